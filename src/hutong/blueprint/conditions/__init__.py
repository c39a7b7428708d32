"""Conditions that select records: written by people, read from a form's title, told back in a sentence."""

from hutong.blueprint.conditions.model import Condition, Op, Value, subject, written
from hutong.blueprint.conditions.parse import parse_where
from hutong.blueprint.conditions.titles import from_title, subject_of_title
from hutong.blueprint.conditions.wording import describe

__all__ = ["Condition", "Op", "Value", "describe", "from_title", "parse_where", "subject", "subject_of_title", "written"]
