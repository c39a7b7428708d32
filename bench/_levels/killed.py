"""A district's round through twenty kills."""

from __future__ import annotations

from typing import Any

from bench._levels.kills import storm
from bench._levels.setting import Stage, admitted
from bench._support.serving import sessions
from hutong.domain.reporting import commands
from hutong.kernel import clock
from hutong.kernel.workdays import add_workdays

# Changping: 572 communities are enough to be at work for as long as twenty kills take.
DISTRICT = 110114000000


def killed(on: Stage, kills: int) -> dict[str, Any]:
    """What was acknowledged, and what of it was lost."""
    from hutong.domain.directory import queries as directory

    places = directory.communities_in([DISTRICT])
    keys = sessions({place: on.posts[place] for place in places})
    round_id = commands.dispatch(
        on.department, demand_id=admitted(on), due=add_workdays(clock.today(), 10), areas=places
    )  # fmt: skip
    count = storm(round_id, keys, len(places), kills=kills)
    return {
        "kills": sum(count.kills.values()), "killed": count.kills, "lost": count.lost, "doubled": count.doubled,
        "acknowledged": count.saved + count.submitted, "broken_off": count.broken_off,
        "dispatched_through_kills": count.dispatched,
    }  # fmt: skip
