"""What strangers, neighbours, pranksters and colleagues may try with a case, and do not get."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import struct
import time
import zipfile
import zlib

import openpyxl
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from hutong.domain.cases import commands, queries
from hutong.domain.cases.commands import Person
from hutong.domain.cases.files import NewFile
from hutong.domain.cases.models import Case, File, Voice
from hutong.domain.journal.scope import scope
from hutong.domain.residents import commands as residents
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound
from hutong.web.resident import report, status
from tests.factories.cases import DISTRICT, STREET, finished, posts, reported
from tests.people import FAR, HOME, NEXT_DOOR, li_jing, qian_bo, street_head, wang_fang, zhao_lei
from tests.web.test_resident_report import AT_HOME, HTMX, RUBBISH, TOKEN, code_of, offered, photo, said

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"
IMG = '"><img src=x onerror=alert(1)>'


@pytest.fixture(autouse=True)
def quiet():
    cache.clear()
    posts()
    yield
    cache.clear()


@pytest.fixture
def anybody() -> Client:
    return Client()


def at_desk(actor) -> Client:
    """The actor, whose post stands already, in front of a screen."""
    client = Client()
    session = client.session
    session["staff"], session["post"], session["name"] = actor.user_id, actor.post_id, actor.name
    session.save()
    return client


def heard(client, words, **more):
    return client.post(AT_HOME + "hear/", {"words": words, **more}, headers=HTMX).text


def joined(first, **more):
    return commands.join(commands.somebody(HOME), case_id=first.case, person=Person(), **more)


def picture(data: bytes, name: str = "a.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "image/jpeg")


# --- neighbours


def test_nobody_joins_a_case_by_its_number(anybody):
    secret = reported("隔壁三楼的男人又打老婆了", category="domestic_violence", place_words="3号楼2单元301")
    other = reported(RUBBISH, place_words="3号楼")
    for area in (HOME, STREET, DISTRICT, 110000000000):
        for sent in ("", "x", offered(heard(anybody, RUBBISH, place_words="3号楼"))):
            answer = anybody.post(f"/report/join/{secret.case}/", {"words": "x", "area": area, "token": TOKEN, "offered": sent})
            assert answer.status_code == 404, (area, sent)
    right = {"words": "都臭了", "token": TOKEN, "offered": offered(heard(anybody, RUBBISH, place_words="3号楼"))}
    assert anybody.post(f"/report/join/{other.case}/", {**right, "area": 110000000000}).status_code == 404
    assert anybody.post(f"/report/join/{other.case}/", {**right, "area": HOME}).status_code == 302
    with scope(SYSTEM):
        assert Voice.objects.filter(case=secret.case).count() == 1


def test_what_is_one_persons_own_is_proposed_to_no_stranger(anybody):
    reported("隔壁三楼的男人又打老婆了", category="domestic_violence")
    page = heard(anybody, "隔壁三楼的男人又打老婆了")
    assert "算我一个" not in page and "/report/join/" not in page


def test_of_a_place_a_neighbour_learns_the_building_and_not_the_door(anybody):
    reported(RUBBISH, place_words="3号楼2单元301张三家 13800000001")
    page = heard(anybody, RUBBISH, place_words="3号楼")
    assert "3号楼" in page and not [one for one in ("301", "2单元", "张三", "13800000001") if one in page]


def test_a_neighbour_reads_neither_her_words_nor_her_door_nor_sees_her_pictures(anybody):
    first = reported(RUBBISH, place_words="3号楼2单元301", files=[NewFile(photo().read())])
    second = joined(first, said="我家也是，我是王五", files=[NewFile(photo((50, 50)).read())])
    for one, words in ((first, "我的电话是13800000001"), (second, "我家老人住院了")):
        speaker, voice = commands.holder(one.code)
        commands.add(speaker, voice_id=voice, words=words, files=(NewFile(photo((40, 40)).read()),))
    finished(first)
    for one, words in ((first, "李四拿钥匙来的"), (second, "还是臭")):
        speaker, voice = commands.holder(one.code)
        commands.settle(speaker, voice_id=voice, solved=one is first, words=words)
    hers, his = anybody.get(f"/c/{first.code}/").text, anybody.get(f"/c/{second.code}/").text
    assert "13800000001" in hers and "301" in hers and not [x for x in ("王五", "住院", "还是臭") if x in hers]
    assert "住院" in his and "还是臭" in his and not [x for x in ("13800000001", "301", "李四", RUBBISH) if x in his]
    for mine, other in ((first, second), (second, first)):
        seen = {one.id for one in queries.status(mine.code).pictures}
        for one in queries.status(other.code).pictures:
            assert one.id not in seen and anybody.get(f"/c/{mine.code}/picture/{one.id}/").status_code == 404
        assert len(seen) == 2


def test_another_case_is_not_there(anybody):
    mine, other = reported(), reported("电梯停了三天没人修", category="", files=[NewFile(photo().read())])
    number = queries.status(other.code).pictures[0].id
    assert anybody.get(f"/c/{mine.code}/picture/{number}/").status_code == 404
    for code in (mine.code[:-1], mine.code + "A", "%", "' OR 1=1 --", "\u202e" + mine.code[:-1], str(mine.case)):
        assert anybody.get(f"/c/{code}/").status_code == 404, code
    with scope(SYSTEM):
        voice = Voice.objects.get(case=other.case).pk
    speaker, _ = commands.holder(reported(at=FAR).code)
    with pytest.raises(NotFound):
        commands.settle(speaker, voice_id=voice, solved=True)


# --- codes


def test_a_code_has_sixty_bits_and_is_kept_nowhere_in_the_open(anybody):
    codes = {reported().code for _ in range(40)}
    assert len(codes) == 40 and all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", code) for code in codes)
    with connection.cursor() as cursor, scope(SYSTEM):
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT coalesce(string_agg(row_to_json(t)::text, ''), '') FROM \"{table}\" t")
            kept = cursor.fetchone()[0]
            assert not [code for code in codes if code in kept or code.replace("-", "") in kept], table


def test_a_page_of_a_code_goes_to_no_cache_no_search_engine_and_no_other_site(anybody):
    case = reported()
    for where in (f"/c/{case.code}/", f"/report/done/?code={case.code}"):
        answer = anybody.get(where)
        assert answer["Cache-Control"] == "no-store" and "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "same-origin"
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', answer.text)


def test_a_guesser_waits_whichever_way_she_tries(anybody, monkeypatch):
    monkeypatch.setattr(status, "GUESSES", 4)
    case = reported()
    tries = [f"/c/AAAA-BBBB-000{n}/" for n in range(2)] + ["/report/done/?code=AAAA-BBBB-0007", "/c/AAAA-BBBB-0008/picture/1/"]
    assert [anybody.get(where).status_code for where in tries] == [404] * 4
    for where in (*tries, "/c/AAAA-BBBB-0009/"):
        assert anybody.get(where).status_code in (404, 422)
    assert anybody.post("/c/AAAA-BBBB-0009/settle/").status_code == 422
    assert anybody.get(f"/c/{case.code}/").status_code == 200, "who has hers is let in"


def test_every_act_wants_its_token():
    case = reported()
    client = Client(enforce_csrf_checks=True)
    for act in ("settle", "reopen", "rate", "withdraw", "add"):
        assert client.post(f"/c/{case.code}/{act}/", {"words": "x"}).status_code == 403, act
        assert client.get(f"/c/{case.code}/{act}/").status_code == 405, act
    for where in (AT_HOME, f"/report/join/{case.case}/", f"/cases/{case.case}/bounce/", "/my/sign-out/"):
        assert client.post(where, {"words": "x"}).status_code == 403, where
    assert queries.status(case.code).state == "dispatched"


def test_who_takes_it_back_and_opens_it_again_all_day_has_to_wait(anybody, monkeypatch):
    monkeypatch.setattr(status, "ACTS", 6)
    case, other = reported(), reported()
    told = [anybody.post(f"/c/{case.code}/{('withdraw', 'reopen')[n % 2]}/", {"words": "x"}).status_code for n in range(8)]
    assert told == [302] * 6 + [422] * 2
    assert anybody.post(f"/c/{other.code}/add/", {"words": "x"}).status_code == 302


# --- what is sent


def bomb() -> bytes:
    """A PNG of 40,000 by 40,000 pixels in a few kilobytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(5_001) * 2_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def gifar() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "GIF")
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("Evil.class", "x")
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff" + bytes(40 * 1024 * 1024), bomb(), gifar(), f"<svg onload='{SCRIPT}'/>".encode(), SCRIPT.encode(),
        b"\xff\xd8\xff<html>" + SCRIPT.encode(), b"RIFF\x00\x00\x00\x00WEBP" + SCRIPT.encode(), b"%PDF-1.7", b"MZ",
        b"\x00\x00\x00\x18ftypheic" + SCRIPT.encode(), b"\x00\x00\x00\x18ftypisom" + bytes(64),
    ],
    ids=["40 MB", "bomb", "gifar", "svg", "html", "jpeg of html", "webp of html", "pdf", "exe", "heic of html", "empty video"],
)  # fmt: skip
def test_what_is_no_picture_is_refused_in_words_and_quickly(anybody, data):
    begun = time.monotonic()
    answer = said(anybody, photos=picture(data))
    assert answer.status_code == 422 and 'role="alert"' in answer.text and RUBBISH in answer.text
    with scope(SYSTEM):
        assert not Case.objects.exists() and time.monotonic() - begun < 5


