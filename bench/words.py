"""What words tell: the category of a message, the reports that are alike; and how long that takes. Prints one JSON object.

CASES_DIR holds complaints.csv (id, subject, text, level1) and hot_clusters.csv (id, kind, cluster, subject, text); either may be
missing, then what it would measure is left out. --labels: a finer category by row id, none of whose text is kept here; labels of
rows that are not in the folder are skipped and counted. --errors lists the misses of the finer categories by row id.
"""

import sys
from os.path import dirname

# This folder's select.py would hide Python's own module of that name.
sys.path.pop(0)
sys.path.insert(0, dirname(dirname(__file__)))

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench._support import done, note, percentile
from bench._words.finer import finer
from bench._words.first_level import first_level
from bench._words.pairs import as_shipped, bigram_overlap, hit_share, judged, our_nearness, pairs_of, tfidf_cosine
from bench._words.rows import CLUSTERS, COMPLAINTS, Row, labels_of, rows_of
from hutong.domain.cases.words import Known, Model, alike, danger, learn, propose

SEED = 20261126
LIMITS: dict[str, tuple[str, float]] = {
    "level1_margin": (">=", 0.0),
    "level1_margin_mean": (">=", 0.0),
    "fine_top3": (">=", 0.90),
    "pairs_precision": (">=", 0.95),
    "pairs_recall": (">=", 0.70),
    "propose_ms_p95": ("<=", 20.0),
    "alike_ms_p95": ("<=", 20.0),
}
NEIGHBOURS = 200
Told = dict[str, Any]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path, metavar="CASES_DIR")
    options.add_argument("--labels", type=Path, default=Path(__file__).parent / "words_labels.csv")
    options.add_argument("--seeds", type=int, default=6)
    options.add_argument("--splits", type=int, default=20)
    options.add_argument("--errors", action="store_true")
    given = options.parse_args()
    complaints, clusters = rows_of(given.folder / COMPLAINTS), rows_of(given.folder / CLUSTERS)
    figures: Told = {"complaints": len(complaints), "reports": len(clusters)}
    baseline: Told = {}
    city: Model | None = None
    if complaints:
        ours, peers = first_level(complaints, range(SEED, SEED + given.seeds))
        found, misses = finer(complaints, labels_of(given.labels))
        figures |= ours | found
        baseline |= peers
        city = learn((row.text, row.label) for row in complaints)
        for miss in misses if given.errors else ():
            print(*miss, sep="\t", file=sys.stderr)
    if clusters:
        ours, peers = joined(clusters, city, range(SEED, SEED + given.splits))
        figures |= ours
        baseline |= peers
    figures |= milliseconds(complaints or clusters, city)
    return done("words", figures, baseline, {name: limit for name, limit in LIMITS.items() if name in figures})


def joined(rows: Sequence[Row], city: Model | None, seeds: Sequence[int]) -> tuple[Told, Told]:
    """Pairs of one issue: ours with the rarities of the city (of the pack without any), and the peers by the same rule."""
    pairs = pairs_of(rows)
    near = our_nearness(rows, city)
    figures: Told = {"pairs_of_one_issue": int(pairs.same.sum()), **judged(pairs, near, seeds)}
    figures |= {"pairs_as_shipped": as_shipped(pairs, near, city), "hit_at_5": hit_share(rows, near)}
    note("pairs with the city's rarities done")
    if city is not None:
        near = our_nearness(rows, None)
        figures["pairs_pack_alone"] = judged(pairs, near, seeds) | {"as_shipped": as_shipped(pairs, near, None)}
    peers = {"bigram_overlap": bigram_overlap(rows), "tfidf": tfidf_cosine(rows)}
    return figures, {name: judged(pairs, one, seeds) | {"hit_at_5": hit_share(rows, one)} for name, one in peers.items()}


def milliseconds(rows: Sequence[Row], city: Model | None) -> Told:
    """Milliseconds of one processor for each message, words and rarities loaded: other work on the machine does not count."""
    asked = rows[:: max(1, len(rows) // 300)]
    known = [Known(row.id, row.text) for row in rows[:NEIGHBOURS]]
    ways: dict[str, Callable[[str], object]] = {
        "propose": propose,
        "danger": danger,
        "alike": lambda text: alike(text, known, model=city),
    }
    if city is not None:
        ways["learnt"] = city.shares
    figures: Told = {"neighbours": len(known)}
    for name, way in ways.items():
        way(asked[0].text)
        taken = []
        for row in asked:
            begun = time.process_time_ns()
            way(row.text)
            taken.append((time.process_time_ns() - begun) / 1e6)
        figures |= {f"{name}_ms_p50": percentile(taken, 0.5), f"{name}_ms_p95": percentile(taken, 0.95)}
    return figures


if __name__ == "__main__":
    sys.exit(main())
