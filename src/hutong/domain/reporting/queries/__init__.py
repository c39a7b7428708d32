"""Reads of reporting, actor first: demands and the catalogue, rounds and returns, roll-ups, the month, papers."""

from hutong.domain.reporting.queries.assignments import assignment, assignments_due, cells, changes, filling_of, previous_of
from hutong.domain.reporting.queries.demands import catalogue, catalogue_entry, demand, demands, public_catalogue
from hutong.domain.reporting.queries.papers import paper, verified
from hutong.domain.reporting.queries.rollup import merged_workbook, roll_up
from hutong.domain.reporting.queries.rounds import returns, round_state, rounds

__all__ = [
    "assignment",
    "assignments_due",
    "catalogue",
    "catalogue_entry",
    "cells",
    "changes",
    "demand",
    "demands",
    "filling_of",
    "merged_workbook",
    "paper",
    "previous_of",
    "public_catalogue",
    "returns",
    "roll_up",
    "round_state",
    "rounds",
    "verified",
]
