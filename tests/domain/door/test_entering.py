"""Wang Fang enters a system: in the hat she wears, once a ticket, and only where her post opens it."""

import datetime as dt

import pytest

from hutong.domain.accounts import commands as accounts
from hutong.domain.directory import queries as directory
from hutong.domain.door import commands, queries
from hutong.domain.journal import queries as journal
from hutong.kernel import clock
from hutong.kernel.errors import NotFound, Refused
from tests.factories.directory import post, staff
from tests.factories.door import system
from tests.people import FAR, HOME, li_jing, street_head, wang_fang

pytestmark = pytest.mark.django_db


@pytest.fixture
def fang():
    staff(wang_fang, "wangfang", password=None)
    post(wang_fang, HOME)
    return accounts.begin_session(directory.staff_named("wangfang"), how="password", amr=("pwd",), key="k" * 32)


def test_a_ticket_is_good_once(fang):
    zou_fang = system()
    entered = commands.enter(wang_fang, system=zou_fang, sid=fang.sid, how="code", target="http://127.0.0.1:9/cb")
    found = commands.redeem("code", entered.ticket, system=zou_fang)
    assert (found.staff, found.post, found.sid) == (101, 1, fang.sid)
    with pytest.raises(commands.Spent) as again:
        commands.redeem("code", entered.ticket, system=zou_fang)
    assert again.value.ticket_id == found.ticket_id


def test_entering_is_in_her_own_journal(fang):
    commands.enter(wang_fang, system=system(), sid=fang.sid, how="code")
    acts = [(act.verb, act.details.get("system")) for act in journal.own(wang_fang)]
    assert acts == [
        ("enter", "zou-fang"),
        ("signed_in", None),
    ]


def test_a_ticket_is_worth_nothing_a_minute_later_for_another_system_or_after_signing_out(fang):
    mine, other = system(), system("la-ji", title="垃圾分类台账")
    late = commands.enter(wang_fang, system=mine, sid=fang.sid, how="code").ticket
    with clock.standing_at(clock.now() + dt.timedelta(seconds=61)), pytest.raises(Refused):
        commands.redeem("code", late, system=mine)
    stolen = commands.enter(wang_fang, system=mine, sid=fang.sid, how="code").ticket
    with pytest.raises(Refused):
        commands.redeem("code", stolen, system=other)
    orphan = commands.enter(wang_fang, system=mine, sid=fang.sid, how="code").ticket
    accounts.end_session(fang.sid, why="signed_out")
    with pytest.raises(Refused):
        commands.redeem("code", orphan, system=mine)


def test_who_may_enter_follows_from_the_post(fang):
    district = system("chang-ping", area=110114000000, level="district", entry=[{"rights": ["cases.steer"]}])
    with pytest.raises(NotFound):
        commands.enter(wang_fang, system=district, sid=fang.sid, how="code")
    assert district.opens_for(street_head)
    with pytest.raises(NotFound):
        commands.enter(li_jing, system=district, sid=fang.sid, how="code")


def test_a_district_decides_for_its_own_streets():
    zou_fang = system()
    from tests.people import ma_li

    commands.show_to(ma_li, name="zou-fang", area=110114010000, shown=False)
    with pytest.raises(NotFound):
        commands.show_to(ma_li, name="zou-fang", area=FAR, shown=False)
    assert not queries.system("zou-fang").opens_for(wang_fang)
    assert queries.system(zou_fang.name).opens_for(li_jing)
    commands.show_to(ma_li, name="zou-fang", area=HOME, shown=True)
    assert queries.system("zou-fang").opens_for(wang_fang)


def test_systems_that_keep_apart_know_her_by_different_names(fang):
    one, other, open_one, open_other = (
        system("yi-yi", settings={"subject": "pairwise"}), system("er-er", settings={"subject": "pairwise"}), system("san-san"),
        system("si-si"),
    )  # fmt: skip
    subs = [queries.claims_of(101, 1, each).sub for each in (one, other, open_one, open_other)]
    assert subs[2] == subs[3] and len(set(subs)) == 3
    assert queries.claims_of(101, 1, one).path[-1] == "龙泽苑社区居委会"
