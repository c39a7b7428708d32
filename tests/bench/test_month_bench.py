"""The month's bench in small: its figures agree with one another, and every step is told."""

import pytest

from tests.bench.test_benches import ran


def test_a_small_communitys_month():
    told = ran("month.py", "--people", "300")
    figures = told["figures"]
    assert figures["forms"] == 14 and 0 < figures["entire"] <= 14
    assert len(figures["gaps_by_form"]) == 14 - figures["entire"] >= len(figures["forms_typed_into"])
    assert figures["cells_to_type"] <= sum(figures["gaps_by_form"].values())
    assert 2 <= figures["actions"] <= figures["month_actions"]
    steps = figures["steps"]
    assert sum(step["times"] for step in steps.values() if step["acts"]) == figures["month_actions"]
    assert figures["month_seconds"] == pytest.approx(sum(step["seconds"] for step in steps.values()), abs=10)
    assert told["baseline"]["copy_and_paste"]["seconds"] > figures["seconds"]
    assert set("KMPB") <= set(figures["operators"])
