"""Mandates: a neighbour, child or worker acts for somebody, for what was agreed and no longer than that.

The principal agrees with a code on the own telephone, or a worker takes it down with the reason, and the principal is told. Both
sides see it and each of them ends it at once. Every use is in the journal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from hutong.domain.journal.command import about, command
from hutong.domain.journal.scope import scope
from hutong.domain.notices.commands import NewNotice, put
from hutong.domain.residents import rules, store
from hutong.domain.residents.commands import codes
from hutong.domain.residents.commands.entering import SELF
from hutong.domain.residents.models import Mandate, Resident
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import NotFound, Refused

WORKER = "cases.take"
_ASK = "【胡同】{name} 想替您反映问题、跟进办理。同意的话，把验证码 {{code}} 告诉对方，10 分钟内有效；不同意，不用理会。"
_TOLD = "【胡同】社区工作者按您的意思记下：{agent} 可以替您反映问题，到 {day} 为止。不是这样？用这个手机号登录胡同就能取消。"


@dataclass(frozen=True, slots=True)
class Principal:
    """For whom somebody acts. `resident` is None for one without an account."""

    mandate: int
    resident: int | None
    name: str
    phone: str


@command(needs=SELF)
def ask_mandate(actor: Actor, *, phone: str) -> str:
    """Sends the principal a code that says who asks. Returns it in a demo without gateway, else an empty text.

    Raises Refused for one's own telephone, and as `send_code` does.
    """
    number = rules.phone_of(phone)
    me = _me(actor)
    if me.phone == number:
        raise Refused("这是您自己的手机号。", "请填您要代办的那个人的手机号。")
    about(entity="resident", records=[rules.whose(actor)], purpose="account")
    shown = me.name or f"手机尾号 {me.phone[-4:]} 的居民"
    return codes.send(number, _purpose(actor), _ASK.format(name=shown.replace("{", "").replace("}", "")))


@command(needs=SELF)
def make_mandate(actor: Actor, *, phone: str, name: str, code: str, words: Iterable[str], valid_to: dt.date) -> int | None:
    """The mandate that the principal agreed to with the code; None when it does not hold, without raising (see `sign_in`).

    Raises Refused, before the code is tried, for no words or a day more than a year away.
    """
    number = rules.phone_of(phone)
    chosen = rules.check_mandate(words, valid_to, clock.today())
    if not codes.holds(number, _purpose(actor), code):
        about(entity="resident", records=[rules.whose(actor)], purpose="account", refused=True)
        return None
    me = _me(actor)
    parties = store.Parties(name.strip()[:30], number, me.name or me.phone)
    return _made(parties, chosen, valid_to, how="code", agent_id=rules.whose(actor))


@command(needs=WORKER)
def take_down_mandate(
    actor: Actor, *, phone: str, name: str, words: Iterable[str], valid_to: dt.date, reason: str, agent_phone: str = ""
) -> int:
    """A worker takes down what a principal wants who cannot type a code, and why so; the principal is told by short message.

    `agent_phone`: the resident who shall act; blank for the worker. Raises Refused without a reason, or when nobody has an
    account with that telephone.
    """
    number = rules.phone_of(phone)
    chosen = rules.check_mandate(words, valid_to, clock.today())
    if actor.user_id is None or not reason.strip():
        raise Refused("请写明为什么由您记下。", "例如：老人看不清手机，当面说的。")
    agent, shown = _agent(agent_phone) if agent_phone.strip() else (None, actor.post)
    parties = store.Parties(name.strip()[:30], number, shown, reason.strip()[:200])
    staff = None if agent else actor.user_id
    made = _made(
        parties, chosen, valid_to, how="worker", agent_id=agent, agent_staff=staff, taken_by=actor.user_id, area=actor.area
    )
    put([NewNotice("sms", number, _TOLD.format(agent=shown, day=valid_to.isoformat()), "mandate", made, actor.area)])
    about(community=actor.area)
    return made


@command(needs=SELF)
def end_mandate(actor: Actor, *, mandate_id: int) -> None:
    """Either side ends a mandate, at once. Raises NotFound for a stranger's and for one that has ended."""
    own = rules.whose(actor)
    row = _open(Mandate.objects.filter(Q(principal_id=own) | Q(agent_id=own)), mandate_id)
    _end(row, "principal" if row.principal_id == own else "agent")


