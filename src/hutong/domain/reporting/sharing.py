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


def withheld_from_joined(form: Form, own: Form, department: str, granted: Collection[str]) -> frozenset[str]:
    """The elements of a form that a department joined to it may not have: those that its own form did not ask either."""
    asked = {m.element for m in own.meanings if m.element and m.label.part in ("column", "pair")}
    return withheld(form, department, {*granted, *asked})


def may_have_names(form: Form, department: str, granted: Collection[str]) -> bool:
    """Whether the lines of a form may say whom they are about: it asks for names, and the department may have them."""
    name = known_element("name")
    asked = any(m.element == "name" and m.label.part in ("column", "pair") for m in form.meanings)
    return asked and name is not None and may_have(name, department, granted)


def withheld(form: Form, department: str, granted: Collection[str]) -> frozenset[str]:
    """The elements of a form that the department may not have. Figures over many people are not withheld."""
    asked = {m.element for m in form.meanings if m.element and m.label.part in ("column", "pair")}
    known = [element for key in asked if (element := known_element(key)) is not None and element.entity != "context"]
    return frozenset(e.key for e in known if not may_have(e, department, granted))
