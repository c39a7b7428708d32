"""赵秀英's bin has not been emptied for three days. She says so on her phone, without an account, in less than a minute."""

from __future__ import annotations

import io
import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from hutong.domain.cases import queries
from hutong.domain.cases.models import Case, File, Voice
from hutong.domain.journal.scope import scope
from hutong.domain.pool.models import Place
from hutong.kernel.actor import SYSTEM
from hutong.web.resident import report
from tests.factories.cases import STREET, posts, reported
from tests.factories.pool import LEDGER, source
from tests.factories.videos import video
from tests.people import HOME, NEXT_DOOR, street_head

AT_HOME = f"/report/{HOME}/"
RUBBISH = "3号楼下垃圾桶满了，垃圾没人收，三天了"
TOKEN = "0123456789abcdef0123456789abcdef"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def no_counters():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def anybody(db) -> Client:
    posts()
    return Client()


def photo(size=(80, 60)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "grey").save(out, "JPEG")
    return SimpleUploadedFile("IMG_王芳.jpg", out.getvalue(), "image/jpeg")


def said(client: Client, words: str = RUBBISH, at: str = AT_HOME, **more):
    return client.post(at, {"words": words, "token": TOKEN, **more})


def code_of(answer) -> str:
    found = re.search(r"code=([0-9A-Z-]{14})$", answer.headers["Location"])
    assert found, answer.headers
    return found[1]


def cases() -> int:
    with scope(SYSTEM):
        return Case.objects.count()


def test_three_taps_lead_to_the_page_and_each_is_a_link(anybody):
    for address in ("/report/", "/report/?in=110114000000", f"/report/?in={STREET}"):
        page = anybody.get(address)
        assert page.status_code == 200
    assert f'href="{AT_HOME}"' in page.text and f'href="/report/{STREET}/"' in page.text


def test_said_photographed_and_taken_home_as_a_code(anybody):
    answer = said(anybody, photos=[photo(), photo()], video=SimpleUploadedFile("v.mp4", video()), place_words="北门垃圾站旁")
    found = queries.status(code_of(answer))
    assert found.words == RUBBISH and found.place_words == "北门垃圾站旁" and found.zh == "暴露垃圾"
    assert [one.kind for one in found.pictures] == ["jpg", "jpg", "mp4"]
    page = anybody.get(answer.headers["Location"])
    assert code_of(answer) in page.text and 'class="qr"' in page.text and "前，办完" in page.text
    assert "noindex" in page.headers["X-Robots-Tag"] and page.headers["Referrer-Policy"] == "same-origin"


def test_the_same_report_sent_twice_over_a_bad_line_is_one(anybody):
    first, again = said(anybody), said(anybody)
    assert code_of(first) == code_of(again) and cases() == 1
    assert code_of(said(anybody, at=f"/report/{NEXT_DOOR}/")) != code_of(first), "elsewhere it is another report"


def test_a_page_behind_htmx_is_told_where_to_go(anybody):
    answer = anybody.post(AT_HOME, {"words": RUBBISH, "token": TOKEN}, headers=HTMX)
    assert answer.status_code == 200 and answer.headers["HX-Redirect"].startswith("/report/done/?code=")
    refused = anybody.post(AT_HOME, {"words": " "}, headers=HTMX)
    assert refused.status_code == 422 and "还没有写是什么事" in refused.text


def test_what_was_typed_is_still_there_after_a_refusal(anybody):
    answer = said(anybody, phone="12", place_words="北门")
    assert answer.status_code == 422 and "电话号码不对" in answer.text
    assert RUBBISH in answer.text and 'value="北门"' in answer.text and cases() == 0


def test_a_building_is_picked_by_its_name_and_no_flat_is_offered(anybody):
    with scope(SYSTEM):
        more = {"community": HOME, "source": source(), "seen_on": LEDGER}
        compound = Place.objects.create(kind="compound", name="龙泽苑东区", **more)
        house = Place.objects.create(kind="building", name="3号楼", parent=compound, **more)
        room = Place.objects.create(kind="room", name="301室", parent=house, **more)
    page = anybody.get(AT_HOME).text
    assert f'value="{house.pk}"' in page and "龙泽苑东区" in page and "301室" not in page
    found = queries.status(code_of(said(anybody, place=house.pk, place_words="东侧")))
    assert found.place_words == "龙泽苑东区3号楼 东侧"
    elsewhere = said(anybody, place=room.pk, token="f" * 32)
    assert queries.status(code_of(elsewhere)).place_words == "", "a dwelling is none of the places on offer"


