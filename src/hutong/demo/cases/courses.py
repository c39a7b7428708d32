"""The courses that cases of the demo take. Each is a story in time: it does what happens at a moment, and yields the next one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from hutong.demo.cases.life import Life, later, pick
from hutong.demo.cases.plan import story
from hutong.domain.cases import commands, queries
from hutong.domain.cases.commands import Person
from hutong.kernel import clock
from hutong.kernel.area import district_of, street_of
from hutong.kernel.workdays import add_workdays

Moments = Iterator[dt.datetime]
RATINGS = (5, 4, None, 5, 3, None, 4)


def _done(life: Life, hours: float, *words: str) -> Moments:
    """So many hours later the work is done, and two hours after that somebody else has looked at it."""
    yield later(hours)
    life.finish(*words)
    yield later(2)
    life.check()


def _worked_on(life: Life, hours: float = 3) -> Moments:
    """Reported, sent, signed for, done and checked."""
    life.report()
    yield later(0.5)
    life.send()
    yield later(1)
    life.sign()
    yield from _done(life, hours)


def solved(life: Life) -> Moments:
    """As it should be; every seventh is done late all the same."""
    yield from _worked_on(life, hours=90 if life.told.turn % 7 == 3 else 2 + life.told.turn % 3)
    yield later(20)
    life.settle(RATINGS[life.told.turn % len(RATINGS)])


def silent(life: Life) -> Moments:
    """Done, and the resident says nothing."""
    yield from _worked_on(life)


def bad(life: Life) -> Moments:
    """Solved and rated badly: called back and put right, or waiting for that."""
    yield from _worked_on(life)
    yield later(10)
    life.settle(1 + life.told.turn % 2)
    if life.told.turn % 2:
        return
    yield later(20)
    commands.call_back(life.street, case_id=life.case, reached=True, words=pick(story().called, life.told.turn))
    yield later(40)
    commands.rectify(life.street, case_id=life.case, words=pick(story().rectified, life.told.turn))


def reopened(life: Life) -> Moments:
    """Not solved, says the resident; then it is, or it is in work again."""
    yield from _worked_on(life)
    yield later(12)
    life.not_solved()
    yield later(3)
    life.send(street_of(life.told.area))
    yield later(2)
    life.sign("换个办法再办一次")
    if life.told.turn % 2:
        return
    yield from _done(life, 20, "重新办过了，请再看看")
    yield later(15)
    life.settle(4)


def bounced(life: Life) -> Moments:
    """Sent back once; the clock has not stopped."""
    life.report()
    yield later(0.5)
    life.send()
    yield later(4)
    life.bounce()
    yield later(3)
    life.send(street_of(life.told.area), words="权属不清的先由街道办")
    yield later(1)
    life.sign()
    yield from _done(life, 5)
    yield later(20)
    life.settle(RATINGS[life.told.turn % len(RATINGS)])


def decided(life: Life) -> Moments:
    """Sent back twice: the district decides, and then nobody sends it back."""
    life.report()
    yield later(0.5)
    life.send()
    yield later(4)
    life.bounce()
    yield later(3)
    life.send(district_of(life.told.area), "urban_management")
    yield later(6)
    life.bounce()
    if life.told.turn == 0:
        return
    yield later(6)
    words = pick(story().decisions, life.told.turn)
    life.send(street_of(life.told.area), "urban_management", words, by=life.district)
    yield later(2)
    life.sign()


def whistled(life: Life) -> Moments:
    """The street calls two units together; one answers, the other lets it pass."""
    life.report()
    yield later(0.5)
    life.send()
    yield later(1)
    life.sign()
    yield later(3)
    street, district = street_of(life.told.area), district_of(life.told.area)
    units = [(street, "enforcement"), (district, "water_company"), (street, "urban_management")]
    called = [one for one in units if one != (life.worker().area, life.worker().department)][:2]
    commands.whistle(life.street, case_id=life.case, units=called, words=pick(story().whistles, life.told.turn))
    yield later(18)
    commands.respond(life.town.at(*called[0]), case_id=life.case, words="到现场看了，我们负责外面这一段")
    if life.told.turn % 2:
        return
    yield from _done(life, 30, "几家一起办完了")
    yield later(24)
    life.settle(5)


def extended(life: Life) -> Moments:
    """More time is asked for: granted or refused by the district above the unit, or not decided yet."""
    life.report()
    yield later(0.5)
    life.send(district_of(life.told.area), "urban_management")
    yield later(1)
    life.sign()
    yield later(1)
    until = add_workdays(queries.status(life.code).due.date(), 4)
    words = pick(story().extensions, life.told.turn)
    commands.ask_extension(life.worker(), case_id=life.case, until=until, reason=words)
    if life.told.turn == 3:
        return
    yield later(4)
    if life.told.turn == 1:
        commands.deny_extension(life.district, case_id=life.case, words="先把能办的办了")
        return
    commands.grant_extension(life.district, case_id=life.case, words="同意，期间放好警示牌")
    yield from _done(life, 70)


def late(life: Life) -> Moments:
    """Signed for, and then nothing: it goes up by itself."""
    life.report()
    yield later(0.5)
    life.send()
    if life.told.turn % 3:
        yield later(2)
        life.sign()


def refused(life: Life) -> Moments:
    """Answered with reasons, the rule, and where to go; the resident understands, or objects, or says nothing."""
    one = story().refusals[life.told.turn % len(story().refusals)]
    life.report()
    yield later(6)
    commands.refuse(
        life.street, case_id=life.case, ground=one.ground, words=one.words, basis=one.basis, refer_to=one.refer_to
    )  # fmt: skip
    yield later(20)
    if life.told.turn % 3 == 0:
        life.settle(None)


def joined(life: Life) -> Moments:
    """A neighbour reports the same: as one more voice, or as a case of its own that becomes part of this one."""
    life.report()
    yield later(1)
    life.send()
    twin = Life(life.town, life.told)
    if life.told.turn % 2:
        commands.join(commands.somebody(life.told.area), case_id=life.case, person=Person(), said="我也看见了，请快点")
    else:
        twin.report()
        yield later(1)
        commands.join_into(life.street, case_id=twin.case, main_id=life.case)
    yield later(1)
    life.sign()
    yield from _done(life, 5)


def withdrawn(life: Life) -> Moments:
    """Taken back by the resident."""
    life.report()
    yield clock.now() + dt.timedelta(hours=2)
    speaker, voice = commands.holder(life.code)
    commands.withdraw(speaker, voice_id=voice, words="已经好了")


def waiting(life: Life) -> Moments:
    """Reported just now; nobody has looked yet where the words are unclear."""
    life.report()
    yield from ()


def signed(life: Life) -> Moments:
    """In work."""
    life.report()
    yield clock.now() + dt.timedelta(minutes=10)
    life.send()
    yield clock.now() + dt.timedelta(minutes=15)
    life.sign()


def checking(life: Life) -> Moments:
    """Done, and to be looked at by somebody else."""
    yield from signed(life)
    yield later(1)
    life.finish()


def danger_over(life: Life) -> Moments:
    """A danger that was dealt with within the hour."""
    life.report()
    yield clock.now() + dt.timedelta(minutes=4)
    life.send(street_of(life.told.area))
    yield clock.now() + dt.timedelta(minutes=3)
    life.sign("人和车已经出发")
    yield clock.now() + dt.timedelta(minutes=35)
    life.finish()
    yield clock.now() + dt.timedelta(minutes=30)
    life.check()
    yield later(12)
    life.settle(5)


def water(life: Life) -> Moments:
    """One cause behind many reports: each is settled for a few days and comes again."""
    life.report()
    yield later(1)
    life.send(district_of(life.told.area), "water_company")
    if life.told.turn % 4 == 3:
        return
    yield later(3)
    life.sign()
    if life.told.turn % 2:
        return
    yield from _done(life, 12)
    if life.told.turn == 0:
        yield later(10)
        life.not_solved()


COURSES: dict[str, Callable[[Life], Moments]] = {
    "long_ago": silent, "solved": solved, "silent": silent, "bad": bad, "reopened": reopened, "bounced": bounced,
    "decided": decided, "whistled": whistled, "extended": extended, "late": late, "refused": refused, "joined": joined,
    "withdrawn": withdrawn, "waiting": waiting, "dispatched": waiting, "signed": signed, "checking": checking,
    "confirming": silent, "danger_over": danger_over, "danger": waiting, "water": water,
}  # fmt: skip
