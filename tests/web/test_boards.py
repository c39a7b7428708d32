"""Boards, causes and prevention as people use them, and what anybody may see."""

from __future__ import annotations

import csv
import datetime as dt
import io

import openpyxl
import pytest
from django.core.cache import cache
from django.test import Client

from hutong.domain.cases import commands, queries
from hutong.domain.cases.queries import causes, preventing
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from tests.factories.cases import STREET, finished, posts, reported
from tests.people import HOME, NEXT_DOOR, li_jing, ma_li, qian_bo, street_head, wang_fang

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def staffed(db: None) -> None:
    cache.clear()
    posts()


def screen(actor: Actor) -> Client:
    """A browser in which somebody of the posts is signed in and wears the hat."""
    client = Client()
    session = client.session
    session["staff"], session["post"], session["name"] = actor.user_id, actor.post_id, actor.name
    session.save()
    return client


@pytest.fixture
def chen(staffed: None) -> Client:
    return screen(street_head)


@pytest.fixture
def wang(staffed: None) -> Client:
    return screen(wang_fang)


@pytest.fixture
def ma(staffed: None) -> Client:
    return screen(ma_li)


@pytest.fixture
def li(staffed: None) -> Client:
    return screen(li_jing)


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def rounds() -> None:
    for n in range(8):
        receipt = reported(at=HOME if n % 2 else NEXT_DOOR)
        if n < 5:
            finished(receipt, checker=street_head)
        if n < 3:
            who, number = commands.holder(receipt.code)
            commands.settle(who, voice_id=number, solved=True, rating=5)


def test_a_street_head_sees_what_is_open_and_each_number_opens_its_cases(chen: Client):
    rounds()
    commands.bounce(qian_bo, case_id=reported().case, reason="不归我们管")
    told = page(chen, "/board/")
    assert "回龙观街道" in told and "100%" in told and "算的是事，不算人" in told
    for address in (f"/cases/?tab=open&area={HOME}", "/cases/?tab=bounced&area=", "/cases/?tab=open&state=asked&area="):
        assert "编号" not in page(chen, address)
    assert page(chen, "/cases/?tab=bounced").count('class="c-item') == 1
    assert page(chen, "/cases/?tab=open&state=asked").count('class="c-item') == 2
    assert page(chen, f"/cases/?tab=closed&outcome=solved&since={clock.today()}").count('class="c-item') == 3
    assert page(chen, f"/board/{HOME}/?days=7&group=cityscape").count("暴露垃圾") == 1


