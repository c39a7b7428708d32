"""The sightings of elements: what observations say, and the value that a bulk import left on the record itself."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from hutong.domain.pool import vault
from hutong.domain.pool.models import Observation, Source
from hutong.domain.pool.rules import Sighting
from hutong.domain.pool.views import Heard, SourceView, View

_KIND_NAMES = dict(Source._meta.get_field("kind").flatchoices)


def source_views() -> dict[int, SourceView]:
    """All sources by id. There are few: kinds of sources and departments, not single visits."""
    return {s.id: SourceView(s.id, s.kind, str(_KIND_NAMES[s.kind]), s.name, s.department) for s in Source.objects.all()}


def sightings(entity: str, ids: Iterable[int], elements: Iterable[str]) -> dict[tuple[int, str], list[Sighting]]:
    """All recorded sightings of some elements of some records, oldest first."""
    found: dict[tuple[int, str], list[Sighting]] = defaultdict(list)
    kept = Observation.objects.filter(entity=entity, record__in=list(ids), element__in=list(elements)).select_related("source")
    for one in kept.order_by("seen_on", "id"):
        value = one.value if one.sealed is None else vault.open_value(entity, one.record, one.element, one.sealed)
        found[one.record, one.element].append(
            Sighting(value, one.seen_on, one.source.kind, one.source_id, one.source.department, settles(one.purpose), one.id)
        )
    return found


def imported(view: View, element: str, sources: dict[int, SourceView]) -> Sighting | None:
    """The value that the record itself carries, as a sighting of its own source; None when it carries none."""
    if element not in view.values:
        return None
    mark = view.marks.get(element)
    source_id, seen = (mark[0], dt.date.fromisoformat(mark[1])) if mark else (view.source_id, view.seen_on)
    source = sources[source_id]
    return Sighting(view.values[element], seen, source.kind, source_id, source.department)


def history(entity: str, record: int, sources: dict[int, SourceView]) -> dict[str, list[Heard]]:
    """Every observation of one record by element, newest first."""
    found: dict[str, list[Heard]] = defaultdict(list)
    for one in Observation.objects.filter(entity=entity, record=record).order_by("-seen_on", "-id"):
        value = one.value if one.sealed is None else vault.open_value(entity, record, one.element, one.sealed)
        found[one.element].append(Heard(value, one.seen_on, sources[one.source_id], one.actor_name, one.purpose, one.recorded_at))
    return found


def settles(purpose: str) -> bool:
    """An answer given with both sides in view settles a doubt."""
    return purpose.startswith(("ask:", "correction"))
