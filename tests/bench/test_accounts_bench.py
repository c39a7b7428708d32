"""The bench of accounts in small: what is told beforehand is what happens, and nothing is left over."""

from tests.bench.test_benches import ran


def test_a_small_city_is_loaded_and_changed():
    told = ran("accounts.py", "--people", "2000", "--sample", "50")
    figures = told["figures"]
    assert figures["joins"] == figures["people"] == 2000
    assert figures["loaded"] == {"accounts": 2000, "posts": 2000}
    assert figures["dry_run_told_the_same"] is True
    assert 150 < figures["moves"] < 260 and 30 < figures["leaves"] < 100 and figures["joins_of_the_change"] == 60
    assert figures["kept_afterwards"] == 2000 - figures["leaves"] + 60
    assert told["baseline"]["bare_copy_seconds"] < told["baseline"]["row_by_row_seconds"]
