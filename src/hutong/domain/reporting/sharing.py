"""What a department may have of the pool without asking anybody: its own elements, what is not about persons, and what the
decision on its demand has granted it. Pure.

Source: 个人信息保护法 art. 6 and 34: within its duty, and no more than the purpose needs.
"""

from __future__ import annotations

from collections.abc import Collection

from hutong.blueprint.elements import Element
from hutong.domain.forms.filling import Form
from hutong.domain.forms.filling.columns import known_element

_FREE = frozenset({"public", "internal"})


def may_have(element: Element, department: str, granted: Collection[str]) -> bool:
    """Whether a department may read an element of records from the pool."""
    return element.owner == department or element.sensitivity in _FREE or element.key in granted


def withheld(form: Form, department: str, granted: Collection[str]) -> frozenset[str]:
    """The elements of a form that the department may not have. Figures over many people are not withheld."""
    asked = {m.element for m in form.meanings if m.element and m.label.part in ("column", "pair")}
    known = [element for key in asked if (element := known_element(key)) is not None and element.entity != "context"]
    return frozenset(e.key for e in known if not may_have(e, department, granted))
