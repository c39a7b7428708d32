"""Reads of residents: one's own account and mandates, and what staff may look up for a purpose that the journal keeps."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from hutong.domain.accounts import passkeys
from hutong.domain.journal import queries as journal
from hutong.domain.journal.command import looked
from hutong.domain.journal.scope import scope
from hutong.domain.notices.commands import NewNotice
from hutong.domain.notices.rules import masked
from hutong.domain.residents import rules, store
from hutong.domain.residents.models import Mandate, Passkey, Resident
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import NotFound

RIGHTS = frozenset({"cases.report", "residents.self"})
# What stands as post in the journal where a resident, signed in or not yet, has acted.
RESIDENT_POSTS = frozenset({"居民", "来访"})


@dataclass(frozen=True)
class ResidentView:
    """An account. `phone` is whole; `shown` is what a page shows of it."""

    id: int
    name: str
    phone: str
    shown: str
    elder: bool
    language: str
    channel: str
    address: str
    made_at: dt.datetime


@dataclass(frozen=True)
class PasskeyView:
    """A passkey of one's own account."""

    id: int
    name: str
    made_at: dt.datetime
    used_at: dt.datetime | None


@dataclass(frozen=True)
class MandateView:
    """A mandate as either side sees it. `how`: code or worker; `state`: holds, over (the day is past) or ended; `ended_by`:
    principal, agent or staff. `phone` is masked."""

    id: int
    principal: int | None
    principal_name: str
    phone: str
    agent_name: str
    words: tuple[str, ...]
    how: str
    reason: str
    made_at: dt.datetime
    valid_to: dt.date
    state: str
    ended_at: dt.datetime | None
    ended_by: str


@dataclass(frozen=True)
class Use:
    """One line of the journal as a resident reads it: when, what, by which post; never a worker's name. `own`: a resident did it;
    `what`: the word of the mandate that was used, empty for other acts."""

    at: dt.datetime
    verb: str
    post: str
    purpose: str
    own: bool
    what: str


def actor_of(resident_id: int, community: int | None = None) -> Actor:
    """The resident as one who acts: for the own account, and in a community where one is given. Raises NotFound when the account
    is gone. It carries no name, so that none stands in the journal."""
    with scope(SYSTEM):
        if not Resident.objects.filter(pk=resident_id).exists():
            raise NotFound("没有这个账号。", "请重新登录。")
    lo, hi = (community, community) if community else (1, 0)
    return Actor(None, "居民", "居民", lo, hi, RIGHTS, community=community, resident=resident_id)


def me(actor: Actor) -> ResidentView:
    """The actor's own account. Raises NotFound for anybody else than a resident."""
    with scope(actor):
        return _view(_found(Resident.objects.filter(pk=rules.whose(actor))))


def handle(actor: Actor) -> tuple[bytes, tuple[bytes, ...]]:
    """What passkeys know the actor's account by, and which there are: for `passkeys.new`."""
    with scope(actor):
        row = _found(Resident.objects.filter(pk=rules.whose(actor)))
        known = Passkey.objects.filter(resident=row).values_list("credential", flat=True)
        return bytes(row.handle), tuple(bytes(one) for one in known)


def new_passkey(actor: Actor, site: passkeys.Site) -> passkeys.Question:
    """What the browser is asked to make a passkey for the actor's account."""
    own = me(actor)
    by, known = handle(actor)
    return passkeys.new(site, by, own.name or own.shown, known)


def my_passkeys(actor: Actor) -> tuple[PasskeyView, ...]:
    """The passkeys of the actor's account, oldest first."""
    with scope(actor):
        rows = Passkey.objects.filter(resident_id=rules.whose(actor)).order_by("pk")
        return tuple(PasskeyView(row.pk, row.name, row.made_at, row.used_at) for row in rows)


def resident(actor: Actor, resident_id: int, *, purpose: str) -> ResidentView:
    """An account for whoever takes cases, as to call back; the reading is in the journal. Raises NotFound without the right."""
    return _looked_up(actor, Resident.objects.filter(pk=resident_id), purpose)


def by_phone(actor: Actor, phone: str, *, purpose: str) -> ResidentView:
    """The account with a telephone, for whoever takes cases by telephone; the reading is in the journal, and so is a look in
    vain. Raises NotFound without the right or the account, Refused for what is no mobile number."""
    return _looked_up(actor, Resident.objects.filter(phone_key=store.phone_key(rules.phone_of(phone))), purpose)


def id_of_phone(phone: str) -> int | None:
    """Only whose account a telephone is, for rooms above that tie a case to it; nothing of the person is opened."""
    with scope(SYSTEM):
        return Resident.objects.filter(phone_key=store.phone_key(rules.phone_of(phone))).values_list("pk", flat=True).first()


