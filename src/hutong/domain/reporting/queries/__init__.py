"""Reads of reporting, actor first: demands and the catalogue, rounds and returns, roll-ups, the month, papers."""

from hutong.domain.reporting.queries.assignments import assignment, assignments_due, cells, changes, filling_of, previous_of
from hutong.domain.reporting.queries.demands import (
    area_of,
    catalogue,
    catalogue_entry,
    demand,
    demand_with,
    demands,
    public_catalogue,
)
from hutong.domain.reporting.queries.opened import figure_opened, merged_lines
from hutong.domain.reporting.queries.papers import paper, verified
from hutong.domain.reporting.queries.rollup import merged_workbook, roll_up
from hutong.domain.reporting.queries.rounds import returns, returns_by_kind, round_state, rounds
from hutong.domain.reporting.queries.sending import lead, progress, rounds_sent, rules_found, rules_kept, sending, withheld

__all__ = [
    "area_of",
    "assignment",
    "assignments_due",
    "catalogue",
    "catalogue_entry",
    "cells",
    "changes",
    "demand",
    "demand_with",
    "demands",
    "figure_opened",
    "filling_of",
    "lead",
    "merged_lines",
    "merged_workbook",
    "paper",
    "previous_of",
    "progress",
    "public_catalogue",
    "returns",
    "returns_by_kind",
    "roll_up",
    "round_state",
    "rounds",
    "rounds_sent",
    "rules_found",
    "rules_kept",
    "sending",
    "verified",
    "withheld",
]
