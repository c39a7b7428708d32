"""What staff need to decide on a case: what it may be, who could work on it, which others tell of the same; and what waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q

from hutong.domain.cases import declared, hearing, rules, store
from hutong.domain.cases.models import Case
from hutong.domain.cases.queries.cases import PURPOSE
from hutong.domain.cases.queries.lists import near
from hutong.domain.cases.queries.status import UnitName, named
from hutong.domain.directory import queries as directory
from hutong.domain.journal.command import looked
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import district_of, level_of, street_of
from hutong.kernel.errors import NotFound

ALIKE, ALARMS = 4, 5
# An alarm rings until somebody has signed for the case, and rings again when it is sent back.
RINGING = (rules.COLLECTED, rules.ACCEPTED, rules.DISPATCHED)


@dataclass(frozen=True, slots=True)
class Meant:
    """A category that the words may mean. `share` from 0 to 1."""

    key: str
    zh: str
    en: str
    share: float


@dataclass(frozen=True, slots=True)
class Same:
    """An open case that may tell of the same: joining is proposed, never forced."""

    id: int
    zh: str
    en: str
    said: str
    place_words: str
    since: dt.date
    voices: int


@dataclass(frozen=True, slots=True)
class Desk:
    """What may be chosen for a case. `unit`: whom the category leads to, None when nobody works on it; `basis`: the law that the
    category names; `places`: where the case can be moved to; `bounces_left`: how often it may still be sent back; `extension`:
    working days that may be asked for."""

    meant: tuple[Meant, ...]
    units: tuple[UnitName, ...]
    unit: UnitName | None
    same: tuple[Same, ...]
    basis: str
    places: tuple[directory.AreaView, ...]
    bounces_left: int
    extension: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """Somebody is in danger, and nobody has signed for it yet."""

    id: int
    danger: str
    path: tuple[str, ...]
    place_words: str
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many cases that the post may see are late, are due today, and wait to be accepted."""

    late: int
    today: int
    take: int


def desk(actor: Actor, case_id: int) -> Desk:
    """What may be chosen for a case that the post may see. Raises NotFound."""
    with scope(actor):
        row = _visible(actor, case_id)
        chain = list(rules.above(row.area))
        paths = directory.paths(chain)
        posts = directory.units_at(chain, "cases.work")
        units = sorted(posts, key=lambda post: (-sum(1 for _ in rules.above(post[0])), post[1]))
        meant = _meant(row)
        category = row.category or (meant[0].key if meant else "")
        process = declared.process_at(row.area)
        return Desk(
            meant,
            tuple(named(area, department, paths) for area, department in units),
            _unit(row, category, posts, paths),
            _same(actor, row),
            _basis(row, category),
            _places(actor, row.area),
            max(0, process.bounce.most - row.bounces),
            process.extension.work_days,
        )


def unit_of(actor: Actor, case_id: int, category: str) -> UnitName:
    """The unit that a category leads to at the place of a case. Raises NotFound for a case out of sight, or when nobody there
    works on such."""
    with scope(actor):
        row = _visible(actor, case_id)
        chain = list(rules.above(row.area))
        found = _unit(row, category or row.category, directory.units_at(chain, "cases.work"), directory.paths(chain))
        if found is None:
            raise NotFound("这里没有办这类事的单位。", "请从承办单位里选一个。")
        return found


def alarms(actor: Actor) -> tuple[Alarm, ...]:
    """The cases of urgent danger in the range of a duty post that nobody has signed for, newest first; for others none. What was
    said is not shown, so it is no reading of a person."""
    if not actor.may("cases.duty"):
        return ()
    with scope(actor):
        rows = list(Case.objects.exclude(danger="").filter(state__in=RINGING).order_by("-collected_at")[:ALARMS])
        paths = directory.paths({row.area for row in rows}) if rows else {}
        return tuple(Alarm(row.pk, row.danger, paths[row.area], row.place_words, row.collected_at) for row in rows)


def waiting(actor: Actor) -> Waiting:
    """What waits in the cases that the post may see; counts only."""
    now = clock.now()
    night = dt.datetime.combine(clock.today() + dt.timedelta(days=1), dt.time(), clock.BEIJING)
    with scope(actor):
        work = store.visible(actor).exclude(state__in=(rules.CONFIRMING, rules.CLOSED))
        found = work.aggregate(
            late=Count("pk", filter=Q(due__lt=now)),
            today=Count("pk", filter=Q(due__gte=now, due__lt=night)),
            take=Count("pk", filter=Q(state__in=(rules.COLLECTED, rules.ACCEPTED))),
        )
    return Waiting(found["late"], found["today"], found["take"] if actor.may("cases.take") else 0)


def _visible(actor: Actor, case_id: int) -> Case:
    found = store.visible(actor).filter(pk=case_id).first()
    if found is None:
        raise NotFound("没有找到这件诉求。")
    return found


def _meant(row: Case) -> tuple[Meant, ...]:
    proposals = hearing.propose(row.words, 3)
    known = [(one, declared.category_at(row.area, one.category)) for one in proposals]
    return tuple(Meant(found.key, found.zh, found.en, one.share) for one, found in known if found)


def _unit(row: Case, category: str, posts: Collection[tuple[int, str]], paths: dict[int, tuple[str, ...]]) -> UnitName | None:
    found = declared.category_at(row.area, category)
    unit = rules.unit_for(row.area, found, posts) if found else None
    return named(unit.area, unit.department, paths) if unit else None


def _basis(row: Case, category: str) -> str:
    found = declared.category_at(row.area, category)
    return found.basis if found else ""


def _same(actor: Actor, row: Case) -> tuple[Same, ...]:
    if row.state in (rules.CONFIRMING, rules.CLOSED) or not actor.may("cases.take"):
        return ()
    found = [one for one in near(row.area, row.words, row.place_words, most=ALIKE + 1, inside=True) if one.id != row.pk][:ALIKE]
    said = dict(store.visible(actor).filter(pk__in=[one.id for one in found]).values_list("pk", "words"))
    looked(actor, entity="case", records=sorted(said), purpose=PURPOSE, community=row.area)
    return tuple(
        Same(one.id, one.zh, one.en, said[one.id].replace("\n", " ")[:80], one.place_words, one.since, one.voices)
        for one in found
        if one.id in said
    )


def _places(actor: Actor, area: int) -> tuple[directory.AreaView, ...]:
    """The communities of the same street, and for those above it the other streets of the district."""
    if level_of(area) == "city" or level_of(actor.area) == "community":
        return ()
    found = directory.areas(actor, street_of(area)) if level_of(area) != "district" else []
    if level_of(actor.area) in ("district", "city"):
        found += directory.areas(actor, district_of(area))
    return tuple(one for one in found if one.code != area)
