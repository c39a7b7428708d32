"""The writers of causes (成因): repeated cases of one cause are tied together under a name that people understand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hutong.domain.cases import rules, store
from hutong.domain.cases.models import Case, Cause
from hutong.domain.journal.command import about, command
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused

FEWEST, MOST = 2, 500


@command(needs="cases.take")
def name_cause(actor: Actor, *, cases: Sequence[int], title: str, words: str = "") -> int:
    """Ties cases together under a cause; returns its number. Raises Refused without a title or for fewer than two cases, NotFound
    for a case out of sight."""
    said = rules.check_words(title, "成因", 120)
    rows = _rows(actor, cases)
    if len(rows) < FEWEST:
        raise Refused("一件诉求还谈不上共同的成因。", "请至少选两件。")
    kinds = {row.category for row in rows}
    cause = Cause.objects.create(
        area=rules.smallest([row.area for row in rows]), title=said, words=words.strip()[:1000],
        category=kinds.pop() if len(kinds) == 1 else "", unit_area=actor.area, unit_department=actor.department,
        made_at=clock.now(),
    )  # fmt: skip
    _tie(cause, rows)
    return int(cause.pk)


@command(needs="cases.take")
def tie(actor: Actor, *, cause_id: int, cases: Sequence[int]) -> None:
    """Ties more cases to a cause. Raises NotFound for a cause or a case out of sight."""
    cause, rows = held_cause(cause_id), _rows(actor, cases)
    area = rules.smallest([cause.area, *(row.area for row in rows)])
    if not actor.covers(area):
        raise NotFound("没有找到这件诉求。")
    if area != cause.area:
        cause.area = area
        cause.save(update_fields=["area"])
        cause.raised.update(area=area)
    _tie(cause, rows)


@command(needs="cases.take")
def untie(actor: Actor, *, case_id: int) -> None:
    """Takes a case out of its cause: it was another one. Raises NotFound."""
    case = store.locked(actor, case_id)
    about(entity="case", records=[case.pk], community=case.area, cause=case.cause_id)
    case.cause = None
    case.save(update_fields=["cause"])


def held_cause(cause_id: int) -> Cause:
    """A cause in the range of the running command, held until the end of the transaction. Raises NotFound."""
    found = Cause.objects.select_for_update().filter(pk=cause_id).first()
    if found is None:
        raise NotFound("没有找到这个成因。")
    return found


def _rows(actor: Actor, cases: Iterable[int]) -> list[Case]:
    wanted = sorted(set(cases))
    if len(wanted) > MOST:
        raise Refused("一次最多归在一起 {most} 件。", "请分几次。", most=MOST)
    rows = list(store.visible(actor).select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"))
    if len(rows) < len(wanted):
        raise NotFound("没有找到这件诉求。")
    return rows


def _tie(cause: Cause, rows: Sequence[Case]) -> None:
    for row in rows:
        row.cause = cause
        row.save(update_fields=["cause"])
    about(entity="cause", records=[cause.pk], community=cause.area, cases=[row.pk for row in rows])
