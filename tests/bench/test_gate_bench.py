"""The bench of the gate in small: it runs alone, and its figures agree with one another."""

from tests.bench.test_benches import ran


def test_the_gate_over_a_small_catalogue():
    told = ran("gate.py", "--forms", "24")
    figures = told["figures"]
    assert figures["forms"] == 24
    assert figures["columns"] > figures["duplicates_in_truth"] >= figures["duplicates_found"] > 100
    assert figures["recall"] > 0.85
    assert figures["precision"] > 0.85
    assert figures["pairs_recall"] > told["baseline"]["header_text"]["pairs_recall"]
    assert figures["confirmed"]["precision"] >= figures["precision"]
    assert {"strange", "strange_confirmed"} <= set(figures)
