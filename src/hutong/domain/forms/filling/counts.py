"""Counts within a household, asked in the rows of a list: 女性人数, 60岁以上, 残疾人数."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from hutong.domain.forms.filling.headings import Counted, Places, counted
from hutong.domain.forms.filling.model import ColumnPlan, Meaning
from hutong.domain.forms.grid import Value
from hutong.domain.pool.columns import column
from hutong.domain.pool.conditions import holds
from hutong.domain.pool.relations import Relations
from hutong.domain.pool.views import View

# Headers of the catalogue that count people themselves.
_COUNTS = frozenset({"", "male", "female", "minority", "party_n", "stat_elderly", "stat_disabled"})


def counts_members(meaning: Meaning, entity: str) -> Counted | None:
    """What a column counts among the members of the household in its row; None where it counts nothing, or not of a household."""
    at_home = entity == "household" or any("家庭" in text for text in meaning.label.path[:-1])
    if not at_home or meaning.element not in _COUNTS or meaning.kind in ("workflow", "heading"):
        return None
    found = counted(meaning.label.path[-1:], Places())
    return found if found is not None and found.where and found.entity != "household" and not found.sum_of else None


def member_counts(plan: ColumnPlan, what: Counted, views: Sequence[View | None], relations: Relations, at: object) -> ColumnPlan:
    """The counts, row by row. Where somebody's age is not known, the row is left to a person."""
    members = [relations.members(view) if view is not None else [] for view in views]
    everybody = [member for household in members for member in household]
    met = [True] * len(everybody)
    unsure = [False] * len(everybody)
    for condition in what.where:
        cells = column(everybody, condition.element, relations, at)  # type: ignore[arg-type]
        met = [before and holds(value, condition) for before, value in zip(met, cells.values, strict=True)]
        if condition.element == "age":
            unsure = [before or value is None for before, value in zip(unsure, cells.values, strict=True)]
    ends = [0, *accumulate(len(household) for household in members)]
    for start, end in pairwise(ends):
        certain = end > start and not any(unsure[start:end])
        value: Value = sum(met[start:end]) if certain else None
        plan.values.append(value)
        plan.states.append("computed" if certain else "missing")
        plan.whence.append(None)
    return plan
