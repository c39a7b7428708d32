"""The benches in small: each runs alone and prints one object whose figures agree with one another."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def ran(name: str, *options: str) -> dict[str, Any]:
    """The object that a bench prints, and nothing else, on standard output."""
    done = subprocess.run(
        [sys.executable, ROOT / "bench" / name, *options], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.stdout.count("\n") == 1, done.stderr[-2000:]
    told: dict[str, Any] = json.loads(done.stdout)
    assert set(told) == {"bench", "figures", "baseline", "targets", "met"}
    assert set(told["targets"]) <= set(told["figures"])
    return told


def test_a_small_community_goes_through_its_first_month():
    told = ran("year.py", "--people", "100", "--months", "1")
    figures = told["figures"]
    assert (figures["failed_forms"], figures["answers_refused"]) == (0, 0)
    assert figures["form_kinds"] >= 100
    assert figures["submissions"] >= 60
    assert figures["cells"] > figures["cells_typed"] > 0
    assert 0.3 < figures["first_month_filled"] < 1
    assert figures["wrong_filled"] < 0.05
    assert told["baseline"]["cells_typed_without_a_pool"] == figures["cells"]


def test_selections_of_one_community():
    told = ran("select.py", "--communities", "1", "--people", "6000", "--rounds", "2")
    figures = told["figures"]
    assert figures["people"] >= 6000
    assert 0 < figures["look_up_p95"] < 5000
    assert {"list", "look_up", "street_count", "city_count"} <= set(told["baseline"]["without_rls"])