def notice_to(resident_id: int, *, body: str, kind: str, subject: int, area: int | None, once: str = "") -> NewNotice | None:
    """A notice by the way the resident has chosen, for `notices.commands.put`; None for one who looks at the page, or is gone."""
    with scope(SYSTEM):
        row = Resident.objects.filter(pk=resident_id).first()
    if row is None or row.channel == "page":
        return None
    person = store.open_person(row.phone_key, row.sealed)
    receiver = person.phone if row.channel == "sms" else person.address
    return NewNotice(row.channel, receiver, body, kind, subject, area, once=once)


def mandates_of(actor: Actor) -> tuple[tuple[MandateView, ...], tuple[MandateView, ...]]:
    """The mandates that the actor, a resident, has given, and those received; newest first, ended ones too."""
    own = rules.whose(actor)
    with scope(actor):
        rows = Mandate.objects.filter(Q(principal_id=own) | Q(agent_id=own)).order_by("-pk")
        views = [(row, _mandate(row)) for row in rows]
    given = tuple(view for row, view in views if row.principal_id == own)
    return given, tuple(view for row, view in views if row.agent_id == own)


def mandates_at(actor: Actor) -> tuple[MandateView, ...]:
    """For a worker: those the worker is agent of, and those taken down in the actor's range, that hold today."""
    if not actor.may("cases.take"):
        raise NotFound()
    with scope(actor):
        mine = Q(agent_staff=actor.user_id) if actor.user_id else Q(pk__in=())
        rows = list(Mandate.objects.filter(mine | Q(area__gte=actor.lo, area__lte=actor.hi)).filter(_holds()).order_by("-pk"))
        looked(actor, entity="mandate", records=[row.pk for row in rows], purpose="service:mandate")
        return tuple(_mandate(row) for row in rows)


def mandate(actor: Actor, mandate_id: int) -> MandateView:
    """One mandate of either side. Raises NotFound for a stranger's."""
    for view in (view for side in mandates_of(actor) for view in side):
        if view.id == mandate_id:
            return view
    raise NotFound("没有这份委托。")


def uses_of(actor: Actor, mandate_id: int, *, limit: int = 50) -> tuple[Use, ...]:
    """What became of a mandate and what it was used for, newest first. Raises NotFound for a stranger's."""
    mandate(actor, mandate_id)
    return _uses("mandate", mandate_id, limit)


def may_act(agent: Actor, principal: int, what: str) -> int | None:
    """The mandate by which the agent may do `what` for a resident today, None without one: true where there is one."""
    if agent.resident is None and agent.user_id is None:
        return None
    by = Q(agent_id=agent.resident) if agent.resident is not None else Q(agent_staff=agent.user_id)
    with scope(agent):
        rows = Mandate.objects.filter(by, _holds(), principal_id=principal, words__contains=[what])
        return rows.order_by("-pk").values_list("pk", flat=True).first()


def my_data(actor: Actor) -> dict[str, Any]:
    """All that this room keeps of the actor, opened, with who looked at it and why (PIPL Art. 45). Rooms above add theirs."""
    own, (given, received) = me(actor), mandates_of(actor)
    return {
        "account": own,
        "passkeys": my_passkeys(actor),
        "mandates_given": given,
        "mandates_received": received,
        "looked_at": _uses("resident", own.id, 200),
    }


def _looked_up(actor: Actor, rows: QuerySet[Resident], purpose: str) -> ResidentView:
    if not actor.may("cases.take"):
        raise NotFound()
    with scope(actor):
        with scope(SYSTEM):
            row = rows.first()
        # a look in vain is a look: nobody tries numbers unseen
        looked(actor, entity="resident", records=[row.pk if row else 0], purpose=purpose, community=actor.community)
    if row is None:
        raise NotFound("没有这个居民账号。", "这个手机号可能还没有登录过。")
    return _view(row)


def _uses(entity: str, record: int, limit: int) -> tuple[Use, ...]:
    acts = journal.about_record(SYSTEM, entity=entity, record_id=record, limit=limit)
    return tuple(
        Use(act.at, act.verb, act.post, act.purpose, act.post in RESIDENT_POSTS, str(act.details.get("what", ""))) for act in acts
    )


def _holds() -> Q:
    return Q(ended_at=None, valid_to__gte=clock.today())


def _found(rows: QuerySet[Resident]) -> Resident:
    row = rows.first()
    if row is None:
        raise NotFound("没有这个账号。", "请重新登录。")
    return row


def _view(row: Resident) -> ResidentView:
    person = store.open_person(row.phone_key, row.sealed)
    return ResidentView(
        row.pk, person.name, person.phone, masked(person.phone), row.elder, row.language, row.channel, person.address, row.made_at
    )


def _mandate(row: Mandate) -> MandateView:
    parties = store.open_parties(row.principal_key, row.sealed)
    state = "ended" if row.ended_at else "holds" if row.valid_to >= clock.today() else "over"
    return MandateView(
        row.pk, row.principal_id, parties.name, masked(parties.phone), parties.agent, tuple(row.words), row.how, parties.reason,
        row.made_at, row.valid_to, state, row.ended_at, row.ended_by,
    )  # fmt: skip