def test_here_is_kept_and_nonsense_is_not(anybody):
    said(anybody, lon="116.319", lat="40.0721")
    said(anybody, lon="nan", lat="400", token="e" * 32)
    with scope(SYSTEM):
        assert sorted(Case.objects.values_list("lon", "lat"), key=str) == [(116.319, 40.0721), (None, None)]
    assert "geolocation=(self)" in anybody.get(AT_HOME).headers["Permissions-Policy"]
    assert "geolocation=()" in anybody.get("/hello/").headers["Permissions-Policy"]


def test_while_she_writes_the_page_proposes_and_keeps_nothing(anybody):
    page = anybody.post(AT_HOME + "hear/", {"words": RUBBISH}, headers=HTMX).text
    assert "暴露垃圾" in page and "看着办" in page and "tel:" not in page and cases() == 0
    assert anybody.post(AT_HOME + "hear/", {"words": "嗯"}, headers=HTMX).text.count("<input") == 0


def test_danger_shows_the_numbers_first_before_and_after(anybody):
    words = "楼道里有很重的煤气味，还在漏"
    heard = anybody.post(AT_HOME + "hear/", {"words": words}, headers=HTMX).text
    assert 'href="tel:119"' in heard and "开窗" in heard
    done = anybody.get(said(anybody, words).headers["Location"]).text
    assert done.index('href="tel:119"') < done.index("查询码")
    assert "tel:119" in anybody.get("/hello/").text, "and where nothing was heard they are there too"


def offered(page: str) -> str:
    """What the page says, sent along, of the cases that it has proposed."""
    return re.search(r'name="offered" value="([^"]+)"', page)[1]


def test_a_neighbour_joins_instead_of_repeating(anybody):
    first = reported(RUBBISH, place_words="3号楼")
    heard = anybody.post(
        AT_HOME + "hear/", {"words": "3号楼楼下的垃圾桶满了，三天没人收垃圾", "place_words": "3号楼"}, headers=HTMX
    )
    assert f"/report/join/{first.case}/" in heard.text and "算我一个" in heard.text
    sent = {"words": "都臭了", "area": HOME, "token": TOKEN, "offered": offered(heard.text)}
    answer, again = (anybody.post(f"/report/join/{first.case}/", sent) for _ in range(2))
    assert code_of(answer) == code_of(again) != first.code
    found = queries.status(code_of(answer))
    assert (found.case, found.voices, found.words, found.mine) == (first.case, 2, "都臭了", False) and cases() == 1
    assert anybody.post(f"/report/join/{first.case}/", {**sent, "area": NEXT_DOOR}).status_code == 404


def test_of_others_reports_only_what_and_where_is_told(anybody):
    reported("垃圾桶满了没人收，我是301的李四，电话13800000001", place_words="3号楼")
    heard = anybody.post(AT_HOME + "hear/", {"words": "垃圾桶满了没人收", "place_words": "3号楼"}, headers=HTMX).text
    assert "李四" not in heard and "13800000001" not in heard


def test_elder_mode_asks_one_thing_a_page(anybody):
    anybody.cookies["hutong_elder"] = "1"
    first = anybody.get(AT_HOME).text
    assert "出了什么事" in first and 'name="phone"' not in first and 'name="place_words"' not in first
    page = anybody.post(AT_HOME, {"step": "where", "words": " "})
    assert "还没有说是什么事" in page.text and "出了什么事" in page.text
    sent = {"words": RUBBISH, "token": TOKEN}
    assert "具体在哪里" in anybody.post(AT_HOME, {**sent, "step": "where"}).text
    sent["place_words"] = "北门"
    assert "可以打电话问您吗" in anybody.post(AT_HOME, {**sent, "step": "call"}).text
    sent["phone"], sent["may_call"] = "13800000011", "1"
    last = anybody.post(AT_HOME, {**sent, "step": "send"}).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', last))
    assert {name: hidden[name] for name in sent} == sent and cases() == 0
    found = queries.status(code_of(anybody.post(AT_HOME, {**hidden, "send": "1"})))
    assert found.words == RUBBISH and found.place_words == "北门"


