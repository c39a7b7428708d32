"""Wang Fang reads English today: what is said below the pages is said in English too, with the words it is about."""

import datetime as dt
import html
import re
from dataclasses import replace

import pytest
from django.test import Client

from hutong.domain.cases import commands as cases
from hutong.domain.cases.queries import preventing
from hutong.domain.forms.commands import Typed
from hutong.domain.reporting import commands, queries
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from tests.factories.cases import RUBBISH, posts, reported
from tests.factories.pool import home, household, id_no, person
from tests.factories.reports import FIGURES, WORDS, drafted, sent
from tests.people import HOME, liu_yan, ma_li, qian_bo, street_head, wang_fang
from tests.web.conftest import at_screen
from tests.web.test_forms import HX, hand_in, workbook

# What stays Chinese: people, posts and places, the words of the form and of those who asked for it.
KEPT = (
    "中文", *(actor.name for actor in (wang_fang, street_head, liu_yan, ma_li, qian_bo)), "社区工作者", "街道办主任",
    "区民政局社会救助科", "区社区建设办报表准入", "北京市", "昌平区", "回龙观街道", "龙泽苑社区居委会", "龙腾苑社区居委会",
    "80岁以上老年人登记表", "序号", "姓名", "性别", "身份证号", "联系电话", "备注", "赵秀英", "女", "龙泽苑1号楼2单元301室",
    WORDS["purpose"], WORDS["basis"], WORDS["contact"], "请再核对", "漏了一位", "工作需要", "王某某来要数",
    "暴露垃圾：", RUBBISH, "北门东侧", "上午就去", "不归我们管", "已经清运干净", "又堆满了", "街道城管科", "龙泽苑社区", "朝阳区",
)  # fmt: skip


def chinese(page):
    """What an English page shows in Chinese, punctuation included, but for what stays so."""
    assert page.status_code == 200, page.request["PATH_INFO"]
    shown = html.unescape(re.sub(r"<option[^>]*>|<[^>]+>", " ", re.sub(r"<script.*?</script>|value=\"[^\"]*\"", "", page.text)))
    for kept in sorted(KEPT, key=len, reverse=True):
        shown = shown.replace(kept, " ")
    return re.findall(r"[^\s]*[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]+[^\s]*", shown)


def in_english(client):
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def wang(wang):
    return in_english(wang)


@pytest.fixture
def up():
    """A list that Wang Fang has handed up and Chen Gang has sent back, with a word on one cell. Gives the round and her form."""
    person("赵秀英", household=household(home()), id_no=id_no(order=12))
    round_id = sent()
    one = queries.assignments_due(wang_fang)[0].id
    commands.submit(wang_fang, assignment_id=one)
    commands.send_back(street_head, assignment_id=one, reason="请再核对", comments={"E4": "漏了一位"})
    return round_id, one


def test_a_condition_is_refused_in_english_with_its_words(wang):
    where = hand_in(wang).redirect_chain[0][0]
    part = wang.post(where + "whom/", {"add": "年龄>很多"}, headers=HX)
    assert part.status_code == 422
    assert "“Age” is compared with a number; “很多” is none." in part.text and "For example: Age&gt;=60." in part.text


def test_a_file_that_could_not_be_read_is_explained_in_english(wang):
    page = hand_in(wang, b"%PDF-1.7 the form as a picture", "表.pdf")
    assert "This is a PDF, not a spreadsheet." in page.text and "Ask the sender for the Excel file" in page.text
    assert "这是" not in page.text


def test_the_reasons_of_a_proposal_are_in_english(wang):
    page = hand_in(wang, workbook(headers=("姓名", "文化程度", "配偶姓名", "成员二姓名")))
    assert "Reads “文化程度”: Education" in page.text
    assert "Spouse · " in page.text and "Member 2 · " in page.text


def test_a_missing_page_is_explained_in_english(wang):
    assert "This record was not found. It may be outside your area." in wang.get("/people/999999/").text


def test_chinese_readers_read_chinese(wang):
    wang.cookies["django_language"] = "zh-hans"
    assert "没有找到这条记录。" in wang.get("/people/999999/").text


def test_a_form_speaks_english_at_every_level(wang, chen, liu, ma, up):
    round_id, one = up
    work = ("/", "/work/", "/pack/", *(f"/work/{one}/{part}" for part in ("", "grid/", "questions/", "paper/")))
    assert not [(page, left) for page in work if (left := chinese(wang.get(page)))]
    commands.submit(wang_fang, assignment_id=one)
    for client in (chen, liu, ma):
        review = ("/", "/review/", f"/review/{round_id}/", f"/review/{round_id}/{one}/", f"/review/{round_id}/figures/")
        assert not [(page, left) for page in review if (left := chinese(in_english(client).get(page)))]


def test_a_demand_speaks_english_from_its_draft_to_the_catalogue(liu, ma, wang, up):
    demand = drafted()
    number = commands.apply(liu_yan, demand_id=demand)
    for client in (liu, ma):
        asked = ("/demands/", f"/demands/{demand}/", "/work/")
        assert not [(page, left) for page in asked if (left := chinese(in_english(client).get(page)))]
    commands.decide(ma_li, demand_id=demand, verdict="admit", reason="工作需要")
    assert not chinese(liu.get(f"/demands/{demand}/dispatch/")) and not chinese(liu.get(f"/rounds/{up[0]}/progress/"))
    assert not chinese(wang.get("/catalogue/")) and not chinese(wang.get(f"/catalogue/{number}/"))


