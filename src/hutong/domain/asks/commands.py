"""The writers of asks: opened by whoever needs an answer, answered once, dropped when nobody needs them any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from hutong.domain.asks import rules
from hutong.domain.asks.models import Ask, Want
from hutong.domain.journal.command import about, command
from hutong.domain.pool import queries as pool
from hutong.domain.pool.columns import value as value_of
from hutong.domain.pool.commands import Outcome, Seen, SourceRef, observe
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused

# (entity, record, element)
Key = tuple[str, int, str]
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Wanted:
    """An element of a record that somebody needs. `why`: missing, old or doubt; `household`: its id, 0 for none."""

    entity: str
    record_id: int
    element: str
    why: str
    household: int
    community: int


@dataclass(frozen=True)
class Kept:
    """What stands now under a question that somebody else closed first."""

    value: Any
    by: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said to one question. `none_known`: there is none."""

    ask_id: int
    value: Any = None
    none_known: bool = False


@dataclass(frozen=True)
class Answered:
    """What became of several answers. `closed_before`: questions that somebody else had closed already."""

    outcomes: tuple[Outcome, ...]
    closed_before: tuple[int, ...]


@command(needs="forms.fill")
def open_asks(actor: Actor, *, wants: Sequence[Wanted], wanted_by: str, title: str, due: dt.date | None = None) -> int:
    """Opens a question for each want, or joins the one that is open already; returns how many `wanted_by` waits for.

    `wanted_by` names the form, visit or service ("filling:12"), `title` says it to people. May be repeated.
    """
    known: dict[Key, Wanted] = {(w.entity, w.record_id, w.element): w for w in wants if w.why in rules.WHYS}
    left = dict(known)
    for _ in range(3):
        if not left:
            break
        _insert(left.values(), due)
        for key in _join(left, wanted_by, title, due):
            del left[key]
    about(entity="ask", wanted_by=wanted_by, asks=len(known))
    return len(known)


@command(needs="asks.answer")
def answer(actor: Actor, *, ask_id: int, value: Any = None, none_known: bool = False, source: SourceRef | None = None) -> Outcome:
    """Keeps the answer in the pool and closes the question. `none_known`: the answer is that there is none.

    Raises NotFound outside the actor's area, Refused for a value that the element does not allow, and Conflict, with what was
    kept as `current`, when somebody else was faster.
    """
    ask = _locked(ask_id)
    rules.check_open(ask.state, _kept(actor, ask), ask.closed_by)
    seen = Seen(ask.entity, ask.record, ask.element, _said(Answer(ask_id, value, none_known)))
    asked = source or SourceRef("visit", "社区询问")
    (outcome,) = observe(actor, observations=[seen], source=asked, purpose=f"ask:{ask.why}")
    _close(ask, rules.ANSWERED, actor.name)
    about(entity=ask.entity, records=[ask.record], community=ask.community, purpose=f"ask:{ask.why}", ask=ask.pk)
    return outcome


@command(needs="asks.answer")
def answer_all(actor: Actor, *, answers: Sequence[Answer], source: SourceRef | None = None) -> Answered:
    """Keeps what was said at one door, or in one sitting, and closes those questions. Questions that somebody else closed in
    the meantime are named and left as they are; everything else is kept, or nothing.

    Raises NotFound outside the actor's area, Refused for a value that an element does not allow.
    """
    said = {one.ask_id: one for one in answers}
    asks = list(Ask.objects.select_for_update().filter(pk__in=said).order_by("pk"))
    if len(asks) < len(said):
        raise NotFound("没有找到这个问题。")
    outcomes: list[Outcome] = []
    for why in sorted({ask.why for ask in asks if ask.state == rules.OPEN}):
        mine = [ask for ask in asks if ask.state == rules.OPEN and ask.why == why]
        seen = [Seen(a.entity, a.record, a.element, _said(said[a.pk])) for a in mine]
        outcomes += observe(actor, observations=seen, source=source or SourceRef("visit", "社区询问"), purpose=f"ask:{why}")
    kept = [ask.pk for ask in asks if ask.state == rules.OPEN]
    Ask.objects.filter(pk__in=kept).update(state=rules.ANSWERED, closed_by=actor.name, closed_at=clock.now())
    about(entity="ask", records=kept, community=asks[0].community if asks else None, purpose="ask:answered")
    return Answered(tuple(outcomes), tuple(ask.pk for ask in asks if ask.state != rules.OPEN))


@command(needs="asks.answer")
def later(actor: Actor, *, ask_id: int, day: dt.date | None = None) -> dt.date:
    """Nobody could say today: the question stays open and is asked again on `day`, in a week when not said. Returns the day."""
    ask = _locked(ask_id)
    rules.check_open(ask.state, _kept(actor, ask), ask.closed_by)
    ask.later_on = rules.later_day(clock.today(), day)
    ask.save(update_fields=["later_on"])
    about(entity="ask", community=ask.community, ask=ask.pk, until=ask.later_on.isoformat())
    return ask.later_on


@command(needs="forms.fill")
def release(actor: Actor, *, wanted_by: str, keep: Iterable[Key] = ()) -> int:
    """Nobody needs these for `wanted_by` any more, but for the (entity, record, element) in `keep`. A question that nobody else
    wants is dropped. Returns how many were dropped."""
    wants = Want.objects.filter(wanted_by=wanted_by, ask__state=rules.OPEN)
    kept = set(keep)
    rows = wants.values_list("pk", "ask_id", "ask__entity", "ask__record", "ask__element")
    gone = [(pk, ask_id) for pk, ask_id, *key in rows if tuple(key) not in kept]
    Want.objects.filter(pk__in=[pk for pk, _ in gone]).delete()
    _lock({ask_id for _, ask_id in gone})
    left = Ask.objects.filter(pk__in=[ask_id for _, ask_id in gone], state=rules.OPEN, wants=None)
    dropped = left.update(state=rules.DROPPED, closed_at=clock.now())
    about(entity="ask", wanted_by=wanted_by, dropped=dropped)
    return dropped


