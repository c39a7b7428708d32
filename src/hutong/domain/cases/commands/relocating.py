"""A case lies elsewhere than it was said: it goes there, and before whoever is responsible and works there."""

from __future__ import annotations

from hutong.domain.cases import declared, rules, store
from hutong.domain.cases.commands import moving
from hutong.domain.cases.models import Case, File, Step, Unit, Voice
from hutong.domain.directory import queries as directory
from hutong.domain.journal.command import about, command
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused


@command(needs="cases.take")
def relocate(actor: Actor, *, case_id: int, area: int) -> None:
    """Brings a case to the community where it really lies, within the actor's range; what belongs to it goes along.

    Whoever stands neither there nor above it would see it no more: their part ends, the place's own take it over, and the clock
    runs on. Raises NotFound for an area outside, Refused for a closed case and for the place
    where it lies.
    """
    case = store.locked(actor, case_id)
    place = directory.area(area)
    if not actor.covers(place.code):
        raise NotFound("没有这个社区。", "请在您负责的范围里选。")
    if case.state == rules.CLOSED:
        raise Refused("这件诉求已经结案了。", "地点不用再改；又出现的，请重新登记。")
    if place.code == case.area:
        raise Refused("这件诉求就在这里。", "请选另一个社区。")
    for model in (Voice, Unit, Step, File):
        model.objects.filter(case=case).update(area=place.code)
    case.area = place.code
    if case.owner_area not in rules.above(place.code):
        case.owner_area = rules.owner_area(place.code, declared.category_at(place.code, case.category))
        case.owner_department = ""
    moving.move(case, "relocate", by=actor, words=place.name, unit=(actor.area, actor.department))
    _before_others(case, lost=_part(actor, case))
    about(entity="case", records=[case.pk], community=place.code)


def _part(actor: Actor, case: Case) -> bool:
    """Ends the part of units that do not reach the new place; whether the lead was one of them."""
    inside = list(rules.above(case.area))
    for row in Unit.objects.filter(case=case, state__in=("open", "signed")).exclude(at__in=inside):
        row.state, row.ended_at = "released", clock.now()
        row.save(update_fields=["state", "ended_at"])
        moving.take_out(case, by=actor, unit=rules.UnitAt(row.at, row.department), right=moving.WORK)
    lost = case.unit_area is not None and case.unit_area not in inside
    if lost:
        case.unit_area, case.unit_department, case.wanted_due = None, "", None
    for right in (moving.TAKE, moving.CHECK, moving.STEER):
        moving.take_out(case, by=actor, right=right)
    moving.take_out(case, moving.LATE, moving.EXTENSION, moving.ALARM, by=actor)
    return lost


def _before_others(case: Case, *, lost: bool) -> None:
    """Puts the case before those of the new place, as its state asks for it."""
    found = _unit(case) if lost else None
    if found and case.state in (rules.DISPATCHED, rules.WORKING):
        moving.send(case, found)
        moving.move(case, "dispatch", promised=case.due, unit=(found.area, found.department))
    elif case.state == rules.CHECKING:
        if found:  # what does not pass goes to the unit of the place
            case.unit_area, case.unit_department = found.area, found.department
        moving.put(case, moving.checker(case), moving.CHECK)
    elif case.state != rules.CONFIRMING and case.unit_area is None:
        moving.put(case, *moving.sender(case))
    case.save()
    if case.late_level and case.state != rules.CONFIRMING:
        moving.put(case, moving.steering(case, case.late_level), moving.STEER, kind=moving.LATE)
    if case.wanted_due:
        level = moving.process_of(case).extension.approves
        moving.put(case, moving.approver(case, level), moving.STEER, kind=moving.EXTENSION)
    if case.danger and case.state not in (rules.CHECKING, rules.CONFIRMING):
        moving.ring(case)


def _unit(case: Case) -> rules.UnitAt | None:
    """The unit that works on such at the place; None when a person has to look."""
    category = declared.category_at(case.area, case.category)
    posts = directory.units_at(list(rules.above(case.area)), moving.WORK)
    return rules.unit_for(case.area, category, posts) if category else None
