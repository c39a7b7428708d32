"""The list of accounts from the command line: what it says before, what it does, and what comes out again."""

import csv
import json
from contextlib import contextmanager

import pytest

from hutong.cli.main import run
from hutong.domain.accounts.commands.restoring import restore
from hutong.domain.accounts.trying import Origin
from hutong.domain.directory import queries
from tests.factories.directory import area
from tests.people import FAR, HOME

pytestmark = pytest.mark.django_db
HEAD = "账号,姓名,工号,岗位,区划代码,部门,权限组,起,止\n"
WANG = f"wangfang,王芳,G001,社区工作者,{HOME},,社区工作者,,\n"
LI = f"lijing,李静,G003,社区工作者,{FAR},,社区工作者,,\n"


class House:
    """A house that is open already."""

    @contextmanager
    def opened(self, *, city=True):
        yield


@pytest.fixture
def write(tmp_path):
    area(HOME), area(FAR)

    def written(*lines):
        path = tmp_path / "名单.csv"
        path.write_text(HEAD + "".join(lines), "utf-8-sig")
        return str(path)

    return written


def test_first_looked_at_then_loaded_then_written_out_the_same(write, capsys, tmp_path):
    path = write(WANG, LI)
    assert run(House(), ["accounts", "load", path, "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "什么也没有改" in said and "王芳（工号 G001） 昌平区回龙观街道龙泽苑社区居委会 · 社区工作者" in said
    assert queries.staff_named("wangfang") is None
    assert run(House(), ["accounts", "load", path, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["joins"] == 2
    out = tmp_path / "out.csv"
    assert run(House(), ["accounts", "export", "--out", str(out)]) == 0
    capsys.readouterr()
    assert out.read_text("utf-8-sig").splitlines()[0] == HEAD.strip()
    assert run(House(), ["accounts", "load", str(out), "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["kept"], again["joins"], again["moves"], again["changes"], again["leaves"]) == (2, 0, 0, 0, 0)


def test_a_post_that_begins_later_is_on_the_list_that_is_written_out(write, capsys, tmp_path):
    run(House(), ["accounts", "load", write(WANG, LI.replace(",,\n", ",2099-01-01,\n"))])
    out = tmp_path / "out.csv"
    run(House(), ["accounts", "export", "--out", str(out)])
    capsys.readouterr()
    assert run(House(), ["accounts", "load", str(out), "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["lines"], again["kept"], again["leaves"], again["moves"]) == (2, 2, 0, 0)


def test_newcomers_get_a_code_each_and_set_their_own_password(write, capsys, tmp_path):
    run(House(), ["accounts", "load", write(WANG, LI)])
    out = tmp_path / "codes.csv"
    assert run(House(), ["accounts", "codes", "110114000000", "--out", str(out)]) == 0
    header, line = csv.reader(out.read_text("utf-8-sig").splitlines())
    assert header[-1] == "入门码" and line[2:4] == ["王芳", "wangfang"] and "李静" not in out.read_text("utf-8-sig")
    words = {"password": "wo-de-shequ-2026-ye", "lost": False, "origin": Origin("127.0.0.1")}
    assert restore(username="lijing", code=line[-1], **words) is None
    assert restore(username="wangfang", code=line[-1], **words) is not None
    assert queries.sign_in("wangfang", "wo-de-shequ-2026-ye") is not None
    assert run(House(), ["accounts", "codes", "110114000000", "--out", str(out)]) == 0
    assert len(out.read_text("utf-8-sig").splitlines()) == 1


def test_many_who_leave_are_asked_for_twice(write, capsys):
    run(House(), ["accounts", "load", write(WANG, LI)])
    path = write(WANG)
    run(House(), ["accounts", "load", path, "--dry-run"])
    assert "--yes-leave" in capsys.readouterr().out
    assert run(House(), ["accounts", "load", path]) == 2
    capsys.readouterr()
    assert run(House(), ["accounts", "load", path, "--yes-leave"]) == 0
    said = capsys.readouterr().out
    assert "--yes-leave" not in said and "以前按名单来的有 2 人" in said
    assert queries.staff_named("lijing") is None


def test_faults_are_named_by_line_and_column_and_can_be_put_aside(write, capsys, tmp_path):
    path = write(WANG, LI.replace("社区工作者,,\n", "飞行员,,\n"))
    assert run(House(), ["accounts", "load", path]) == 2
    assert "第 3 行“权限组”：没有“飞行员”这个权限组或权限。" in capsys.readouterr().err
    assert run(House(), ["accounts", "load", path, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["faults"][0]["line"] == 3
    assert run(House(), ["accounts", "load", path, "--skip-bad"]) == 0
    assert queries.staff_named("wangfang") and not queries.staff_named("lijing")
    assert "李静" in (tmp_path / "名单-问题.csv").read_text("utf-8-sig")