def test_a_script_in_the_words_is_words(anybody):
    code = code_of(said(anybody, "<script>alert(1)</script>垃圾没人收", place_words='"><img src=x>'))
    for address in (f"/c/{code}/", f"/report/done/?code={code}"):
        page = anybody.get(address).text
        assert "<script>alert" not in page and "<img src=x" not in page and "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"photos": [photo() for _ in range(7)]}, "照片太多"),
        ({"photos": [SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + bytes(21 * 1024 * 1024))]}, "照片太大"),
        ({"photos": [SimpleUploadedFile("a.jpg", b"GIF89a;<?php")]}, "不是照片"),
        ({"photos": [SimpleUploadedFile("a.svg", b"<svg onload=alert(1)>")]}, "不是照片"),
        ({"video": [SimpleUploadedFile("v.mp4", video()), SimpleUploadedFile("w.mp4", video())]}, "只能传一段"),
    ],
    ids=["seven", "40 MB", "polyglot", "a drawing", "two videos"],
)
def test_files_that_are_refused_say_what_to_do(anybody, files, told):
    answer = said(anybody, **files)
    assert answer.status_code == 422 and told in answer.text and RUBBISH in answer.text and cases() == 0


def test_a_polyglot_is_made_a_picture_and_nothing_else(anybody):
    whole = photo().read() + b"PK\x03\x04<script>alert(1)</script>"
    said(anybody, photos=SimpleUploadedFile("a.jpg", whole))
    with scope(SYSTEM):
        assert File.objects.get().size < len(whole)
    code = queries.status(code_of(said(anybody)))
    answer = anybody.get(f"/c/{code_of(said(anybody))}/picture/{code.pictures[0].id}/")
    assert (
        answer["Content-Type"] == "image/jpeg"
        and b"script" not in answer.content
        and answer["X-Content-Type-Options"] == "nosniff"
    )


def test_a_flood_from_one_address_is_slowed_and_shown_another_way(anybody, monkeypatch):
    monkeypatch.setattr(report, "FROM_ADDRESS", 2)
    for n in range(2):
        assert said(anybody, token=f"{n:032x}").status_code == 302
    answer = said(anybody, token="a" * 32)
    assert answer.status_code == 422 and "用手机号登录" in answer.text and RUBBISH in answer.text
    other = Client(REMOTE_ADDR="203.0.113.9")
    assert said(other, token="b" * 32).status_code == 302


def test_one_telephone_is_not_flooded_from_many_addresses(anybody, monkeypatch):
    monkeypatch.setattr(report, "FOR_PHONE", 2)
    told = [
        said(Client(REMOTE_ADDR=f"203.0.113.{n}"), token=f"{n:032x}", phone="13800000011", sms="1").status_code for n in range(4)
    ]
    assert told == [302, 302, 422, 422]


def test_nothing_of_the_reporter_is_kept_that_she_did_not_say(anybody):
    said(anybody)
    with scope(SYSTEM):
        voice = Voice.objects.get()
    assert (voice.resident, voice.staff, voice.may_call, voice.notify) == (None, None, False, "page")


def test_at_the_street_when_the_community_is_not_known(anybody):
    code = code_of(said(anybody, at=f"/report/{STREET}/"))
    assert queries.status(code).area == STREET
    assert anybody.get("/report/110114999999/").status_code == 404
    assert [line.said for line in queries.listing(street_head)[0]] == [RUBBISH]


def test_the_start_page_leads_everywhere_and_is_found(anybody):
    page = anybody.get("/hello/").text
    for address in ("/report/", "/c/", "/my/", "/sign-in/"):
        assert f'href="{address}"' in page
    assert 'href="/hello/"' in anybody.get("/sign-in/").text
