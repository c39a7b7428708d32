"""The documentation says what the code does, and its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hutong.demo.figures import city
from hutong.domain.reporting.models import DEMAND_STATES, STATES, VERDICTS
from hutong.domain.reporting.rules import MOVES

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_ARROW = re.compile(r"^ +(\S+) --> (\S+): (\w+)$", re.M)
_HEADING = re.compile(r"^#+ (.+)$", re.M)


def levels(heading: str) -> str:
    """A section of the explanation of the levels."""
    text = (ROOT / "docs" / "explanation" / "levels.md").read_text()
    return text.split(f"## {heading}\n")[1].split("\n## ")[0]


def test_the_drawn_ways_of_a_return_are_those_of_the_code():
    drawn = {(before, act): after for before, after, act in _ARROW.findall(levels("What may become of a return"))}
    assert drawn.pop(("[*]", "dispatched")) == "open"
    assert drawn == MOVES and {state for state, _ in MOVES} | set(MOVES.values()) == set(STATES)


def test_the_table_of_acts_names_every_move():
    rows = re.findall(r"^\| `(\w+)` \| ([\w, ]+) \| (\w+) \|", levels("What may become of a return"), re.M)
    assert {(before, act): after for act, some, after in rows for before in some.split(", ")} == MOVES


def test_every_state_of_a_demand_is_drawn():
    section = levels("Why a gate")
    assert set(re.findall(r"^ +\S+ --> (\w+)", section, re.M)) == set(DEMAND_STATES)
    assert len(re.findall(r"^\| .* \| .* \| .* \|$", section, re.M)) == 1 + len(set(VERDICTS) - {"revoke"})


def test_every_right_is_explained():
    text = (ROOT / "docs" / "how-to" / "operate.md").read_text().split("## With real people in it")[1].split("\n## ")[0]
    told = {right for line in re.findall(r"^\| (`[a-z]+\.[a-z]+`.*?) \|", text, re.M) for right in re.findall(r"`([^`]+)`", line)}
    assert told == {right for rights in city().rights.values() for right in rights}


def anchors(page: Path) -> set[str]:
    """The headings of a page as GitHub names them in addresses."""
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in _HEADING.findall(page.read_text()))
    return set(kept)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path):
    for link in _LINK.findall(page.read_text()):
        if link.startswith(("http://", "https://", "#")):
            assert not link.startswith("#") or link[1:] in anchors(page), link
            continue
        place, _, anchor = link.partition("#")
        there = (page.parent / place).resolve()
        assert there.exists(), link
        assert not anchor or anchor in anchors(there), link


def test_every_page_is_reached_from_the_index():
    index = (ROOT / "docs" / "index.md").read_text()
    for page in PAGES:
        if page.parent.name != "adr" and page.parent != ROOT and page.name != "index.md":
            assert str(page.relative_to(ROOT / "docs")) in index, page
