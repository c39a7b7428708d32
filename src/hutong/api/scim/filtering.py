"""Filters of SCIM (RFC 7644, 3.4.2.2) as conditions of the database, which uses an index where there is one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from scim2_models import InvalidFilterException
from scim2_models.path import Comparison, LogicalExpr, LogicalOperator, Not, Present, ValuePath
from scim2_models.path.visitor import FilterVisitor

from hutong.api.scim.shapes import User
from hutong.domain.directory.queries.provisioned import FIELDS

_TEXT = {"eq": "exact", "co": "contains", "sw": "startswith", "ew": "endswith", "gt": "gt", "ge": "gte", "lt": "lt", "le": "lte"}
_EXACT = frozenset({"username", "external_id"})
_DATES = frozenset({"made_at", "changed_at"})


class ToQuery(FilterVisitor[Q]):
    """A filter about users as a condition. Raises InvalidFilterException for an attribute that is not asked for here, or a value
    that it cannot have."""

    def visit_comparison(self, node: Comparison) -> Q:
        """One comparison; `ne` finds what has no value too."""
        field, op = field_of(node), str(node.op)
        if node.value is None:
            missing = Q(**{f"{field}__isnull": True})
            return missing if op == "eq" else ~missing
        if op == "ne":
            return ~self._compared(field, "eq", node.value)
        return self._compared(field, op, node.value)

    def visit_present(self, node: Present) -> Q:
        """Whether there is a value."""
        return Q(**{f"{field_of(node)}__isnull": False})

    def visit_not(self, node: Not) -> Q:
        """The contrary."""
        return ~self.visit(node.expr)

    def visit_logical_expr(self, node: LogicalExpr) -> Q:
        """All of them, or one of them."""
        found = self.visit(node.terms[0])
        for term in node.terms[1:]:
            found = found & self.visit(term) if node.op == LogicalOperator.and_ else found | self.visit(term)
        return found

    def visit_value_path(self, node: ValuePath) -> Q:
        """Nothing of an account that is asked for has parts of its own."""
        raise InvalidFilterException(detail=f"{node.attr_path} cannot be filtered")

    def _compared(self, field: str, op: str, value: Any) -> Q:
        if field == "is_active":
            return Q(is_active=_typed(value, bool)) if op == "eq" else _unfit(field, op)
        if field == "id":
            return Q(id=int(value)) if op == "eq" and str(value).isdecimal() and len(str(value)) < 19 else Q(pk=None)
        if field in _DATES:
            return _dated(field, op, _typed(value, str))
        text = _typed(value, str)
        insensitive = "" if field in _EXACT or op in ("gt", "ge", "lt", "le") else "i"
        return Q(**{f"{field}__{insensitive}{_TEXT[op]}": text})


def field_of(node: Comparison | Present) -> str:
    """Where the attribute of a node stands."""
    path = node.attr_path
    if path.uri and path.uri.casefold() != str(User.__schema__).casefold():
        raise InvalidFilterException(detail=f"{path} is no attribute of a user")
    return column(f"{path.attr}.{path.sub_attr}" if path.sub_attr else path.attr)


def column(name: str) -> str:
    """Where an attribute stands, by its name in SCIM. Raises InvalidFilterException for one that is not asked for."""
    found = FIELDS.get(name.rpartition("User:")[2].casefold())
    if found is None:
        raise InvalidFilterException(detail=f"{name} can neither be filtered nor sorted by; these can: {', '.join(FIELDS)}")
    return found


def _typed(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise InvalidFilterException(detail=f"{value!r} is not of this attribute's type")
    return value


def _dated(field: str, op: str, text: str) -> Q:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise InvalidFilterException(detail=f"{text!r} is no dateTime") from None
    if op not in ("eq", "gt", "ge", "lt", "le"):
        return _unfit(field, op)
    return Q(**{f"{field}__{_TEXT[op]}": moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)})


def _unfit(field: str, op: str) -> Q:
    raise InvalidFilterException(detail=f"{op} does not fit {field}")
