"""Wang Fang is asked for data in a chat group, and says so in two taps. Nothing that is kept leads back to her."""

import datetime as dt
import io
import json
import re
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from hutong.domain.journal.scope import scope
from hutong.domain.outside import queries
from hutong.kernel.actor import SYSTEM
from hutong.web.public import outside
from tests.factories.directory import area, post, staff
from tests.factories.reports import admitted
from tests.factories.sheets import listing
from tests.people import HOME, city_desk, street_head, wang_fang

AT_HOME = f"/outside/{HOME}/"
# Numbers that cannot be anything else's.
HER = replace(wang_fang, user_id=918273645, post_id=564738291, name="王芳芳")
ADDRESS, DEVICE = "203.0.113.77", "WangFangPhone/7"


@pytest.fixture(autouse=True)
def no_counters():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def her(db) -> Client:
    """Her own phone, on which she is signed in."""
    area(HOME)
    staff(HER, "wangfangfang", password=None)
    post(HER, HOME)
    client = Client(REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=DEVICE)
    session = client.session
    session["staff"], session["post"], session["name"] = HER.user_id, HER.post_id, HER.name
    session.save()
    return client


@pytest.fixture
def anybody(db) -> Client:
    area(HOME)
    return Client()


def photo(name="IMG_20261126_143307_王芳芳.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0132] = "2026:11:26 14:33:07"
    exif.get_ifd(0x8825).update({1: "N", 2: (40.0, 4.0, 12.0)})
    Image.new("RGB", (64, 48), "white").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def kept() -> dict[str, dict[str, dict]]:
    """Every row of every table: table -> text of the row -> its columns."""
    with scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations'")
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')
            found[table] = {text: json.loads(text) for (text,) in cursor.fetchall()}
        return found


def sequences() -> dict[str, int | None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences")
        return dict(cursor.fetchall())


def new_rows(before, after):
    return {
        table: rows for table in after if (rows := [after[table][text] for text in after[table].keys() - before[table].keys()])
    }


def test_two_taps(anybody):
    page = anybody.get(AT_HOME)
    assert "拍照或选文件" in page.text and 'accept="image/*' in page.text and page.text.count('class="main"') == 1
    answer = anybody.post(AT_HOME, {"file": photo()}, follow=True)
    assert answer.status_code == 200 and "已经交上去了" in answer.text
    (found,) = queries.open_reports(street_head)
    assert found.community == HOME and found.file_kind and not found.words


def test_the_community_is_chosen_on_the_way_and_stays_in_the_address(anybody):
    for above, below in (("", "昌平区"), ("110114000000", "回龙观街道"), ("110114010000", "龙泽苑社区居委会")):
        page = anybody.get("/outside/", {"in": above})
        assert below in page.text
    assert f'href="{AT_HOME}"' in page.text
    assert anybody.get("/outside/110114010000/").status_code == anybody.get("/outside/1/").status_code == 404


def test_nothing_that_is_kept_leads_back_to_her(her):
    her.get(AT_HOME)
    before, counted = kept(), sequences()
    key = her.cookies["hutong_session"].value
    her.post(AT_HOME, {"file": photo(), "words": "群里让报独居老人"})
    found = new_rows(before, kept())
    assert set(found) == {"outside_report", "tasks_task", "journal_entry"}
    assert {table: len(rows) for table, rows in found.items()} == dict.fromkeys(found, 1)
    assert sequences() == counted, "a number in order tells between which other acts it was"
    for table, rows in found.items():
        for column, value in rows[0].items():
            said = str(value)
            for trace in (HER.user_id, HER.post_id, HER.name, "wangfangfang", ADDRESS, DEVICE, key, "IMG_2026"):
                assert str(trace) not in said, f"{table}.{column}: {said}"
            hours = re.findall(r"\d\d:\d\d(?::\d\d)?", said.replace("+00:00", ""))
            assert hours in ([], ["16:00:00"]), f"{table}.{column}: {said}"  # midnight in Beijing, as UTC
    assert found["journal_entry"][0]["actor_id"] is None and found["journal_entry"][0]["actor_name"] == ""


def test_her_session_is_neither_read_nor_written_and_lives_on(her):
    answer = her.get(AT_HOME)
    assert HER.name not in answer.text and "hutong_session" not in answer.cookies
    assert not answer.wsgi_request.session.accessed
    sent = her.post(AT_HOME, {"words": "又要数"})
    assert not sent.wsgi_request.session.accessed and "hutong_session" not in sent.cookies
    assert HER.name in her.get("/").text


def test_only_who_wishes_is_named(her, anybody):
    her.post(AT_HOME, {"words": "我来说", "named": "1"})
    assert [r.named_by for r in queries.open_reports(street_head)] == [HER.name]
    refused = anybody.post(AT_HOME, {"words": "我也来说", "named": "1"})
    assert refused.status_code == 422 and "还没有登录" in refused.text and "我也来说" in refused.text


def test_the_photograph_is_clean(anybody):
    anybody.post(AT_HOME, {"file": photo()})
    (found,) = queries.open_reports(street_head)
    data, _kind = queries.file(street_head, found.id)
    assert not dict(Image.open(io.BytesIO(data)).getexif()) and b"2026:11:26" not in data


def test_an_empty_report_is_refused_in_words_and_without_a_line_in_the_log(anybody, caplog):
    refused = anybody.post(AT_HOME, {"words": " "})
    assert refused.status_code == 422 and "有一样就行" in refused.text
    assert not caplog.records


def test_a_receipt_is_not_guessed(anybody, monkeypatch):
    monkeypatch.setattr(outside, "GUESSES", 3)
    code = anybody.post(AT_HOME, {"words": "要数"}).headers["Location"].partition("code=")[2]
    assert "还没有答复" in anybody.get("/outside/receipt/", {"code": code}).text
    for _ in range(3):
        wrong = anybody.get("/outside/receipt/", {"code": "aaaaa-bbbbb"})
        assert wrong.status_code == 404 and "没有这个回执号" in wrong.text
    assert anybody.get("/outside/receipt/", {"code": "aaaaa-bbbbb"}).status_code == 422
    elsewhere = Client(REMOTE_ADDR=ADDRESS)
    assert elsewhere.get("/outside/receipt/", {"code": code}).status_code == 200


def test_a_flood_is_slowed_down(anybody, monkeypatch):
    monkeypatch.setattr(outside, "REPORTS", 2)
    answers = [anybody.post(AT_HOME, {"words": "要数"}).status_code for _ in range(3)]
    assert answers == [302, 302, 422]


def test_the_street_answers_and_the_receipt_says_so(chen, anybody):
    where = anybody.post(AT_HOME, {"file": photo(), "words": "要独居老人名单", "department": "住建局"}).headers["Location"]
    (found,) = queries.open_reports(street_head)
    assert "龙泽苑社区居委会" in chen.get("/outside-reports/").text
    at = f"/outside-reports/{found.id}/"
    page = chen.get(at)
    assert "要独居老人名单" in page.text and "没有留名" in page.text
    picture = chen.get(at + "file/")
    assert picture.status_code == 200 and picture["Content-Type"].startswith("image/")
    silent = chen.post(at, {"verdict": "yes", "words": ""})
    assert silent.status_code == 422 and "还没有写答复" in silent.text
    assert "还没有选" in chen.post(at, {"words": "查了"}).text
    assert chen.post(at, {"verdict": "yes", "words": "已请住建局改从胡同取数。"}).status_code == 302
    assert "已请住建局改从胡同取数。" in anybody.get(where).text
    assert "没有要答复的" in chen.get("/outside-reports/").text


def test_a_complaint_about_a_districts_form_goes_to_the_city(anybody):
    demand = admitted()
    page = anybody.get(AT_HOME, {"demand": demand})
    assert "80岁以上老年人登记表" in page.text and f'name="demand" value="{demand}"' in page.text
    anybody.post(AT_HOME, {"words": "电话一年要四次", "demand": demand})
    (found,) = queries.open_reports(city_desk)
    assert (found.kind, found.demand) == ("complaint", demand) and queries.open_reports(street_head) == ()
    assert anybody.post(AT_HOME, {"words": "没有这张表", "demand": 10**6}).status_code == 404


def test_a_file_from_outside_is_laid_beside_the_catalogue(anybody):
    demand = admitted()
    file = SimpleUploadedFile("急.xlsx", listing("高龄老人登记", ["姓名", "性别", "身份证号", "电话"], ["", "", "", ""]))
    anybody.post(AT_HOME, {"file": file})
    (found,) = queries.open_reports(street_head)
    assert [match.id for match in found.matches] == [demand]


def test_a_stranger_and_a_colleague_get_404(li, zhang, anybody):
    anybody.post(AT_HOME, {"words": "要数"})
    (found,) = queries.open_reports(street_head)
    for client in (li, zhang):
        for address in ("/outside-reports/", f"/outside-reports/{found.id}/", f"/outside-reports/{found.id}/file/"):
            assert client.get(address).status_code == 404


def test_only_the_day_is_kept(anybody):
    anybody.post(AT_HOME, {"words": "要数"})
    (found,) = queries.open_reports(street_head)
    assert type(found.made_on) is dt.date
