"""Rows of reporting, found and locked, and who may do what with them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.models import Model, Q, QuerySet

from hutong.domain.forms import blanks
from hutong.domain.reporting import sharing
from hutong.domain.reporting.models import Assignment, Demand, Round
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of
from hutong.kernel.errors import NotFound


def demand(actor: Actor, demand_id: int, *, lock: bool = False) -> Demand:
    """A demand that the actor may see: a draft is its own department's, everything else everybody's. Raises NotFound."""
    found = Demand.objects.select_for_update() if lock else Demand.objects.all()
    row = found.filter(pk=demand_id).first()
    if row is None or (row.state == "draft" and not owns(actor, row)):
        raise NotFound("没有找到这项报表需求。")
    return row


def own_demand(actor: Actor, demand_id: int) -> Demand:
    """A demand of the actor's own department, locked. Raises NotFound."""
    row = demand(actor, demand_id, lock=True)
    if not owns(actor, row):
        raise NotFound("没有找到这项报表需求。")
    return row


def owns(actor: Actor, row: Demand) -> bool:
    """Whether a demand is of the actor's department at the actor's area."""
    return actor.may("reports.demand") and row.department == actor.department and row.area == actor.area


def decides(actor: Actor, row: Demand) -> bool:
    """Whether the actor's post decides on a demand: it is at the level of the demand, the demand lies in its area, and it is not
    the department that asks."""
    if owns(actor, row):
        return False
    return actor.may("reports.decide") and level_of(actor.area) == level_of(row.area) and actor.covers(row.area)


def reviews(actor: Actor, row: Demand) -> bool:
    """Whether the actor looks at what comes up for a demand: a post of review, or the department that asks."""
    return actor.may("reports.review") or owns(actor, row) or shares(actor, row)


def shares(actor: Actor, row: Demand) -> bool:
    """Whether a demand of the actor's department was joined to this one: it reads what comes up, and decides nothing."""
    return _joined(actor, row) is not None


def _joined(actor: Actor, row: Demand) -> Demand | None:
    """The demand of the actor's department that was joined to this one."""
    if not actor.may("reports.demand"):
        return None
    mine = Demand.objects.filter(joined_to=row, department=actor.department, area=actor.area, state="joined")
    return mine.order_by("pk").first()


def withheld(actor: Actor, row: Demand) -> frozenset[str]:
    """Elements of a demand's form that the actor may not see in what comes up: of a department that was only joined to it, those
    that it neither may have nor has asked for itself."""
    if actor.may("reports.review") or actor.may("reports.return") or owns(actor, row):
        return frozenset()
    own = _joined(actor, row)
    if own is None or row.blank is None or own.blank is None:
        return frozenset()
    forms = blanks.opened(row.blank).form, blanks.opened(own.blank).form
    return sharing.withheld_from_joined(*forms, actor.department, own.granted)


def round_of(actor: Actor, round_id: int, *, lock: bool = False) -> Round:
    """A round that goes to the actor's area and whose returns the actor looks at or makes. Raises NotFound."""
    found = Round.objects.select_for_update(of=("self",)) if lock else Round.objects.all()
    row = found.select_related("demand").filter(pk=round_id).first()
    if row is None or not (reviews(actor, row.demand) or actor.may("reports.return")):
        raise NotFound("没有找到这一期报表。")
    if not any(actor.covers(code) for code in row.areas):
        raise NotFound("没有找到这一期报表。")
    return row


# A round may go to 7,535 communities, and a demand keeps all that the gate has shown: not read for each of its forms.
_HEAVY = ("round__areas", "round__figures", "round__demand__areas", "round__demand__findings", "round__demand__signature")


def _named(model: type[Model], *names: str) -> tuple[str, ...]:
    """These columns in the order of the table's own, as `from_db` wants them."""
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname in names)


# What commands look at; the rest of a row is written without being read, or read when somebody asks for it. A statement of its
# own: a whole city hands up on one day, and the ORM takes longer to put this one together than the database to answer it.
_ASSIGNMENT = _named(Assignment, "id", "round_id", "community", "filling", "state", "stage", "due", "gaps", "snapshot")
_ROUND = _named(Round, "id", "demand_id", "period", "urgent", "state", "levels")
_DEMAND = _named(Demand, "id", "number", "area", "department", "title", "state", "offers_auto")
_LOCKED = f"""
SELECT {", ".join(f"a.{name}" for name in _ASSIGNMENT)}, {", ".join(f"r.{name}" for name in _ROUND)},
    {", ".join(f"d.{name}" for name in _DEMAND)}
FROM reporting_assignment a JOIN reporting_round r ON r.id = a.round_id JOIN reporting_demand d ON d.id = r.demand_id
WHERE a.id = %s FOR UPDATE OF a
"""


def locked(actor: Actor, assignment_id: int) -> Assignment:
    """An assignment in the actor's range with its round and demand, locked. Raises NotFound."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCKED, [assignment_id])
        found = cursor.fetchone()
    row = _together(found) if found is not None else None
    if row is None or not (actor.may("reports.return") or reviews(actor, row.round.demand)):
        raise NotFound("没有找到这份表。")
    return row


def _together(values: Sequence[object]) -> Assignment:
    """The three rows of `_LOCKED`, each knowing the next."""
    first, second = len(_ASSIGNMENT), len(_ASSIGNMENT) + len(_ROUND)
    row = Assignment.from_db("default", _ASSIGNMENT, values[:first])
    row.round = Round.from_db("default", _ROUND, values[first:second])
    row.round.demand = Demand.from_db("default", _DEMAND, values[second:])
    return row


_PREVIOUS = """
SELECT a.filling FROM reporting_assignment a JOIN reporting_round r ON r.id = a.round_id
WHERE a.community = %s AND r.demand_id = %s AND a.round_id < %s AND a.state IN ('submitted', 'approved')
ORDER BY a.round_id DESC LIMIT 1
"""


def previous(row: Assignment) -> int | None:
    """The filling of the community's last return of the same demand before this round; None where there was none."""
    with connection.cursor() as cursor:
        cursor.execute(_PREVIOUS, [row.community, row.round.demand_id, row.round_id])
        found = cursor.fetchone()
    return int(found[0]) if found else None


def seen(actor: Actor, assignment_id: int) -> Assignment:
    """An assignment in the actor's range. Raises NotFound, also for a joined department that may not have all of its columns."""
    row = Assignment.objects.select_related("round__demand").defer(*_HEAVY).filter(pk=assignment_id).first()
    if row is None or not (actor.may("reports.return") or reviews(actor, row.round.demand)):
        raise NotFound("没有找到这份表。")
    if withheld(actor, row.round.demand):
        raise NotFound("这份表里有贵部门不能看的栏目。", "可以看的栏目在汇总的名单里。")
    return row


def at_my_level(actor: Actor, round_row: Round, only: Sequence[int] | None = None) -> QuerySet[Assignment]:
    """The returns of a round that wait for the actor's level, in the actor's range, locked in order."""
    wanted = Q(round=round_row, stage=level_of(actor.area))
    if only is not None:
        wanted &= Q(pk__in=list(only))
    return Assignment.objects.select_for_update(of=("self",)).filter(wanted).order_by("pk")


def may_approve(actor: Actor, round_row: Round) -> bool:
    """Whether the actor approves at its level: a post of review, or the department that asks at its own level."""
    level = level_of(actor.area)
    return level in round_row.levels and (actor.may("reports.review") or owns(actor, round_row.demand))