@command(needs=WORKER)
def drop_mandate(actor: Actor, *, mandate_id: int) -> None:
    """A worker ends a mandate that is the worker's own, or was taken down in the actor's range, as when the principal calls.
    Raises NotFound for any other."""
    own = Q(agent_staff=actor.user_id) if actor.user_id else Q(pk__in=())
    row = _open(Mandate.objects.filter(own | Q(area__gte=actor.lo, area__lte=actor.hi)), mandate_id)
    _end(row, "agent" if row.agent_staff == actor.user_id else "staff")


def use_mandate(actor: Actor, *, mandate_id: int, what: str) -> Principal:
    """For whom the actor acts, when the mandate holds for `what` (report, follow, close) today; the use is in the journal.

    Works inside the command of another room as well. Raises NotFound for a stranger's, one that has ended, and other words.
    """
    use = used_by_resident if actor.resident is not None else used_by_staff
    return use(actor, mandate_id=mandate_id, what=what)


@command(needs=SELF)
def used_by_resident(actor: Actor, *, mandate_id: int, what: str) -> Principal:
    """`use_mandate` of a resident."""
    return _use(Mandate.objects.filter(agent_id=rules.whose(actor)), mandate_id, what)


@command(needs=WORKER)
def used_by_staff(actor: Actor, *, mandate_id: int, what: str) -> Principal:
    """`use_mandate` of a worker."""
    return _use(Mandate.objects.filter(agent_staff=actor.user_id or 0), mandate_id, what)


def _use(mine: QuerySet[Mandate], mandate_id: int, what: str) -> Principal:
    row = _open(mine, mandate_id)
    if what not in row.words:
        raise NotFound("没有这份委托。", "它没有包括这件事。")
    parties = store.open_parties(row.principal_key, row.sealed)
    about(entity="mandate", records=[row.pk], purpose="service", what=what)
    return Principal(row.pk, row.principal_id, parties.name, parties.phone)


def _open(mine: QuerySet[Mandate], mandate_id: int) -> Mandate:
    """One that holds today, out of these."""
    row = mine.select_for_update().filter(pk=mandate_id, ended_at=None, valid_to__gte=clock.today()).first()
    if row is None:
        raise NotFound("没有这份委托。", "它可能到期了，或者已经取消。")
    return row


def _end(row: Mandate, side: str) -> None:
    row.ended_at, row.ended_by = clock.now(), side
    row.save(update_fields=["ended_at", "ended_by"])
    about(entity="mandate", records=[row.pk], purpose="account", side=side)


def _made(
    parties: store.Parties, words: tuple[str, ...], valid_to: dt.date, *, how: str, agent_id: int | None,
    agent_staff: int | None = None, taken_by: int | None = None, area: int | None = None,
) -> int:  # fmt: skip
    """One mandate from a principal to an agent at a time: a new one takes the place of the old."""
    key, now = store.phone_key(parties.phone), clock.now()
    with scope(SYSTEM):
        same = Mandate.objects.filter(principal_key=key, agent_id=agent_id, agent_staff=agent_staff, ended_at=None)
        same.update(ended_at=now, ended_by="agent")
        row = Mandate.objects.create(
            principal=Resident.objects.filter(phone_key=key).first(), principal_key=key, agent_id=agent_id,
            agent_staff=agent_staff, sealed=store.seal_parties(key, parties), words=list(words), how=how, taken_by=taken_by,
            area=area, made_at=now, valid_to=valid_to,
        )  # fmt: skip
    about(entity="mandate", records=[row.pk], purpose="account", how=how, words=list(words))
    return row.pk


def _purpose(actor: Actor) -> str:
    """A code for one agent is worth nothing to another."""
    return f"mandate:{rules.whose(actor)}"


def _me(actor: Actor) -> store.Person:
    row = Resident.objects.filter(pk=rules.whose(actor)).first()
    if row is None:
        raise NotFound("没有这个账号。", "请重新登录。")
    return store.open_person(row.phone_key, row.sealed)


def _agent(phone: str) -> tuple[int, str]:
    """The account with this telephone, and what it is called."""
    with scope(SYSTEM):
        row = Resident.objects.filter(phone_key=store.phone_key(rules.phone_of(phone))).first()
        if row is None:
            raise Refused("代办人还没有用这个手机号登录过。", "请代办人先登录一次胡同，再来办。")
        return row.pk, store.open_person(row.phone_key, row.sealed).name or "一位居民"
