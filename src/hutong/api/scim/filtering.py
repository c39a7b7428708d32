"""Filters of SCIM (RFC 7644, 3.4.2.2) as conditions of the database, which uses an index where there is one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Q
from scim2_models import InvalidFilterException
from scim2_models.path import AttrPath, Comparison, LogicalExpr, LogicalOperator, Not, Present, ValuePath
from scim2_models.path.visitor import FilterVisitor

from hutong.api.scim.shapes import Group, User
from hutong.domain.directory.queries import grouped
from hutong.domain.directory.queries.provisioned import FIELDS

_TEXT = {"eq": "exact", "co": "contains", "sw": "startswith", "ew": "endswith", "gt": "gt", "ge": "gte", "lt": "lt", "le": "lte"}
_EXACT = frozenset({"username", "external_id", "sign"})
_NUMBERS = frozenset({"id", "staff_id"})
_DATES = frozenset({"made_at", "changed_at"})


class ToQuery(FilterVisitor[Q]):
    """A filter about users as a condition. Raises InvalidFilterException for an attribute that is not asked for here, or a value
    that it cannot have. `schema`: whose attributes a filter may name in full; `fields`: those, and where each stands."""

    schema: str = str(User.__schema__)
    fields: Mapping[str, str] = FIELDS

    def visit_comparison(self, node: Comparison) -> Q:
        """One comparison; `ne` finds what has no value too."""
        field, op = self.field_of(node.attr_path), str(node.op)
        if node.value is None:
            missing = Q(**{f"{field}__isnull": True})
            return missing if op == "eq" else ~missing
        if op == "ne":
            return ~self._compared(field, "eq", node.value)
        return self._compared(field, op, node.value)

    def visit_present(self, node: Present) -> Q:
        """Whether there is a value."""
        return Q(**{f"{self.field_of(node.attr_path)}__isnull": False})

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

    def field_of(self, path: AttrPath) -> str:
        """Where the attribute of a path stands."""
        if path.uri and path.uri.casefold() != self.schema.casefold():
            raise InvalidFilterException(detail=f"{path} is no attribute of what is asked for")
        return column(f"{path.attr}.{path.sub_attr}" if path.sub_attr else path.attr, self.fields)

    def _compared(self, field: str, op: str, value: Any) -> Q:
        if field == "is_active":
            return Q(is_active=_typed(value, bool)) if op == "eq" else _unfit(field, op)
        if field in _NUMBERS:
            fits = op == "eq" and str(value).isdecimal() and len(str(value)) < 19
            return Q(**{field: int(value)}) if fits else Q(pk=None)
        if field in _DATES:
            return _dated(field, op, _typed(value, str))
        text = _typed(value, str)
        insensitive = "" if field in _EXACT or op in ("gt", "ge", "lt", "le") else "i"
        return Q(**{f"{field}__{insensitive}{_TEXT[op]}": text})


class ToGroups(ToQuery):
    """The same about groups. Of the members it is asked whether there is one of whom all that is said holds."""

    schema, fields = str(Group.__schema__), grouped.FIELDS

    def visit_comparison(self, node: Comparison) -> Q:
        """One comparison; without a part of its own a member is meant by its id (RFC 7643, 2.4: `value`)."""
        if not _is_member(node.attr_path):
            return super().visit_comparison(node)
        return grouped.with_member(ToMembers().visit_comparison(replace(node, attr_path=_part(node.attr_path))))

    def visit_present(self, node: Present) -> Q:
        """Whether there is a value; a group is there because somebody is in it."""
        return ~Q(pk=None) if _is_member(node.attr_path) else super().visit_present(node)

    def visit_value_path(self, node: ValuePath) -> Q:
        """One member of whom all of it holds."""
        if not _is_member(node.attr_path):
            raise InvalidFilterException(detail=f"{node.attr_path} cannot be filtered")
        return grouped.with_member(ToMembers().visit(node.val_filter))


class ToMembers(ToQuery):
    """The same about one member."""

    schema, fields = str(Group.__schema__), grouped.MEMBER


def column(name: str, fields: Mapping[str, str] = FIELDS) -> str:
    """Where an attribute stands, by its name in SCIM. Raises InvalidFilterException for one that is not asked for."""
    found = fields.get(name.rpartition(":")[2].casefold())
    if found is None:
        raise InvalidFilterException(detail=f"{name} can neither be filtered nor sorted by; these can: {', '.join(fields)}")
    return found


def _is_member(path: AttrPath) -> bool:
    return path.attr.casefold() == "members"


def _part(path: AttrPath) -> AttrPath:
    return AttrPath(path.sub_attr or "value", None, path.uri)


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
