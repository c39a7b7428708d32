"""How the truth changes: dated events of life, who would notice them, and the truth on any later day."""

from hutong.demo.changes.model import Change, History, Part, apply
from hutong.demo.changes.values import value
from hutong.demo.changes.year import year_of_changes

__all__ = ["Change", "History", "Part", "apply", "value", "year_of_changes"]
