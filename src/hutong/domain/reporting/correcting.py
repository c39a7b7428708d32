"""What a department may propose to correct, and how the value of a proposal is kept. Pure but for the look into the blank."""

from __future__ import annotations

from base64 import b64decode, b64encode
from functools import lru_cache
from typing import Any

from hutong.blueprint.departments import departments
from hutong.blueprint.elements import Element
from hutong.domain.forms import blanks
from hutong.domain.forms.filling.columns import known_element
from hutong.domain.forms.filling.targets import POOL, element_in_role
from hutong.domain.pool import vault
from hutong.domain.pool.commands import SourceRef
from hutong.domain.reporting.models import Demand
from hutong.kernel.errors import Refused

# Working days: to confirm or contest a correction, and for the department to answer a contest.
CONFIRM_WITHIN, ANSWER_WITHIN = 15, 10
# Most corrections in one go.
MOST = 5000


def sealed(entity: str, record: int, element: str, value: Any) -> str:
    """A value as a proposal keeps it, bound to what it is about."""
    return b64encode(vault.seal_value(entity, record, element, value)).decode()


def opened(entity: str, record: int, element: str, kept: str) -> Any:
    """The value again; None for one that was not there."""
    return vault.open_value(entity, record, element, b64decode(kept)) if kept else None


def listed(row: Demand) -> frozenset[str]:
    """The elements that the form of a demand lists of its records, and those that they follow from."""
    return _listed(row.blank) if row.blank is not None else frozenset()


def asked(row: Demand) -> frozenset[str]:
    """The elements that stand in the form of a demand themselves."""
    return _asked(row.blank) if row.blank is not None else frozenset()


@lru_cache(maxsize=64)
def _asked(blank_id: int) -> frozenset[str]:
    found = [m for m in blanks.opened(blank_id).form.meanings if m.element and m.label.part in ("column", "pair")]
    return frozenset({element_in_role(m.element, m.role)[0] for m in found} | {m.element for m in found})


@lru_cache(maxsize=64)
def _listed(blank_id: int) -> frozenset[str]:
    found = _asked(blank_id)
    known = [element for key in found if (element := known_element(key)) is not None]
    behind = {element.relation.element for element in known if element.relation is not None}
    behind |= {key for element in known if element.computed is not None for key in element.computed.inputs}
    return frozenset(key for key in found | behind if (element := known_element(key)) is not None and element.entity in POOL)


def check_element(element: Element, department: str, row: Demand) -> None:
    """Raises Refused for an element that the department neither owns nor asks in this demand, or that follows from others."""
    if element.owner != department and element.key not in listed(row):
        raise Refused("“{label}”不归贵部门管，这份表里也没有这一栏。", "请只提本部门主管的，或者这份表里有的。", **element.called)
    if element.relation is not None or (element.computed is not None and element.computed.when == "always"):
        raise Refused("“{label}”是推算出来的，不能直接改。", "请改它所根据的那一项，它会跟着变。", **element.called)


def source_of(department: str, element: Element) -> SourceRef:
    """As whose word the pool keeps a department's value: the owner's, or another's."""
    known = departments().get(department)
    kind = "owner" if element.owner == department else "push"
    return SourceRef(kind, (known.full if known else department)[:120], department[:40])
