"""One sheet in, plain JSON values out: what `hutong map` prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hutong.domain.forms.grid import Grid
from hutong.domain.forms.mapping.knowledge import Knowledge
from hutong.domain.forms.mapping.meaning import FormMap, map_reading
from hutong.domain.forms.reading import read


def map_book_sheet(grid: Grid, *, memory: Mapping[str, str] | None = None, known: Knowledge | None = None) -> dict[str, Any]:
    """The meaning of every label of a sheet. Raises Refused when the sheet has no head."""
    return as_json(map_reading(read(grid), grid, memory=memory, known=known))


def as_json(form: FormMap) -> dict[str, Any]:
    """A FormMap as JSON values: one entry a label cell, in reading order."""
    return {
        "sheet": form.reading.sheet,
        "title": form.reading.title,
        "layout": form.reading.kind,
        "subject": form.subject,
        "cells": [
            {
                "cell": item.label.cell,
                "header": item.label.printed,
                "concept": item.concept,
                "role": item.role,
                "kind": item.kind,
                "confidence": item.confidence,
                "why": str(item.why),
                "candidates": [{"concept": concept, "score": score} for concept, score in item.candidates],
            }
            for item in form.meanings
        ],
    }