@command(needs="pool.read")
def close_known(actor: Actor, *, entity: str, records: Sequence[int]) -> int:
    """Closes the open questions on these records whose answer the pool has by now; returns how many. May be repeated."""
    asks = list(Ask.objects.select_for_update().filter(entity=entity, record__in=records, state=rules.OPEN).order_by("pk"))
    if not asks:
        return 0
    found = pool.get(actor, entity=entity, ids={a.record for a in asks}, purpose="ask:known")
    views = {v.id: v for v in found.records}
    closed = 0
    for ask in asks:
        view = views.get(ask.record)
        if view and value_of(view, ask.element, found.relations, found.at).state in rules.SETTLED:
            _close(ask, rules.KNOWN, "")
            closed += 1
    about(entity=entity, records=records, community=asks[0].community, purpose="ask:known", closed=closed)
    return closed


@command(needs="pool.read")
def drop(actor: Actor, *, entity: str, records: Sequence[int], community: int) -> int:
    """Nobody can be asked about these records any more; returns how many questions were dropped. May be repeated."""
    gone = Ask.objects.filter(entity=entity, record__in=records, state=rules.OPEN)
    dropped = gone.update(state=rules.DROPPED, closed_at=clock.now())
    about(entity=entity, records=records, community=community, purpose="ask:known", dropped=dropped)
    return dropped


@command(needs="pool.merge")
def move(actor: Actor, *, entity: str, dropped: int, kept: int) -> None:
    """The questions on one record become questions on another; where both had one, one is left with all who wanted either."""
    there = {a.element: a for a in Ask.objects.select_for_update().filter(entity=entity, record=kept, state=rules.OPEN)}
    for ask in Ask.objects.select_for_update().filter(entity=entity, record=dropped, state=rules.OPEN):
        twin = there.get(ask.element)
        if twin is None:
            ask.record = kept
            ask.save(update_fields=["record"])
            continue
        already = twin.wants.values_list("wanted_by", flat=True)
        ask.wants.exclude(wanted_by__in=list(already)).update(ask=twin)
        _close(ask, rules.DROPPED, "")
    about(entity=entity, records=(kept, dropped))


def _insert(wants: Iterable[Wanted], due: dt.date | None) -> None:
    """New questions; those that are open already stay as they are, also when another worker opens them at this moment."""
    now = clock.now()
    rows = [
        Ask(
            community=w.community, household=w.household, entity=w.entity, record=w.record_id, element=w.element, why=w.why,
            due=due, opened_at=now,
        )
        for w in wants
    ]  # fmt: skip
    Ask.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)


def _join(left: dict[Key, Wanted], wanted_by: str, title: str, due: dt.date | None) -> list[Key]:
    """Notes who wants the open questions; returns those found. One that was closed a moment ago is not among them."""
    asks = [ask for ask in _standing(left) if (ask.entity, ask.record, ask.element) in left]
    held = _lock({ask.pk for ask in asks})
    asks = [ask for ask in asks if ask.pk in held]
    wants = [Want(ask=a, community=a.community, wanted_by=wanted_by, title=title[:200], due=due) for a in asks]
    Want.objects.bulk_create(wants, batch_size=_BATCH, ignore_conflicts=True)
    if due is not None:
        sooner = Q(due=None) | Q(due__gt=due)
        for start in range(0, len(asks), _BATCH):
            Ask.objects.filter(sooner, pk__in=[a.pk for a in asks[start : start + _BATCH]]).update(due=due)
    return [(a.entity, a.record, a.element) for a in asks]


def _lock(asks: set[int]) -> set[int]:
    """Holds open questions until the commit, so that none is let go while somebody joins it; returns those still open."""
    held = Ask.objects.select_for_update().filter(pk__in=asks, state=rules.OPEN).order_by("pk")
    return set(held.values_list("pk", flat=True)) if asks else set()


def _standing(left: dict[Key, Wanted]) -> QuerySet[Ask]:
    entities, records, elements = ({key[n] for key in left} for n in range(3))
    return Ask.objects.filter(entity__in=entities, record__in=records, element__in=elements, state=rules.OPEN)


def _said(answer: Answer) -> Any:
    """The value as said; None where there is none. Raises Refused where nothing was said."""
    if not answer.none_known and (answer.value is None or not str(answer.value).strip()):
        raise Refused("还没有填答案。", "确实没有的,请选“没有”;问不到的,请选“以后再问”。")
    return None if answer.none_known else answer.value


def _locked(ask_id: int) -> Ask:
    ask = Ask.objects.select_for_update().filter(pk=ask_id).first()
    if ask is None:
        raise NotFound("没有找到这个问题。")
    return ask


def _kept(actor: Actor, ask: Ask) -> Kept | None:
    """What the pool holds under a closed question."""
    if ask.state == rules.OPEN:
        return None
    found = pool.get(actor, entity=ask.entity, ids=[ask.record], purpose="ask:conflict")
    known = value_of(found.records[0], ask.element, found.relations, found.at).value if found.records else None
    return Kept(known, ask.closed_by, ask.closed_at)


def _close(ask: Ask, state: str, by: str) -> None:
    ask.state, ask.closed_by, ask.closed_at = state, by, clock.now()
    ask.save(update_fields=["state", "closed_by", "closed_at"])
