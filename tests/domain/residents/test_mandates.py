"""Zhao Min acts for her mother; a worker takes down what an old man says; both sides see it, and either ends it."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection

from hutong.domain.journal.command import about, command
from hutong.domain.journal.scope import scope
from hutong.domain.notices import delivery, ports
from hutong.domain.residents import commands, queries
from hutong.kernel import clock
from hutong.kernel.errors import NotFound, Refused
from tests.factories.residents import DAUGHTER, MOTHER, STRANGER, code_in, signed_in
from tests.people import li_jing, wang_fang, zhang_min

DAY = dt.date(2026, 11, 26)
NEXT_MONTH = dt.date(2026, 12, 26)
TAKES = frozenset({"cases.take"})
WORKER, COLLEAGUE, ELSEWHERE = (replace(who, rights=who.rights | TAKES) for who in (wang_fang, zhang_min, li_jing))


@pytest.fixture(autouse=True)
def out(db):
    memory = ports.Memory()
    with ports.using(memory), clock.standing_at(DAY):
        yield memory


@pytest.fixture
def daughter(out):
    return signed_in(out, DAUGHTER, "赵敏")


def agreed(out, daughter, words=("report", "follow"), valid_to=NEXT_MONTH, code=""):
    commands.ask_mandate(daughter, phone=MOTHER)
    typed = code or code_in(out, MOTHER)
    return commands.make_mandate(daughter, phone=MOTHER, name="赵奶奶", code=typed, words=words, valid_to=valid_to)


def taken_down(actor=WORKER, **more):
    words = {"phone": MOTHER, "name": "赵奶奶", "words": ["report"], "valid_to": NEXT_MONTH, "reason": "看不清手机，当面说的"}
    return commands.take_down_mandate(actor, **{**words, **more})


def test_the_mother_agrees_with_the_code_on_her_own_telephone(out, daughter):
    made = agreed(out, daughter)
    assert "赵敏 想替您反映问题" in out.bodies(MOTHER)[-1]
    _, (mine,) = queries.mandates_of(daughter)
    assert (mine.id, mine.principal_name, mine.phone, mine.words) == (made, "赵奶奶", "138****0011", ("report", "follow"))
    used = commands.use_mandate(daughter, mandate_id=made, what="report")
    assert (used.name, used.phone, used.resident) == ("赵奶奶", MOTHER, None)


def test_without_her_code_there_is_none(out, daughter):
    assert agreed(out, daughter, code="000000") is None
    assert queries.mandates_of(daughter) == ((), ())


def test_her_code_for_signing_in_gives_nobody_a_mandate_and_the_other_way_round(out, daughter):
    commands.send_code(commands.VISITOR, phone=MOTHER)
    code = code_in(out, MOTHER)
    made = commands.make_mandate(daughter, phone=MOTHER, name="", code=code, words=["report"], valid_to=NEXT_MONTH)
    assert made is None
    other = signed_in(out, STRANGER)
    with clock.standing_at(DAY + dt.timedelta(days=1)):
        commands.ask_mandate(daughter, phone=MOTHER)
        code = code_in(out, MOTHER)
        assert commands.sign_in(commands.VISITOR, phone=MOTHER, code=code) is None
        stolen = commands.make_mandate(other, phone=MOTHER, name="", code=code, words=["report"], valid_to=NEXT_MONTH)
        assert stolen is None, "the code names the agent that it was asked for"


def test_it_covers_what_was_agreed_and_no_more(out, daughter):
    made = agreed(out, daughter)
    with pytest.raises(NotFound):
        commands.use_mandate(daughter, mandate_id=made, what="close")
    with pytest.raises(Refused):
        agreed(out, daughter, words=["report", "inherit"])
    with pytest.raises(Refused):
        commands.make_mandate(daughter, phone=MOTHER, name="", code="", words=["report"], valid_to=dt.date(2028, 1, 1))


def test_it_ends_with_its_last_day(out, daughter):
    made = agreed(out, daughter)
    with clock.standing_at(NEXT_MONTH):
        assert commands.use_mandate(daughter, mandate_id=made, what="report")
    with clock.standing_at(NEXT_MONTH + dt.timedelta(days=1)):
        with pytest.raises(NotFound):
            commands.use_mandate(daughter, mandate_id=made, what="report")
        assert queries.mandates_of(daughter)[1][0].state == "over"


def test_the_mother_sees_it_when_she_comes_in_and_ends_it_at_once(out, daughter):
    made = agreed(out, daughter)
    with clock.standing_at(DAY + dt.timedelta(days=1)):
        commands.use_mandate(daughter, mandate_id=made, what="report")
        mother = signed_in(out, MOTHER)
        (given,), _ = queries.mandates_of(mother)
        assert (given.agent_name, given.state) == ("赵敏", "holds")
        assert queries.may_act(daughter, mother.resident, "follow") == made
        assert queries.may_act(daughter, mother.resident, "close") is None
        assert [use.verb for use in queries.uses_of(mother, made)] == ["used_by_resident", "make_mandate"]
        commands.end_mandate(mother, mandate_id=made)
        with pytest.raises(NotFound):
            commands.use_mandate(daughter, mandate_id=made, what="report")
        assert queries.may_act(daughter, mother.resident, "follow") is None
        assert queries.mandates_of(daughter)[1][0].ended_by == "principal"


def test_the_daughter_ends_it_too(out, daughter):
    made = agreed(out, daughter)
    commands.end_mandate(daughter, mandate_id=made)
    assert queries.mandates_of(daughter)[1][0].ended_by == "agent"
    with pytest.raises(NotFound):
        commands.end_mandate(daughter, mandate_id=made)


def test_a_strangers_mandate_is_not_there(out, daughter):
    made = agreed(out, daughter)
    stranger = signed_in(out, STRANGER)
    for act in (
        lambda: commands.use_mandate(stranger, mandate_id=made, what="report"),
        lambda: commands.end_mandate(stranger, mandate_id=made),
        lambda: queries.uses_of(stranger, made),
        lambda: commands.drop_mandate(WORKER, mandate_id=made),
        lambda: commands.use_mandate(WORKER, mandate_id=made, what="report"),
    ):
        with pytest.raises(NotFound):
            act()
    with scope(stranger), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM residents_mandate")
        assert cursor.fetchone() == (0,)


def test_a_worker_takes_it_down_with_the_reason_and_the_principal_is_told(out):
    made = taken_down()
    delivery.deliver_once()
    assert "社区工作者 可以替您反映问题" in out.bodies(MOTHER)[-1]
    assert commands.use_mandate(WORKER, mandate_id=made, what="report").phone == MOTHER
    with pytest.raises(NotFound):
        commands.use_mandate(COLLEAGUE, mandate_id=made, what="report")
    with pytest.raises(Refused):
        taken_down(reason=" ")
    with pytest.raises(NotFound):
        taken_down(replace(wang_fang, rights=wang_fang.rights - TAKES))
    assert [one.id for one in queries.mandates_at(COLLEAGUE)] == [made]
    assert queries.mandates_at(ELSEWHERE) == ()
    with pytest.raises(NotFound):
        commands.drop_mandate(ELSEWHERE, mandate_id=made)
    commands.drop_mandate(COLLEAGUE, mandate_id=made)
    with pytest.raises(NotFound):
        commands.use_mandate(WORKER, mandate_id=made, what="report")


def test_a_worker_takes_it_down_for_a_neighbour_who_has_an_account(out, daughter):
    with pytest.raises(Refused):
        taken_down(agent_phone=STRANGER)
    made = taken_down(agent_phone=DAUGHTER)
    assert commands.use_mandate(daughter, mandate_id=made, what="report").name == "赵奶奶"
    assert queries.mandates_of(daughter)[1][0].how == "worker"


def test_a_new_one_takes_the_place_of_the_old(out):
    old, new = taken_down(), taken_down(words=["follow"])
    with pytest.raises(NotFound):
        commands.use_mandate(WORKER, mandate_id=old, what="report")
    assert commands.use_mandate(WORKER, mandate_id=new, what="follow")


def test_it_is_used_inside_the_command_of_another_room(out, daughter):
    made = agreed(out, daughter)

    @command(needs="cases.report")
    def reported(actor):
        about(entity="case", records=[7])
        return commands.use_mandate(actor, mandate_id=made, what="report").name

    assert reported(daughter) == "赵奶奶"
    assert queries.uses_of(daughter, made)[0].verb == "used_by_resident"


def test_a_name_cannot_write_into_the_message(out):
    rude = signed_in(out, STRANGER, "{code}{0}")
    commands.ask_mandate(rude, phone=MOTHER)
    assert code_in(out, MOTHER) and "{" not in out.bodies(MOTHER)[-1]
