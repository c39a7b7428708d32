"""The writers of 未诉先办: clusters of cases become a proposal for preventive work, which a post accepts or declines.

What is accepted is a task of a unit with a day; what the unit has done stands beside how many came before and after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import connection
from django.db.models import Sum
from msgspec import structs

from hutong.blueprint.casework.process import Prevention as Declared
from hutong.domain.cases import clusters, declared, rules
from hutong.domain.cases.commands import moving
from hutong.domain.cases.models import Case, Prevention
from hutong.domain.cases.publishing import masked
from hutong.domain.cases.words.likeness import Known, alike
from hutong.domain.directory import queries as directory
from hutong.domain.journal.command import about, command
from hutong.domain.tasks.commands import NewTask, close_tasks, open_tasks
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused

FOUND, WORK = "prevention-found", "prevention"
# A declined cluster is not proposed again for so long; so many of its cases are read, so many shown as evidence.
QUIET = dt.timedelta(days=60)
READ, SHOWN = 80, 40
# What no preventive work speaks of: taken back, counted with another, not so.
_NONE = "outcome NOT IN ('joined', 'withdrawn', 'unfounded')"
_DENSE = f"""
SELECT area, category, count(*) FROM cases_case
WHERE collected_at >= %s AND collected_at <= %s AND category <> '' AND danger = '' AND {_NONE}
GROUP BY area, category HAVING count(*) >= %s
"""
_FIRST = """
SELECT least((SELECT min(day) FROM cases_day WHERE area = %s AND day > DATE '0001-01-01'),
    (SELECT min(day) FROM cases_delta WHERE day > DATE '0001-01-01'))
"""
_BEFORE = f"""
SELECT count(*) FROM cases_case WHERE area = %s AND category = %s AND collected_at >= %s AND collected_at < %s AND {_NONE}
"""


@command(needs="cases.steer")
def look_for_clusters(actor: Actor) -> int:
    """Looks through the actor's range for more cases of one kind in one community than chance would bring, said alike or of one
    compound; puts what is found before whoever steers there. Returns how many proposals are new. May be repeated."""
    rule, now = declared.process_at(actor.area).prevention, clock.now()
    since = now - dt.timedelta(days=rule.recent)
    earlier = min(rule.before, (since.date() - _first_day(actor.area, now.date())).days)
    if earlier < rule.recent:  # nothing is known yet of what is usual here
        return 0
    rule = structs.replace(rule, before=earlier)
    made = [row for area, category, n in _dense(since, now, rule.least) if (row := _proposal(rule, area, category, n, since))]
    rows = Prevention.objects.bulk_create(made)
    open_tasks([_task(row) for row in rows])
    about(entity="prevention", records=[row.pk for row in rows], found=len(rows))
    return len(rows)


@command(needs="cases.steer")
def accept_prevention(
    actor: Actor, *, prevention_id: int, area: int, department: str, words: str = "", due: dt.date | None = None
) -> None:
    """Makes a proposal a task of a unit, with the last day. Raises NotFound for a unit that cannot work on cases or lies beside
    the place, Refused when it was decided or for a day that is over."""
    row = _open(prevention_id)
    unit = moving.unit_above(row.area, area, department)
    process = declared.process_at(row.area)
    last = due or rules.after(process, clock.now(), process.prevention.due).date()
    if last < clock.today():
        raise Refused("这个日子已经过了。", "请选今天或以后的日子。")
    row.state, row.reason, row.decided_at = "accepted", words.strip()[:1000], clock.now()
    row.unit_area, row.unit_department, row.due = unit.area, unit.department, last
    row.save()
    close_tasks(FOUND, [row.pk], by=actor.name, everywhere=True)
    open_tasks([NewTask(unit.area, moving.WORK, WORK, row.pk, _title(row), due=last, department=unit.department)])
    about(entity="prevention", records=[row.pk], community=row.area)


@command(needs="cases.steer")
def decline_prevention(actor: Actor, *, prevention_id: int, reason: str) -> None:
    """Declines a proposal with the reason; the same is not proposed again for two months. Raises Refused without a reason, or
    when it was decided."""
    row = _open(prevention_id)
    row.state, row.reason, row.decided_at = "declined", rules.check_words(reason, "不办的原因"), clock.now()
    row.save()
    close_tasks(FOUND, [row.pk], by=actor.name, everywhere=True)
    about(entity="prevention", records=[row.pk], community=row.area)


@command(needs="cases.work")
def report_prevention(actor: Actor, *, prevention_id: int, words: str) -> None:
    """Says what the unit has done. Raises NotFound for another unit's work, Refused without words."""
    row = Prevention.objects.select_for_update().filter(pk=prevention_id, state="accepted").first()
    if row is None or (row.unit_area, row.unit_department) != (actor.area, actor.department):
        raise NotFound("没有找到这件预防的工作。")
    row.result, row.done_at, row.state = rules.check_words(words, "做了什么", 2000), clock.now(), "done"
    row.save()
    close_tasks(WORK, [row.pk], by=actor.name, everywhere=True)
    about(entity="prevention", records=[row.pk], community=row.area)


