"""Somebody was asked for data outside Hutong: who hears of it, who must answer, and who never learns of it."""

import datetime as dt
import io
from dataclasses import replace

import pytest
from django.db import connection
from PIL import Image

from hutong.domain.journal.scope import scope
from hutong.domain.outside import commands, queries, rules
from hutong.domain.outside.matching import Candidate
from hutong.domain.tasks import queries as tasks
from hutong.kernel import clock
from hutong.kernel.errors import Conflict, NotFound, Refused
from tests.factories.directory import area
from tests.factories.sheets import listing
from tests.people import FAR, HOME, NEXT_DOOR, city_desk, li_jing, ma_li, street_head, wang_fang, zhang_min

DAY = dt.date(2026, 11, 26)
ELDERS = Candidate(12, "80岁以上老年人高龄津贴花名册", "民政局", ("姓名", "身份证号", "联系电话"))
DOGS = Candidate(13, "养犬登记表", "公安局", ("犬主姓名", "犬种", "免疫证号"))
GPS = 0x8825


@pytest.fixture(autouse=True)
def office(db):
    for code in (HOME, NEXT_DOOR, FAR):
        area(code)
    with clock.standing_at(DAY):
        yield


def reported(words="群里让今天下班前报独居老人", community=HOME, **more):
    return commands.report(commands.anonymous(community), kind=more.pop("kind", "outside"), words=words, **more)


def waiting(actor=street_head):
    return queries.open_reports(actor)


def photo() -> bytes:
    """A photograph that says where and with what it was taken."""
    exif = Image.Exif()
    exif[0x0110] = "WangFangPhone 7"
    exif.get_ifd(GPS).update({1: "N", 2: (40.0, 4.0, 12.0), 3: "E", 4: (116.0, 20.0, 1.0)})
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "white").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_it_lies_before_the_street_which_has_five_working_days():
    reported(department="住建局")
    (found,) = waiting()
    assert (found.words, found.department, found.path[-1]) == ("群里让今天下班前报独居老人", "住建局", "龙泽苑社区居委会")
    (task,) = tasks.inbox(street_head)
    assert (task.kind, task.subject, task.due, task.title) == ("outside", found.id, found.due, "龙泽苑社区居委会")
    assert found.due == dt.date(2026, 12, 3)


def test_nobody_in_the_community_sees_it_nor_a_stranger():
    reported()
    curious = frozenset({"outside.answer", "tasks.work"})
    (found,) = waiting()
    for who in (wang_fang, zhang_min, li_jing):
        with pytest.raises(NotFound):
            queries.open_reports(who)
        colleague = replace(who, rights=who.rights | curious)
        assert waiting(colleague) == () and tasks.inbox(colleague) == ()
        for look in (queries.report, queries.file):
            with pytest.raises(NotFound):
                look(colleague, found.id)
        with pytest.raises(NotFound):
            commands.answer(colleague, report_id=found.id, words="不是我", upheld=False)
        with scope(colleague), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM outside_report")
            assert cursor.fetchone() == (0,)


def test_those_above_the_supervising_post_leave_it_to_it():
    reported()
    assert waiting(ma_li) == waiting(city_desk) == ()


def test_a_complaint_goes_above_whoever_makes_the_demand():
    for demand, owner in ((12, 110114010000), (13, 110114000000), (14, 110000000000)):
        reported("问得太细", kind="complaint", demand=demand, owner=owner)
    assert waiting() == ()
    assert [r.demand for r in waiting(ma_li)] == [12]
    assert sorted(r.demand for r in waiting(city_desk)) == [13, 14]


def test_the_answer_is_read_by_the_receipt():
    code = reported()
    assert queries.receipt(code).state == "open"
    (found,) = waiting()
    commands.answer(street_head, report_id=found.id, words="已请住建局改从胡同取数。", upheld=True, demand=12)
    held = queries.receipt(code.lower().replace("-", " "))
    assert (held.state, held.answer, held.answered_on) == ("upheld", "已请住建局改从胡同取数。", DAY)
    assert waiting() == () and tasks.inbox(street_head) == ()
    assert queries.report(street_head, found.id).demand == 12


