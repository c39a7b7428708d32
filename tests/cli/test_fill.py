"""The verb that fills a file: the same file comes back, with a report of what is known and what is left to ask."""

import json
from contextlib import contextmanager

import pytest

from hutong.cli.main import run
from hutong.domain.forms.models import Filling
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import SYSTEM
from tests.factories.directory import area
from tests.factories.pool import home, household, id_no, person
from tests.factories.sheets import listing, rows
from tests.people import HOME

HEAD = ["序号", "姓名", "身份证号", "年龄", "联系电话", "填报单位"]


class House:
    @contextmanager
    def opened(self, *, city=True):
        yield


@pytest.fixture
def form(db, tmp_path):
    """A list of the elders, of whom the community has two."""
    area(HOME)
    house = household(home())
    person("赵秀英", household=house, id_no=id_no(), tel="13800138000")
    person("孙福来", sex="1", birth_date="1940-01-02", household=house, relation="11")
    file = tmp_path / "高龄.xlsx"
    file.write_bytes(listing("80岁以上老年人花名册", HEAD))
    return file


def filled(form, *more):
    out, report = form.with_name("out.xlsx"), form.with_name("r.json")
    words = ["fill", str(form), "--at", "2026-11-23", "--community", str(HOME), "--out", str(out), "--report", str(report), *more]
    return run(House(), words), out, report


def test_a_filled_file_and_its_report(form):
    code, out, report = filled(form)
    assert code == 0
    assert rows(out.read_bytes()) == [
        [1, "赵秀英", id_no(), 83, "13800138000", "龙泽苑社区居委会"],
        [2, "孙福来", None, 86, None, "龙泽苑社区居委会"],
    ]
    told = json.loads(report.read_text())
    assert (told["title"], told["kind"], told["whom"]["count"]) == ("80岁以上老年人花名册", "list", 2)
    assert (told["cells"]["total"], told["cells"]["filled"], told["share"]) == (12, 10, 0.8333)
    assert {c["header"]: c["concept"] for c in told["columns"]}["身份证号"] == "id_no"
    (house,) = told["gaps"]
    assert (house["head"], {g["element"] for g in house["gaps"]}) == ("赵秀英", {"id_no", "tel"})


def test_nothing_is_left_behind_but_what_was_learnt(form):
    assert filled(form, "--department", "民政科", "--sources", "sheet")[0] == 0
    with scope(SYSTEM):
        assert not Filling.objects.exists()


@pytest.mark.parametrize("more", [["--where", "天气=晴"], ["--community", "1101"], ["--person", "999999"]])
def test_what_cannot_be_done_is_the_users_to_mend(form, more, capsys):
    code, out, _ = filled(form, *more)
    assert (code, out.exists()) == (2, False)
    assert capsys.readouterr().err.startswith("✗")


def test_a_whole_street_at_once(form):
    person("李远", birth_date="1935-01-01", community=110114010004)
    area(110114010004)
    code, out, _ = filled(form, "--community", "110114010000")
    assert code == 0
    assert [row[1] for row in rows(out.read_bytes())] == ["赵秀英", "孙福来", "李远"]