def _first_day(area: int, today: dt.date) -> dt.date:
    """The day of the first case of an area, as far as it is counted."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, [area])
        return cursor.fetchone()[0] or today


def _dense(since: dt.datetime, now: dt.datetime, least: int) -> Iterable[tuple[int, str, int]]:
    known = set(Prevention.objects.filter(state__in=("proposed", "accepted")).values_list("area", "category"))
    known |= set(Prevention.objects.filter(decided_at__gte=now - QUIET).values_list("area", "category"))
    with connection.cursor() as cursor:
        cursor.execute(_DENSE, [since, now, least])
        return [row for row in cursor.fetchall() if (row[0], row[1]) not in known]


def _proposal(rule: Declared, area: int, category: str, n: int, since: dt.datetime) -> Prevention | None:
    """The proposal for a category at a place; None where so many are no wonder, or have nothing in common."""
    start = since - dt.timedelta(days=rule.before)
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, [area, category, start, since])
        before = int(cursor.fetchone()[0])
    mean = clusters.expected(before, rule.before, rule.recent)
    likely = clusters.chance(n, mean)
    if likely > rule.chance:
        return None
    found = _together(area, category, since)
    if len(found) < rule.least:
        return None
    shown = found[:SHOWN]
    voices = Case.objects.filter(pk__in=[one.id for one in found]).aggregate(n=Sum("voices"))["n"] or 0
    return Prevention(
        area=area, category=category, cases=[one.id for one in shown], words=clusters.common([one.words for one in found]),
        voices=voices, recent=n, before=before, expected=mean, chance=likely, found_at=clock.now(),
    )  # fmt: skip


def _together(area: int, category: str, since: dt.datetime) -> list[clusters.Said]:
    """The largest set of the recent cases that were said alike, or named one compound; newest first."""
    rows = Case.objects.filter(area=area, category=category, collected_at__gte=since, danger="")
    rows = rows.exclude(outcome__in=("joined", "withdrawn", "unfounded")).order_by("-collected_at")
    said = [clusters.Said(pk, masked(text), place) for pk, text, place in rows.values_list("pk", "words", "place")[:READ]]
    known = [Known(str(one.id), one.words) for one in said]
    near = {one.id: [int(a.id) for a in alike(one.words, known, most=READ) if a.same] for one in said}
    return clusters.largest(said, near)


def _task(row: Prevention) -> NewTask:
    chain = list(rules.above(rules.up(row.area, "street")))
    posts = {area for area, _ in directory.units_at(chain, moving.STEER)}
    area = next((area for area in chain if area in posts), chain[-1])
    return NewTask(area, moving.STEER, FOUND, row.pk, _title(row))


def _title(row: Prevention) -> str:
    category = declared.category_at(row.area, row.category)
    return f"{category.zh if category else row.category}：{directory.path(row.area)[-1]}"


def _open(prevention_id: int) -> Prevention:
    row = Prevention.objects.select_for_update().filter(pk=prevention_id).first()
    if row is None:
        raise NotFound("没有找到这件预防的建议。")
    if row.state != "proposed":
        raise Refused("这件建议已经定过了。", "请刷新页面。")
    return row
