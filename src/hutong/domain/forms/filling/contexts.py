"""What a form asks about itself: the day, the unit, who fills it in, where it is."""

from __future__ import annotations

import datetime as dt

from hutong.domain.forms.filling.model import Context
from hutong.domain.forms.grid import Value

# For a hand, a stamp, a photograph or a later stage: never ours to fill.
BY_HAND = frozenset({
    "opinion", "sign", "photo", "attachment", "remark", "other", "status", "doc_no", "kind_ambiguous", "resume", "approve_date",
})  # fmt: skip


def context_value(element: str, role: str, context: Context) -> Value:
    """The value of a context element; None where the context does not tell it."""
    if element == "name" and role == "filler":
        return context.filler or None
    places = dict(zip(("community", "street", "district"), reversed(context.names), strict=False))
    known: dict[str, Value] = {
        "report_date": context.at,
        "reg_date": context.at,
        "report_unit": context.unit or None,
        "report_year": context.at.year,
        "operator": context.filler or None,
        "community": places.get("community"),
        "street": places.get("street"),
        "res_region": "".join(context.names) or None,
        "group": None,
    }
    return known.get(element)


def day_of(value: Value) -> dt.date | None:
    """The value as a day, when it is one."""
    return value if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else None
