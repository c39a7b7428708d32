"""The work that forms of a month make, added up in the database: the weights are linear, so sums of cells are enough."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Greatest

from hutong.blueprint.burden import weights
from hutong.domain.reporting.models import Assignment
from hutong.kernel.area import span


def minutes_of(forms: int, auto: int, typed: int, returned: int = 0) -> float:
    """Minutes for so many forms with so many cells filled without anyone, and typed."""
    known = weights()
    each = known["open_form"].minutes + known["confirm_form"].minutes
    return (
        forms * each
        + auto * known["look_at_cell"].minutes
        + typed * known["type_cell"].minutes
        + returned * known["correct_returned"].minutes
    )


def carried(areas: Sequence[int], month: dt.date) -> float:
    """Minutes that a community in these areas carries on average in a month, as far as they lie in sight."""
    inside = Q(pk=None)
    for code in areas:
        inside |= Q(community__range=span(code))
    after = (month.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    due = Assignment.objects.filter(inside, due__gte=month.replace(day=1), due__lt=after)
    told = due.aggregate(
        forms=Count("pk"), places=Count("community", distinct=True), auto=Sum("auto"), typed=Sum(Greatest(F("typed"), F("gaps")))
    )
    if not told["places"]:
        return 0.0
    each = minutes_of(told["forms"], told["auto"] or 0, told["typed"] or 0) / int(told["places"])
    return round(each, 1)