def test_the_board_brings_itself_up_to_date_without_the_rest_of_the_page(chen: Client):
    part = chen.get("/board/?days=7", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="live"') and "<html" not in part and 'hx-trigger="every 30s"' in part
    assert "hx-trigger" not in page(chen, "/board/?still=1").split('id="live"')[1]


def test_a_board_of_somebody_elses_area_is_a_missing_page(li: Client, sun: Client):
    assert li.get(f"/board/{STREET}/").status_code == sun.get("/board/").status_code == 404
    assert Client().get("/board/").status_code == 302


def test_a_page_of_a_board_asks_the_database_a_fixed_number_of_times(chen: Client, django_assert_max_num_queries):
    rounds()
    with django_assert_max_num_queries(24):
        page(chen, "/board/")


def cluster() -> int:
    for days in (125, 110, 13, 11, 9, 7, 5, 3, 1):
        with clock.standing_at(clock.today() - dt.timedelta(days=days)):
            reported("好味饭馆的油烟直排，熏得开不了窗", at=HOME, category="cooking_fumes")
    commands.look_for_clusters(SYSTEM)
    return preventing.preventions(street_head)[0].id


def test_a_proposal_is_accepted_done_and_named_as_a_cause(chen: Client):
    number = cluster()
    assert "照以前约" in page(chen, "/prevention/") and "好味饭馆的油烟直排" in page(chen, f"/prevention/{number}/")
    assert chen.post("/prevention/look/").status_code == 302
    assert chen.post(f"/prevention/{number}/accept/", {}).status_code == 422
    chen.post(f"/prevention/{number}/accept/", {"unit": f"{STREET}:urban_management", "words": "装净化器", "due": ""})
    qian = screen(qian_bo)
    assert "办好了" in page(qian, f"/prevention/{number}/")
    qian.post(f"/prevention/{number}/report/", {"words": "装好了，检测合格"})
    assert "装好了，检测合格" in page(chen, f"/prevention/{number}/")
    ids = [one.id for one in preventing.prevention(street_head, number).cases]
    made = chen.post("/causes/new/", {"case": ids, "title": "饭馆没有净化器"})
    assert "饭馆没有净化器" in page(chen, made["Location"]) and "饭馆没有净化器" in page(chen, "/causes/")


def test_a_cause_goes_up_on_the_page_and_its_answer_comes_down(chen: Client, ma: Client):
    cases = [reported().case, reported().case]
    number = commands.name_cause(street_head, cases=cases, title="清运车太少")
    chen.post(f"/causes/{number}/raise/", {"words": "请区里加车", "unit": ""})
    asked = causes.raised(ma_li)[0].id
    told = ma.get(f"/causes/raised/{asked}/", follow=True).content.decode()
    assert "请区里加车" in told and "2 件诉求，2 人反映" in told
    ma.post(f"/causes/raised/{asked}/answer/", {"words": "下月加两辆"})
    assert "下月加两辆" in page(chen, f"/causes/{number}/")
    assert chen.post(f"/causes/{number}/raise/", {"words": " ", "unit": ""}).status_code == 422
    assert screen(li_jing).get(f"/causes/{number}/").status_code == 404


def test_a_case_is_put_to_the_level_above_from_its_page(wang: Client):
    receipt = reported()
    wang.post(f"/cases/{receipt.case}/raise/", {"words": "请街道协调", "unit": ""})
    assert [line.act for line in queries.status(receipt.code).lines][-1] == "raise_up"
    assert "上报上级" in page(wang, f"/cases/{receipt.case}/")


def test_anybody_sees_the_figures_without_small_counts():
    for n in range(7):
        reported(at=HOME, category="exposed_rubbish" if n else "street_lamp", words="垃圾" if n else "路灯不亮")
    told = page(Client(), "/open/")
    assert "少，不公开" in told and "昌平" in told
    assert Client().get(f"/open/?in={STREET}").status_code == 404
    lines = list(csv.reader(io.StringIO(Client().get("/open/file/?as=csv").content.decode("utf-8-sig"))))
    shown = {line[1]: line[2] for line in lines if line[0] == "北京市"}
    assert shown["来的"] == "7" and shown["公共设施与绿化"] == shown["市容环境"] == "少，不公开"


def test_the_list_comes_after_a_week_without_names_and_without_what_is_nobodys_business():
    with clock.standing_at(clock.today() - dt.timedelta(days=9)):
        reported("王建国家门口3号楼2单元501垃圾成堆，电话13800138000")
        reported("老公打我", category="domestic_violence")
        reported("=HYPERLINK(1) 垃圾没人收")
    reported("今天才来的垃圾")
    told = page(Client(), "/open/cases/")
    assert "垃圾成堆" in told and "垃圾没人收" in told
    for gone in ("王建国", "13800138000", "501", "老公", "今天才来"):
        assert gone not in told
    book = openpyxl.load_workbook(io.BytesIO(Client().get("/open/file/?what=cases").content))
    cells = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
    assert "'=HYPERLINK(1) 垃圾没人收" in cells and not [one for one in cells if "13800138000" in one]
    assert "垃圾成堆" not in page(Client(), "/open/cases/?group=roads")


def test_a_picture_is_published_only_after_somebody_has_looked(wang: Client):
    with clock.standing_at(clock.today() - dt.timedelta(days=9)):
        receipt = reported(files=(commands_file(),))
    (picture,) = queries.case(wang_fang, receipt.case).pictures
    assert Client().get(f"/open/picture/{picture.id}/").status_code == 404
    wang.post(f"/cases/{receipt.case}/file/{picture.id}/release/", {"released": "1"})
    assert Client().get(f"/open/picture/{picture.id}/").status_code == 200
    assert f"/open/picture/{picture.id}/" in page(Client(), "/open/cases/")
    wang.post(f"/cases/{receipt.case}/file/{picture.id}/release/", {"released": "0"})
    assert Client().get(f"/open/picture/{picture.id}/").status_code == 404


def test_a_case_is_taken_off_the_list_with_a_reason_and_put_back(wang: Client, chen: Client):
    with clock.standing_at(clock.today() - dt.timedelta(days=9)):
        receipt = reported("隔壁楼卖烧饼那家门口垃圾成堆", files=(commands_file(),))
        reported("路口垃圾没人收")
    (picture,) = queries.case(wang_fang, receipt.case).pictures
    commands.release_picture(wang_fang, case_id=receipt.case, file_id=picture.id, released=True)
    places = ("/open/cases/", "/open/file/?what=cases&as=csv", "/open311/v2/requests.json")

    def shown() -> list[bool]:
        found = [page(Client(), place) for place in places]
        assert all("路口垃圾没人收" in text for text in found)
        assert Client().get(f"/open/picture/{picture.id}/").status_code == (200 if "烧饼" in found[0] else 404)
        return ["烧饼" in text for text in found]

    one, listing = f"/cases/{receipt.case}/", f"/cases/{receipt.case}/listing/"
    assert shown() == [True] * 3 and "从公开清单拿下" in page(chen, one) and "从公开清单拿下" not in page(wang, one)
    assert wang.post(listing, {"listed": "0", "reason": "认得出是谁"}).status_code == 404
    assert chen.post(listing, {"listed": "0", "reason": " "}).status_code == 422 and shown() == [True] * 3
    assert chen.post(listing, {"listed": "0", "reason": "只有一家卖烧饼"}).status_code == 302
    assert chen.post(listing, {"listed": "0", "reason": "再来一次"}).status_code == 422
    assert shown() == [False] * 3 and "只有一家卖烧饼" in page(wang, one)
    assert "从公开清单拿下" in page(chen, "/journal/")
    assert chen.post(listing, {"listed": "1", "reason": "那家搬走了"}).status_code == 302
    assert chen.post(listing, {"listed": "1", "reason": "再来一次"}).status_code == 422
    assert shown() == [True] * 3 and "只有一家卖烧饼" not in page(wang, one)


def commands_file():
    """A photograph of eight by eight."""
    from PIL import Image

    from hutong.domain.cases.files import NewFile

    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "JPEG")
    return NewFile(out.getvalue())
