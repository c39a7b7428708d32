"""A round of the levels in small, and six kills while a district works: nothing that was acknowledged is lost.

The bench alone kills twenty times. Six meet every victim, and one of them while the round goes out.
"""

from tests.bench.test_benches import ran


def test_a_round_goes_down_and_up_and_six_kills_lose_nothing():
    figures = ran("levels.py", "--communities", "120", "--people", "360", "--kills", "6")["figures"]
    assert (figures["communities"], figures["approved"], figures["returns_refused"]) == (120, 120, 0)
    assert figures["roll_up_agrees"]
    assert figures["kills"] == 6 and set(figures["killed"]) == {"site", "worker", "database"}
    # 572 communities: each one's typed cell and each one's return were acknowledged, and each is there once
    assert figures["dispatched_through_kills"] == 572
    assert figures["acknowledged"] >= 572 + 500
    assert (figures["lost"], figures["doubled"]) == (0, 0)