def test_no_answer_without_words_and_none_twice():
    reported()
    (found,) = waiting()
    with pytest.raises(Refused, match="还没有写答复"):
        commands.answer(street_head, report_id=found.id, words="  ", upheld=True)
    assert [r.id for r in waiting()] == [found.id]
    commands.answer(street_head, report_id=found.id, words="查无此事。", upheld=False)
    with pytest.raises(Conflict, match="已经答复过"):
        commands.answer(street_head, report_id=found.id, words="再说一次。", upheld=True)


def test_a_receipt_cannot_be_guessed_and_is_not_kept():
    codes = {reported() for _ in range(20)}
    assert len(codes) == 20 and all(len(code.replace("-", "")) * 5 >= 100 for code in codes)
    with scope(city_desk), connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(r)::text FROM outside_report r")
        kept = " ".join(row[0] for row in cursor.fetchall()).upper()
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
    some = codes.pop()
    for guess in ("", some[:-1], some[1:], "A" * len(some)):
        with pytest.raises(NotFound):
            queries.receipt(guess)


def test_a_report_says_something():
    with pytest.raises(Refused, match="有一样就行"):
        reported(" ")
    with pytest.raises(Refused, match="最多 500 个字"):
        reported("长" * 501)
    with pytest.raises(NotFound):
        reported(community=110114010000)


def test_what_was_demanded_is_found_in_the_catalogue():
    file = listing("高龄老人津贴情况登记表", ["序号", "姓名", "身份证号码", "联系电话"], [1, "", "", ""])
    reported("", data=file, filename="急!今天报.xlsx", candidates=[DOGS, ELDERS])
    (found,) = waiting()
    assert [m.id for m in found.matches] == [12] and found.matches[0].score >= 60
    data, _kind = queries.file(street_head, found.id)
    assert data[:2] == b"PK"


def test_a_photograph_forgets_where_and_with_what_it_was_taken():
    assert Image.open(io.BytesIO(photo())).getexif().get_ifd(GPS)
    reported("", data=photo(), filename="王芳拍的.jpg")
    (found,) = waiting()
    data, kind = queries.file(street_head, found.id)
    shown = Image.open(io.BytesIO(data))
    assert shown.size == (64, 48) and not dict(shown.getexif()) and "exif" not in shown.info
    assert b"WangFangPhone" not in data and kind


def test_words_and_file_are_sealed():
    reported("王芳知道的事", data=photo(), filename="a.jpg")
    with scope(city_desk), connection.cursor() as cursor:
        cursor.execute("SELECT words, file FROM outside_report")
        words, file = map(bytes, cursor.fetchone())
    assert "王芳".encode() not in words and not file.startswith(b"\xff\xd8")


def test_whoever_wishes_is_named():
    reported(named_by="王芳", named_post=1)
    reported(named_by="王芳")
    assert sorted(r.named_by for r in waiting()) == ["", "王芳"]


def test_the_ledger_counts_by_community_and_department():
    reported(department="住建局")
    reported(department="住建局", kind="complaint")
    reported(community=NEXT_DOOR)
    with clock.standing_at(dt.date(2026, 12, 1)):
        reported(department="住建局")
    counted = queries.figures(110114010000, 110114010999, dt.date(2026, 11, 30))
    assert [(f.community, f.department, f.outside, f.complaints) for f in counted] == [
        (HOME, "住建局", 1, 1), (NEXT_DOOR, "", 1, 0),
    ]  # fmt: skip


def test_only_the_unnamed_hand_in():
    with pytest.raises(NotFound):
        commands.report(wang_fang, kind="outside", words="我是王芳")


def test_the_same_file_tells_nothing_by_the_order_of_numbers():
    for _ in range(8):
        reported()
    numbers = [r.id for r in waiting()]
    assert len(set(numbers)) == 8 and all(10**17 <= number < 10**18 for number in numbers)


def test_an_answered_report_stays_answered():
    assert all(rules.TRANSITIONS["open"] >= {rules.verdict(word)} for word in (True, False, None))
    assert not any(rules.TRANSITIONS[state] for state in ("answered", "upheld", "rejected"))
