"""Each provider brought up, measured and taken down in turn; and what the peers did beside ours."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from bench._door import peers
from bench._door.hashing import parameters
from bench._door.measured import Measured
from bench._door.ways import Person, Wrong
from bench._support import note

RATES = ("session_sign_ins", "password_sign_ins", "refreshes", "introspections")


def told(name: str, people: Mapping[Person, str], seconds: float, at_once: int) -> dict[str, Any]:
    """The figures of one provider. A peer that cannot be installed or does not come through says why, and the bench goes on."""
    note(name)
    if name == "hutong":
        from bench._door.ours import ours

        return ours(people, seconds, at_once)
    try:
        with _peer(name, people) as peer:
            found = Measured(peer.provider, peer.spent, seconds=seconds, at_once=at_once).all()
    except (peers.Missing, Wrong, OSError) as fault:
        note(f"  {fault}")
        return {"missing": str(fault)[:500]}
    words = {"hash": parameters(peer.stored), "processes": peers.WORKERS, "keeps": _KEEPS[name]}
    return {**found, **words, **({"node": peers.node_version()} if name.startswith("oidc") else {})}


_KEEPS = {
    "oidc-provider": "in memory, nothing shared between its two processes: each browser and its system stay with one of them",
    "oidc-provider-postgres": "in PostgreSQL, what both processes hand out",
    "django-oauth-toolkit": "in PostgreSQL",
}


def _peer(name: str, people: Mapping[Person, str]) -> AbstractContextManager[peers.Peer]:
    if name == "django-oauth-toolkit":
        return peers.django_oauth_toolkit(people)
    return peers.oidc_provider(people, durable=name.endswith("postgres"))


def beside(figures: Mapping[str, Any], measured: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The peers' figures, and ours as a multiple of theirs: `ratio` above 1 where ours does more a second."""
    ratios = {
        name: {
            rate: round(float(figures[f"{rate}_a_second"]) / float(theirs[f"{rate}_a_second"]), 2)
            for rate in RATES
            if f"{rate}_a_second" in figures and theirs.get(f"{rate}_a_second")
        }
        for name, theirs in measured.items()
    }
    return {**measured, "ratio": {name: found for name, found in ratios.items() if found}}