def test_what_a_demand_lacks_is_named_in_english(liu):
    demand = drafted(purpose="", areas=())
    refused = in_english(liu).post(f"/demands/{demand}/apply/", {"reason": "工作需要"})
    assert refused.status_code == 422 and "Still missing: purpose, areas." in refused.text


def test_a_form_that_has_gone_up_is_refused_in_english(wang, up):
    commands.submit(wang_fang, assignment_id=up[1])
    refused = wang.post(f"/work/{up[1]}/decline/", {"reason": "x"})
    assert "This cannot be done with the form now; it is handed up and being checked." in refused.text
    assert "这份表" not in refused.text


def test_a_figure_that_does_not_add_up_is_explained_in_english(wang):
    sent(data=FIGURES)
    one = queries.assignments_due(wang_fang)[0].id
    commands.type_cells(wang_fang, assignment_id=one, cells=[Typed("B5", "9", 0)])
    page = wang.get(f"/work/{one}/")
    assert "Does not add up" in page.text and re.search("is 9; worked out from “.+” it is [0-9]+[.]", page.text)
    assert "Findings that do not add up: " in wang.post(f"/work/{one}/submit/").text


def test_whoever_reports_a_demand_from_outside_is_answered_in_english(wang, chen, up):
    kept = wang.post(f"/outside/{HOME}/", {"words": "王某某来要数"}, follow=True)
    assert "Receipt number" in kept.text and not chinese(kept)
    page = in_english(chen).get("/outside-reports/")
    assert not chinese(page) and not chinese(chen.get(re.findall(r"/outside-reports/\d+/", page.text)[0]))
    assert not chinese(chen.get("/work/"))


def test_a_case_speaks_english_to_the_resident_and_to_everybody_at_work(wang, chen, ma):
    qian, resident = in_english(at_screen(qian_bo)), in_english(Client())
    posts()
    staff = [wang, in_english(chen), in_english(ma), qian]
    case = reported(place_words="北门东侧")

    def look():
        """Every screen on which the case stands now."""
        pages = [(one, f"/cases/{case.case}/") for one in staff] + [(one, "/cases/") for one in staff] + [(wang, "/")]
        return [(page, left) for one, page in [*pages, (resident, f"/c/{case.code}/")] if (left := chinese(one.get(page)))]

    steps = [
        lambda: cases.bounce(qian_bo, case_id=case.case, reason="不归我们管"),
        lambda: cases.dispatch(street_head, case_id=case.case, category="exposed_rubbish", area=110114010000,
                               department="urban_management"),
        lambda: cases.sign(qian_bo, case_id=case.case, words="上午就去"),
        lambda: cases.finish(qian_bo, case_id=case.case, words="已经清运干净"),
        lambda: cases.check(wang_fang, case_id=case.case, passed=True, words=""),
        lambda: cases.settle(cases.holder(case.code)[0], voice_id=cases.holder(case.code)[1], solved=True, rating=2),
        lambda: cases.reopen(cases.holder(case.code)[0], voice_id=cases.holder(case.code)[1], words="又堆满了"),
    ]  # fmt: skip
    assert not look()
    for step in steps:
        step()
        assert not look()


def test_what_a_resident_opens_is_in_english(db):
    posts()
    resident = in_english(Client())
    pages = ("/hello/", f"/report/{HOME}/", "/c/", "/my/sign-in/")
    assert not [(page, left) for page in pages if (left := chinese(resident.get(page)))]


def test_what_is_sent_down_and_prevented_is_in_english(wang):
    chen = in_english(at_screen(replace(street_head, rights=street_head.rights | {"tasks.send"})))
    posts()
    pages = [(chen, page) for page in ("/tasks/new/", "/tasks/sent/", "/prevention/", "/causes/")]
    assert not [(page, left) for one, page in [*pages, (wang, "/cases/new/")] if (left := chinese(one.get(page)))]


def test_prevention_a_cause_and_what_is_open_to_all_are_in_english(wang, chen):
    posts()
    for days in (125, 110, 13, 11, 9, 7, 5, 3, 1):
        with clock.standing_at(clock.today() - dt.timedelta(days=days)):
            reported("又堆满了", category="cooking_fumes")
    cases.look_for_clusters(SYSTEM)
    (found,) = preventing.preventions(street_head)
    picked = [one.id for one in preventing.prevention(street_head, found.id).cases]
    cause = cases.name_cause(street_head, title="工作需要", cases=picked)
    cases.raise_up(street_head, cause_id=cause, words="请再核对")
    resident = Client()
    assert "又堆满了" in resident.get("/open/cases/?in=110114000000").text
    pages = ("/board/", f"/board/{HOME}/", "/prevention/", f"/prevention/{found.id}/", "/causes/", f"/causes/{cause}/")
    shown = [*((chen, page) for page in pages), (resident, "/open/cases/?in=110114000000")]
    assert not [(page, left) for one, page in shown if (left := chinese(in_english(one).get(page)))]
