"""What a form asks about itself: the day, the unit, who fills it in, where it is."""

from __future__ import annotations

import datetime as dt
import re

from hutong.domain.forms.filling.model import Context
from hutong.domain.forms.grid import Value
from hutong.domain.forms.reading.words import squeeze

# For a hand, a stamp, a photograph or a later stage: never ours to fill.
BY_HAND = frozenset({
    "opinion", "sign", "photo", "attachment", "remark", "other", "status", "doc_no", "kind_ambiguous", "resume", "approve_date",
})  # fmt: skip


# Lines over and under tables by their first words; a date or name of the approving levels is not ours.
_LINES = (
    (r"^(填[报表写]|报送|上报|报出|统计|制表|报告|申报)?(日期|时间|年月日)([(].*?[)])?:?([\d_ ]*年|$)", "report_date"),
    (
        r"^(填[报表写]|报送|上报|申报|制表|编制|汇总)(单位|部门|机构)|^单位([(]盖章[)]|名称)?:?$|^(社区|社区名称|村[(]社区[)]|社区[(]村[)]):?$",
        "report_unit",
    ),
    (r"^(填[报表写单]|制表|统计|经办)人(员)?([(]?(签字|签名)[)]?)?:?$", "operator"),
    (r"^(所属)?(街道|街道[(]乡镇[)]|乡镇[(]街道[)]|乡镇)(名称)?:?$", "street"),
)


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


def about_the_form(text: str) -> str:
    """The context element that a line over or under a table asks for by its words; empty when it asks for none."""
    bare = squeeze(text)
    return next((element for pattern, element in _LINES if re.search(pattern, bare)), "")


def day_of(value: Value) -> dt.date | None:
    """The value as a day, when it is one."""
    return value if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else None