def test_what_hangs_on_a_picture_is_not_kept(anybody):
    clean = photo().read()
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("x.html", SCRIPT)
    spoken = clean[:2] + b"\xff\xfe" + struct.pack(">H", len(SCRIPT) + 2) + SCRIPT.encode() + clean[2:]
    for number, data in enumerate((clean + zipped.getvalue(), spoken, clean + SCRIPT.encode())):
        code = code_of(said(anybody, photos=picture(data, "x.html"), token=f"{number:032x}"))
        one = queries.status(code).pictures[0]
        answer = anybody.get(f"/c/{code}/picture/{one.id}/")
        assert b"script" not in answer.content and b"PK\x03\x04" not in answer.content
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")


def test_a_script_stays_words_wherever_it_is_read(anybody):
    form = {"place_words": IMG, "name": IMG, "phone": "13800000011", "may_call": "1", "sms": "1"}
    code = code_of(said(anybody, SCRIPT + RUBBISH, **form))
    case = queries.status(code).case
    speaker, voice = commands.holder(code)
    commands.add(speaker, voice_id=voice, words=SCRIPT)
    commands.note(qian_bo, case_id=case, words=IMG)
    commands.bounce(qian_bo, case_id=case, reason=SCRIPT)
    chen = at_desk(street_head)
    pages = [anybody.get(where).text for where in (f"/c/{code}/", f"/report/done/?code={code}", "/open/", "/open/cases/")]
    pages += [chen.get(where).text for where in ("/cases/", f"/cases/{case}/", f"/cases/?q={SCRIPT}", "/", "/tasks/", "/board/")]
    pages.append(chen.post(f"/cases/{case}/contact/").text)
    pages.append(anybody.post(AT_HOME, {"words": SCRIPT + RUBBISH, "place_words": IMG, "look": "1"}).text)
    assert not [page[:60] for page in pages if "<script>alert" in page or "<img src=x" in page]
    assert sum("&lt;script&gt;" in page for page in pages) >= 4


