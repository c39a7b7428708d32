"""Filling: from a form that is understood and a selection of the pool to cells with their state, source and age. Pure."""

from hutong.domain.forms.filling.model import (
    FILLED,
    GAPS,
    UNSETTLED,
    CellPlan,
    ColumnPlan,
    Context,
    Figure,
    Form,
    ListPlan,
    Meaning,
    Plan,
)
from hutong.domain.forms.filling.planning import (
    is_prefilled,
    name_of,
    plan_checklist,
    plan_list,
    plan_single,
    plan_statistics,
)

__all__ = [
    "FILLED", "GAPS", "UNSETTLED", "CellPlan", "ColumnPlan", "Context", "Figure", "Form", "ListPlan", "Meaning", "Plan",
    "is_prefilled", "name_of", "plan_checklist", "plan_list", "plan_single", "plan_statistics",
]  # fmt: skip
