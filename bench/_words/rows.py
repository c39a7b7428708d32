"""The rows of a folder of complaints, and the labels by row id."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

COMPLAINTS, CLUSTERS = "complaints.csv", "hot_clusters.csv"


@dataclass(frozen=True)
class Row:
    """One message. `text`: subject in the first line. `label`: of the first level. `cluster`: its issue, or empty."""

    id: str
    text: str
    label: str
    cluster: str


def rows_of(path: Path) -> list[Row]:
    """The rows of a file, by id, so that their order in the file tells nothing; empty when there is no file."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sorted((_row(raw) for raw in csv.DictReader(file)), key=lambda row: row.id)


def _row(raw: dict[str, str]) -> Row:
    member = raw.get("kind") == "member"
    text = f"{raw['subject']}\n{raw['text']}" if raw.get("subject") else raw["text"]
    return Row(raw["id"], text, raw.get("level1", ""), raw.get("cluster", "") if member else "")


def labels_of(path: Path) -> dict[str, str]:
    """Category by row id."""
    with path.open(encoding="utf-8", newline="") as file:
        return {raw["id"]: raw["category"] for raw in csv.DictReader(file)}