def test_no_cell_of_the_open_list_is_a_formula(anybody):
    for words in ("=HYPERLINK(1)垃圾没人收", "+1垃圾没人收", "@SUM(1)垃圾没人收", "-2垃圾没人收", "\t=1垃圾没人收"):
        reported(words, place_words="=1+1")
    with clock.standing_at(clock.today() + dt.timedelta(days=9)):
        sheet, text = (anybody.get(f"/open/file/?what=cases{kind}").content for kind in ("", "&as=csv"))
    lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert "SUM" in repr(lines) and not [cell for line in lines for cell in line if cell[:1] in tuple("=+-@\t\r")]
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(sheet)).worksheets[0].iter_rows() for cell in row]
    assert [cell for cell in cells if "HYPERLINK" in str(cell.value)]
    assert not [cell.value for cell in cells if cell.data_type == "f"]


# --- floods and pranks


def test_a_staircase_that_shares_an_address_is_shown_the_way_in(anybody, monkeypatch):
    monkeypatch.setattr(report, "FROM_ADDRESS", 1)
    assert said(anybody).status_code == 302
    answer = said(anybody, token="a" * 32)
    assert answer.status_code == 422 and "登录" in answer.text and "12345" in answer.text and RUBBISH in answer.text
    gas = said(anybody, "楼道里有很重的煤气味，还在漏", token="b" * 32)
    assert gas.status_code == 302, "danger is let through"


