"""Wang Fang's door page: her systems, found by typing; what waits in all of them; what is down; and on to where she wants."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hutong.domain.door.commands.health import heard
from hutong.domain.door.commands.work import Said, Work, take_event
from hutong.domain.door.judging import Answer
from hutong.domain.journal import queries as journal
from hutong.domain.tasks.queries import inbox
from hutong.kernel import clock
from tests.factories.door import system
from tests.people import FAR, HOME, wang_fang

pytestmark = pytest.mark.django_db


def put(view, title="王奶奶家走访", key="A-7", **words):
    at = clock.now() - dt.timedelta(minutes=9)
    return take_event(view, Said(key, "put", at, key, Work(key, title, area=HOME, **words)))


def down(view, minutes=2):
    for n in range(2):
        heard({view.id: Answer(clock.now() - dt.timedelta(minutes=minutes - n), -1, "no_answer")})


def order(page):
    """The titles of the tiles, as they stand."""
    return [part.split("</strong>")[0].split("<strong>")[-1] for part in page.split('class="d-go"')[1:]]


def test_she_sees_what_her_post_opens_and_the_first_page_leads_there(wang, li):
    system()
    system("jie-dao", title="街道值班", area=110114010000, level="street")
    system("lao-xi-tong", title="停用的系统", state="paused")
    page = wang.get("/door/").text
    assert order(page) == ["街道值班", "走访登记"] and "停用的系统" not in page
    assert order(li.get("/door/").text) == ["走访登记"]
    assert 'href="/door/go/zou-fang/"' in wang.get("/").text


@pytest.mark.parametrize("asked", ["zfdj", "zoufang", "走访", "ZF", "visits", "home vis", "入户"])
def test_a_system_is_found_by_initials_pinyin_chinese_and_english(wang, asked):
    system(title_en="Home visits", purpose="登记入户走访。")
    system("la-ji", title="垃圾分类台账", purpose="桶站值守。")
    assert order(wang.get("/door/", {"q": asked}).text) == ["走访登记"]
    fragment = wang.get("/door/", {"q": asked}, headers={"HX-Request": "true"}).text
    assert order(fragment) == ["走访登记"] and "<html" not in fragment


def test_what_is_not_there_says_where_to_look(wang):
    system()
    assert "在全部登记里找" in wang.get("/door/", {"q": "<b>没有</b>"}).text
    assert "<b>没有" not in wang.get("/door/", {"q": "<b>没有</b>"}).text


def test_pinned_ones_come_first_then_what_she_opens(wang, zhang):
    for name, title in (("yi", "一表通用"), ("er", "二维码"), ("san", "三资管理")):
        system(f"{name}-xi-tong", title=title, protocol="link", settings={})
    wang.get("/door/go/yi-xi-tong/")
    assert order(wang.get("/door/").text)[0] == "一表通用"
    wang.post("/door/pin/san-xi-tong/", {"pinned": "1"})
    assert order(wang.get("/door/").text)[:2] == ["三资管理", "一表通用"]
    assert order(zhang.get("/door/").text)[0] == "二维码"
    wang.post("/door/pin/san-xi-tong/", {"pinned": "0"})
    assert order(wang.get("/door/").text)[0] == "一表通用"


def test_what_was_used_of_late_counts_more_than_what_was_used_long_ago(wang):
    system("jiu-de", title="旧的", protocol="link", settings={})
    system("xin-de", title="新的", protocol="link", settings={})
    with clock.standing_at(clock.now() - dt.timedelta(days=42)):
        for _ in range(4):
            wang.get("/door/go/jiu-de/")
    wang.get("/door/go/xin-de/")
    assert order(wang.get("/door/").text) == ["新的", "旧的"]


def test_work_of_all_systems_stands_in_one_list_by_its_day_and_opens_at_its_place(wang):
    zou_fang = system()
    put(zou_fang, due=clock.today() - dt.timedelta(days=3), url="http://127.0.0.1:9/tasks/7?a=1")
    put(system("la-ji", title="垃圾分类台账", protocol="link", settings={}), "补录称重", "B")
    page = wang.get("/door/").text
    assert page.index("已经过了日子") < page.index("王奶奶家走访") < page.index("不急") < page.index("补录称重")
    assert "走访登记 · 过了" in page
    way = "/door/go/zou-fang/?to=http%3A%2F%2F127.0.0.1%3A9%2Ftasks%2F7%3Fa%3D1"
    assert f'href="{way}"' in page
    number = next(task.subject for task in inbox(wang_fang) if task.title == "王奶奶家走访")
    assert wang.get(f"/door/work/{number}/")["Location"] == way
    assert wang.get(way)["Location"] == "http://127.0.0.1:9/tasks/7?a=1"
    assert f'href="/door/work/{number}/"' in wang.get("/work/").text


def test_she_says_that_it_is_done_or_not_ours(wang, li):
    zou_fang = system()
    put(zou_fang)
    put(zou_fang, "李先生家走访", "B")
    first, other = (task.subject for task in inbox(wang_fang))
    assert li.get(f"/door/work/{first}/end/").status_code == 404
    assert li.post(f"/door/work/{first}/end/", {"act": "done"}).status_code == 404
    assert "办完了，系统会知道" in wang.post(f"/door/work/{first}/end/", {"act": "done"}, follow=True).text
    refused = wang.post(f"/door/work/{other}/end/", {"act": "decline", "reason": " "})
    assert refused.status_code == 422 and "原因" in refused.text
    wang.post(f"/door/work/{other}/end/", {"act": "decline", "reason": "不归我们"})
    assert inbox(wang_fang) == ()


def test_a_system_that_is_down_is_named_with_its_hour_and_may_be_tried(wang):
    zou_fang = system()
    system("la-ji", title="垃圾分类台账")
    down(zou_fang)
    page = wang.get("/door/").text
    assert "<strong>走访登记</strong> 打不开，从" in page and "连不上" in page and "别的系统不受影响" in page
    assert "急着用，请找 市民政局 010-0000" in page
    told = wang.get("/door/go/zou-fang/", {"to": "http://127.0.0.1:9/tasks/7"})
    assert "走访登记现在打不开" in told.text and "请找 市民政局 010-0000" in told.text and "回到一门" in told.text
    again = re.search(r'href="(/door/go/zou-fang/[^"]*anyway=1)"', told.text).group(1)
    assert wang.get(unescape(again))["Location"] == "http://127.0.0.1:9/tasks/7"
    assert "打不开" in wang.get("/").text
    heard({zou_fang.id: Answer(clock.now(), 40)})
    assert "打不开" not in wang.get("/door/").text


def test_another_districts_trouble_is_not_hers(wang):
    down(system("chao-yang", title="朝阳值班", area=110105000000, level="district"))
    assert "朝阳值班" not in wang.get("/door/").text


def test_when_nobody_has_checked_the_page_says_so_and_names_nobody(wang):
    zou_fang = system()
    down(zou_fang, minutes=30)
    page = wang.get("/door/").text
    assert "没有检查过" in page and "打不开，从" not in page and order(page) == ["走访登记"]
    assert wang.get("/door/go/zou-fang/").status_code == 302


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ({"protocol": "link", "settings": {}}, "http://127.0.0.1:9/"),
        ({"protocol": "cas", "settings": {"services": ["http://127.0.0.1:9/cas/"]}}, "http://127.0.0.1:9/"),
        ({"protocol": "oidc"}, "http://127.0.0.1:9/"),
        ({"protocol": "forward", "settings": {"hosts": ["127.0.0.1:9"]}}, "/door/pass/zou-fang/"),
        ({"protocol": "saml", "settings": {"entity_id": "x", "acs": "http://127.0.0.1:9/"}}, "http://127.0.0.1:9/"),
        ({"protocol": "saml", "settings": {"entity_id": "x", "unsolicited": True}}, "/saml/start/zou-fang/"),
        ({"protocol": "form", "settings": {"base": "http://127.0.0.1:9", "adaptor": "demo-party"}}, "/door/systems/zou-fang/"),
    ],
)
def test_where_the_door_leads(wang, words, where):
    system(**words)
    assert wang.get("/door/go/zou-fang/")["Location"] == where


def test_an_openid_system_is_told_to_begin_and_where_to_go_then(wang, settings):
    settings.HUTONG_ADDRESS = "https://hutong.example.gov.cn"
    system(settings={"redirect_uris": ["http://127.0.0.1:9/cb"], "initiate_uri": "http://127.0.0.1:9/begin"})
    place = urlsplit(wang.get("/door/go/zou-fang/", {"to": "http://127.0.0.1:9/tasks/7"})["Location"])
    assert (place.netloc, place.path) == ("127.0.0.1:9", "/begin")
    asked = parse_qs(place.query)
    assert asked == {"iss": ["https://hutong.example.gov.cn"], "target_link_uri": ["http://127.0.0.1:9/tasks/7"]}


@pytest.mark.parametrize(
    "to",
    [
        "http://evil.example/", "//evil.example/", "http://127.0.0.1:9@evil.example/", "javascript:alert(1)", "/door/",
        "http://127.0.0.1:9\\.evil.example/", "https://127.0.0.1:9/", "http://127.0.0.1:9\t/", "http://127.0.0.1:99/",
    ],
)  # fmt: skip
def test_the_door_leads_nowhere_else(wang, to):
    system()
    answer = wang.get("/door/go/zou-fang/", {"to": to})
    assert answer.status_code == 404 and "Location" not in answer


def test_who_may_not_enter_gets_what_a_missing_system_gives(wang, client):
    system("chao-yang", title="朝阳值班", area=110105000000, level="district")
    for way in ("/door/go/chao-yang/", "/door/go/no-such-system/"):
        assert wang.get(way).status_code == 404
    assert wang.post("/door/pin/chao-yang/", {"pinned": "1"}).status_code == 404
    assert client.get("/door/go/chao-yang/")["Location"].startswith("/sign-in/?next=%2Fdoor%2Fgo")


def test_to_follow_a_mere_link_is_in_her_journal(wang):
    system(protocol="link", settings={})
    wang.get("/door/go/zou-fang/")
    assert [(act.verb, act.details["system"]) for act in journal.own(wang_fang)] == [("follow_link", "zou-fang")]


def test_forty_systems_cost_as_many_statements_as_one(wang):
    zou_fang = system()
    put(zou_fang)
    wang.get("/door/")

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert wang.get("/door/").status_code == 200
        return [
            str(one["sql"])
            for one in queries
            if not str(one["sql"]).startswith(("SAVEPOINT", "RELEASE", "SELECT set_config", "None"))
        ]

    few = cost()
    for n in range(40):
        put(system(f"xi-tong-{n}", title=f"系统{n}"), key=f"K{n}")
    assert len(cost()) == len(few) <= 9, "\n".join(few)


def test_far_away_nothing_of_it_is_seen(wang, li):
    put(system())
    assert "王奶奶" not in li.get("/door/").text and inbox(wang_fang)[0].area != FAR
