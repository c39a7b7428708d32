"""A department still wants paper: Wang Fang prints it, and whoever holds it can tell whether it is what was approved."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.core.cache import cache
from django.test import Client

from hutong.domain.forms.commands import Typed
from hutong.domain.reporting import commands, queries
from tests.factories.pool import home, household, id_no, person
from tests.factories.reports import FIGURES, sent
from tests.factories.sheets import listing
from tests.people import liu_yan, street_head, wang_fang
from tests.web.conftest import at_screen

pytestmark = pytest.mark.django_db
ADDRESS = "203.0.113.77"
APPLICATION = listing(
    "80岁以上老年人津贴申请表",
    ["姓名", None, "性别", "□男  □女"],
    ["身份证号码", None, "出生日期", None],
    ["联系电话", None, "现住址", None],
    ["社区意见", "（盖章）", None, None],
)


@pytest.fixture(autouse=True)
def no_counters():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def form():
    """Two people over eighty at home; one has no telephone number."""
    house = household(home())
    person("赵秀英", household=house, id_no=id_no(order=12), tel="13800000001")
    person("钱建国", household=house, id_no=id_no(order=13), sex="1", relation="10")
    return sent()


def mine() -> int:
    return queries.assignments_due(wang_fang)[0].id


def approved(round_id: int) -> int:
    one = mine()
    commands.submit(wang_fang, assignment_id=one)
    commands.approve(street_head, round_id=round_id)
    commands.approve(liu_yan, round_id=round_id)
    return one


def code_of(one: int) -> str:
    return queries.assignment(wang_fang, one).snapshots[-1].code


def anybody() -> Client:
    return Client(REMOTE_ADDR=ADDRESS)


def test_what_is_not_approved_is_printed_as_a_draft_without_a_code(form, wang):
    page = wang.get(f"/work/{mine()}/paper/").content.decode()
    assert "paper-mark" in page and "未核定" in page and "赵秀英" in page and '<svg class="qr"' not in page


def test_the_paper_is_what_was_approved_also_when_the_pool_goes_on(form, wang):
    one = approved(form)
    as_printed = queries.paper(wang_fang, one)
    person("孙桂兰", household=household(home()), id_no=id_no(order=14))
    page = wang.get(f"/work/{one}/paper/").content.decode()
    snapshot = queries.assignment(wang_fang, one).snapshots[0]
    assert snapshot.number in page and '<svg class="qr"' in page and "paper-mark" not in page
    assert "孙桂兰" not in page and queries.paper(wang_fang, one) == as_printed
    assert "http://testserver/verify/" in page


def test_the_picture_on_the_paper_holds_the_address_of_this_site(form, wang, monkeypatch):
    one, drawn = approved(form), []
    monkeypatch.setattr("hutong.web.qr.svg", lambda text: drawn.append(text) or "")
    wang.get(f"/work/{one}/paper/", headers={"host": "localhost"})
    assert drawn == [f"http://localhost/verify/{code_of(one)}/"]


def test_the_street_sees_no_paper_before_it_is_handed_up_and_a_stranger_never(form, chen, li):
    one = mine()
    assert chen.get(f"/work/{one}/paper/").status_code == 404
    commands.submit(wang_fang, assignment_id=one)
    page = chen.get(f"/work/{one}/paper/").content.decode()
    assert "未核定" in page and f"/review/{form}/{one}/" in page
    assert li.get(f"/work/{one}/paper/").status_code == 404
    assert anybody().get(f"/work/{one}/paper/").status_code == 302


def test_whoever_prints_is_in_the_journal(form, wang):
    from hutong.domain.journal import queries as journal

    before = len(journal.own(wang_fang))
    wang.get(f"/work/{mine()}/paper/")
    assert len(journal.own(wang_fang)) > before


def test_anybody_with_the_code_sees_that_it_stands_and_no_more_than_names_behind_stars(form):
    one = approved(form)
    code = code_of(one)
    answer = anybody().get(f"/verify/{code}/")
    page = answer.content.decode()
    assert "现在有效" in page and "赵**" in page and queries.assignment(wang_fang, one).snapshots[0].number in page
    assert queries.verified(code).digest in page and answer.headers["X-Robots-Tag"].startswith("noindex")
    assert not re.search(r"赵秀英|13800000001|1[01]\d{16}|王芳|刘燕", page)


def test_a_code_may_be_typed_as_people_read_it(form):
    code = code_of(approved(form))
    typed = " ".join((code[:4].lower() + "-" + code[4:8], code[8:].translate({n: n + 0xFEE0 for n in range(33, 127)})))
    answer = anybody().get("/verify/", {"code": typed}, follow=True)
    assert answer.status_code == 200 and "现在有效" in answer.content.decode()
    assert "现在有效" in anybody().get(f"/verify/{code[:8].lower()}-{code[8:]}/").content.decode()


def test_a_paper_that_was_taken_back_says_when_and_why(form):
    one = approved(form)
    code = code_of(one)
    commands.withdraw(liu_yan, assignment_id=one, reason="对象变了")
    page = anybody().get(f"/verify/{code}/").content.decode()
    assert "撤销了" in page and "对象变了" in page and "现在有效" not in page
    assert queries.paper(wang_fang, one).is_draft


def test_figures_are_shown_to_be_held_against_the_paper():
    person("赵秀英", household=household(home()), id_no=id_no(order=12))
    one = approved(sent(data=FIGURES))
    page = anybody().get(f"/verify/{code_of(one)}/").content.decode()
    what, value = queries.verified(code_of(one)).figures[0]
    assert what in page and f"<strong>{value}</strong>" in page


def test_no_code_and_a_wrong_code(form):
    assert "验证码" in anybody().get("/verify/").content.decode()
    answer = anybody().get("/verify/2222-3333/")
    assert answer.status_code == 404 and "没有这个验证码" in answer.content.decode()
    assert anybody().get("/verify/----/").status_code == 404


def test_who_guesses_codes_has_to_wait_and_others_need_not(form):
    code = code_of(approved(form))
    guesser, other = anybody(), Client(REMOTE_ADDR="198.51.100.5")
    for number in range(30):
        assert guesser.get(f"/verify/WRONG{number}/").status_code == 404
    answer = guesser.get("/verify/WRONG30/")
    assert answer.status_code == 422 and "次数太多" in answer.content.decode()
    assert other.get("/verify/WRONG31/").status_code == 404
    assert guesser.get(f"/verify/{code}/").status_code == 200, "who holds a paper is not kept out by whoever guesses beside them"


def test_formulas_of_the_department_are_worked_out_on_the_paper():
    person("赵秀英", household=household(home()), id_no=id_no(order=12))
    book = openpyxl.load_workbook(io.BytesIO(FIGURES))
    sheet = book.active
    sheet["A30"], sheet["B30"] = "备查", "=IF(0=1,0,ROUND(1/3*100,2))"
    out = io.BytesIO()
    book.save(out)
    sent(data=out.getvalue())
    one = mine()
    wang = at_screen(wang_fang)
    assert ">33.33<" in wang.get(f"/work/{one}/paper/").content.decode()


def test_what_was_typed_is_on_the_paper(form, wang):
    one = mine()
    commands.type_cells(wang_fang, assignment_id=one, cells=[Typed("F3", "住院")])
    assert "住院" in wang.get(f"/work/{one}/paper/").content.decode()


def test_one_file_a_person_is_printed_page_by_page_and_nobody_is_left_out(monkeypatch):
    monkeypatch.setattr("hutong.domain.forms.queries.combined.FILES_A_PAGE", 2)
    house = household(home())
    for order, name in enumerate(("赵秀英", "钱建国", "孙桂兰"), 12):
        person(name, household=house, id_no=id_no(order=order))
    one = approved(sent(data=APPLICATION, name="申请表.xlsx"))
    wang = at_screen(wang_fang)
    pages = [wang.get(f"/work/{one}/paper/?page={number}").content.decode() for number in (1, 2, 99, "x")]
    seen = [[name for name in ("赵秀英", "钱建国", "孙桂兰") if name in page] for page in pages]
    assert [len(names) for names in seen] == [2, 1, 1, 2] and {*seen[0], *seen[1]} == {"赵秀英", "钱建国", "孙桂兰"}
    assert "1 / 2" in pages[0]
    assert sorted(queries.verified(code_of(one)).names) == ["孙**", "赵**", "钱**"]
