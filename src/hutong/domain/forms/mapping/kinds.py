"""What a cell asks for: stored, computed, context, aggregate, workflow; or nothing, being a heading."""

from __future__ import annotations

import re
from typing import Literal

from hutong.domain.forms.mapping.subject import figures_word
from hutong.domain.forms.mapping.text import key
from hutong.domain.forms.reading.shape import Label

CellKind = Literal["stored", "computed", "context", "aggregate", "workflow", "heading"]

COMPUTED = {"age", "hh_size", "benefit_people", "house_area_pc", "income_pc", "party_years", "service_years"}
CONTEXT = {"report_date", "report_unit", "remark", "seq", "operator", "attachment", "report_year"}
AGGREGATE = {
    "total",
    "male",
    "female",
    "other",
    "party_n",
    "minority",
    "stat_households",
    "stat_population",
    "stat_elderly",
    "stat_disabled",
}
_WORKFLOW = re.compile(
    r"(意见|签字|签名|签章|盖章|公示(结果|开始日期|结束日期|情况)|评议(内容|意见|日期|人数量)|"
    r"同意人数|不同意人数|"
    r"(审核|审批|初审|复审|批准|调查|评议)(结果|负责人)?|审[核批]日期|承诺|声明|授权|"
    r"本人申请|指印|受理人|审核人|复核人|审批人|"
    r"(民政局|街道|乡镇[(]街道[)]|单位|县级|区级|调查)负责人)$"
)


def cell_kind(label: Label, concept: str | None, subject: str) -> CellKind:
    """The kind of a label's cell, from its element and the words of the label."""
    word = key(label.printed)
    if label.part == "heading":
        return "heading"
    if concept in ("opinion", "sign") or _WORKFLOW.search(word) or (label.part == "footer" and concept in ("head", None)):
        return "workflow"
    if label.part in ("meta", "unit", "footer") or concept in CONTEXT:
        return "context"
    if subject == "aggregate" and (concept in AGGREGATE or (concept is None and figures_word(word))):
        return "aggregate"
    if concept in AGGREGATE and concept != "party_n":
        return "aggregate"
    return "computed" if concept in COMPUTED else "stored"


def workflow_word(word: str) -> bool:
    """The header belongs to the approving levels, not to the subject."""
    return bool(_WORKFLOW.search(word))
