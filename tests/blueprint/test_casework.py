"""The life of a case as declared: none gets stuck, a district changes it without code, deadlines end when people think so."""

import datetime as dt
from pathlib import Path

import pytest

from hutong.blueprint.casework.categories import Limit
from hutong.blueprint.casework.checking import check_casework, overlays
from hutong.blueprint.casework.clocks import ends
from hutong.blueprint.casework.drawing import draw
from hutong.blueprint.casework.process import process
from hutong.blueprint.reading import PackError
from hutong.kernel.clock import BEIJING

DOCS = Path(__file__).resolve().parents[2] / "docs" / "explanation"
SPANS = process().working_time


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def overlay(folder, text):
    path = folder / "110114.yaml"
    path.write_text(text, "utf-8")
    return path


def test_what_is_declared_holds_together():
    assert check_casework(overlays(Path("/nowhere"))) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_picture_in_the_documents_is_the_declared_process(language):
    assert (DOCS / f"case-life.{language}.svg").read_text("utf-8") == draw(process(), language)


def test_a_district_changes_only_what_differs(tmp_path):
    path = overlay(tmp_path, "bounce: {most: 1, decides: city}\ncategories:\n  exposed_rubbish: {limit: {work_hours: 2}}\n")
    changed = process(path)
    assert (changed.bounce.most, changed.bounce.decides) == (1, "city")
    assert changed.extension == process().extension and changed.moves == process().moves
    assert check_casework([path]) == []


def test_a_process_in_which_cases_get_stuck_is_refused(tmp_path):
    ways_out = "moves:\n" + "".join(
        f"  {act}: {{from: [collected]}}\n" for act in ("settle", "fall_silent", "reopen", "withdraw", "give_back", "join")
    )
    with pytest.raises(PackError, match="lead to no end"):
        process(overlay(tmp_path, ways_out))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("categories:\n  no_such: {level: street}\n", "no such category"),
        ("categories:\n  exposed_rubbish: {zh: 别的}\n", "cannot be changed"),
        ("categories:\n  exposed_rubbish: {limit: {work_hours: 2, days: 1}}\n", "exactly one"),
        ("accept: {hours: 0}\n", "accept"),
        ("rates: {response: 0.9}\n", "add up to 1"),
        ("bounces: {most: 1}\n", "bounces"),
    ],
)
def test_a_wrong_file_of_a_district_is_named(tmp_path, text, said):
    (problem,) = check_casework([overlay(tmp_path, text)])
    assert said in problem and "110114.yaml" in problem


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        ("2026-11-26 17:30", {"hours": 2}, "2026-11-26 19:30"),
        ("2026-11-26 17:30", {"work_hours": 1}, "2026-11-27 09:30"),  # Thursday evening to Friday morning
        ("2026-11-27 17:00", {"work_hours": 4}, "2026-11-30 12:00"),  # over the weekend, up to the pause at noon
        ("2026-11-28 10:00", {"work_hours": 1}, "2026-11-30 10:00"),  # from a Saturday
        ("2026-11-26 08:00", {"work_hours": 8}, "2026-11-26 18:00"),
        ("2026-11-27 10:00", {"work_days": 1}, "2026-11-30 18:00"),
        ("2026-09-30 10:00", {"work_days": 1}, "2026-10-08 18:00"),  # after the National Day
        ("2026-11-26 10:00", {"days": 7}, "2026-12-03 10:00"),
    ],
)
def test_deadlines_end_when_people_think_so(start, limit, end):
    assert ends(at(start), Limit(**limit), SPANS) == at(end)