def test_joining_in_a_loop_is_slowed_and_wakes_nobody_all_night(anybody, monkeypatch):
    monkeypatch.setattr(report, "FOR_PHONE", 3)
    first = reported(RUBBISH, place_words="3号楼")
    sent = {"area": HOME, "offered": offered(heard(anybody, RUBBISH, place_words="3号楼")), "phone": "13800000012", "sms": "1"}
    told = [
        Client(REMOTE_ADDR=f"203.0.113.{n}").post(f"/report/join/{first.case}/", {**sent, "token": f"{n:032x}"}).status_code
        for n in range(6)
    ]
    assert told == [302] * 3 + [422] * 3


def test_a_telephone_on_which_much_was_made_up_waits_for_a_person_and_is_not_thrown_away(anybody):
    for number in range(3):
        code = code_of(said(anybody, phone="13800000013", token=f"{number:032x}"))
        case = queries.status(code).case
        commands.refuse(street_head, case_id=case, ground="unfounded", words="到场没有", basis="现场查看")
        anybody.post(f"/c/{code}/settle/")
    fourth = queries.status(code_of(said(anybody, phone="+8613800000013", token="d" * 32)))
    assert fourth.state == "collected" and fourth.words == RUBBISH


# --- colleagues


def test_the_code_is_read_once_by_whoever_takes_it_down(anybody):
    wang = at_desk(wang_fang)
    page = wang.post("/cases/new/", {"words": RUBBISH, "channel": "phone", "once": "x" * 22, "category": "exposed_rubbish"})
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", page.text)[0]
    case = queries.status(code).case
    pages = [wang.get(where).text for where in ("/cases/", f"/cases/{case}/", "/", "/tasks/", "/journal/")]
    pages += [wang.post(f"/cases/{case}/contact/").text]
    pages += [repr(queries.case(wang_fang, case)), repr(queries.contacts(street_head, case)), repr(queries.listing(wang_fang))]
    assert not [one[:80] for one in pages if code in one or code.replace("-", "") in one]


def test_a_worker_speaks_for_nobody_without_a_mandate():
    wang = at_desk(wang_fang)
    case = reported(person=Person(resident=77))
    finished(case)
    with scope(SYSTEM):
        voice = Voice.objects.get(case=case.case).pk
    for act in ("settle", "reopen", "rate", "withdraw"):
        assert wang.post(f"/my/{voice}/{act}/", {"words": "x"}).status_code in (302, 404)
        assert wang.post(f"/cases/{case.case}/{act}/", {"words": "x"}).status_code == 404
    for do in (commands.settle, commands.withdraw):
        with pytest.raises(NotFound):
            do(wang_fang, voice_id=voice, **({"solved": True} if do is commands.settle else {}))
    sent = {"words": RUBBISH, "channel": "phone", "once": "y" * 22, "mandate": "12345"}
    assert wang.post("/cases/new/", sent).status_code == 404
    with pytest.raises(NotFound):
        residents.use_mandate(wang_fang, mandate_id=12345, what="report")
    assert queries.status(case.code).state == "confirming"


def test_what_is_not_a_posts_own_is_not_there(anybody):
    case = reported(files=[NewFile(photo().read())])
    with scope(SYSTEM):
        file = File.objects.get().pk
    for stranger in (li_jing, zhao_lei):
        client = at_desk(stranger)
        assert client.get(f"/cases/{case.case}/").status_code == 404
        assert client.get(f"/cases/{case.case}/file/{file}/").status_code == 404
        assert client.post(f"/cases/{case.case}/contact/").status_code == 404
        for act in ("sign", "bounce", "finish", "dispatch", "refuse", "join", "relocate", "check", "grant", "whistle"):
            answer = client.post(f"/cases/{case.case}/{act}/", {"words": "x", "reason": "x"})
            assert answer.status_code in (404, 409, 422) and RUBBISH not in answer.text, act
    chen = at_desk(street_head)
    far = reported(at=FAR)
    assert chen.get(f"/cases/{far.case}/").status_code == 404
    for area in (FAR, DISTRICT, 110105014000):
        sent = {"unit": f"{area}:urban_management", "area": str(area)}
        assert chen.post(f"/cases/{far.case}/dispatch/", sent).status_code == 404
        assert chen.post(f"/cases/{case.case}/relocate/", sent).status_code in (404, 409, 422)
    assert queries.status(case.code).area == HOME != NEXT_DOOR
