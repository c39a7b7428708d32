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
    """The peers' figures, and ours beside them, above 1 where ours is better: `ratio` of what is done a second, `ratio_of_cpu` of
    the processor time that one takes, database included, which other work on the machine moves less."""
    told = dict[str, dict[str, dict[str, float]]](ratio={}, ratio_of_cpu={})
    for name, theirs in measured.items():
        known = [rate for rate in RATES if f"{rate}_a_second" in figures and theirs.get(f"{rate}_a_second")]
        if known:
            told["ratio"][name] = {rate: round(figures[f"{rate}_a_second"] / theirs[f"{rate}_a_second"], 2) for rate in known}
            told["ratio_of_cpu"][name] = {rate: round(_cost(theirs, rate) / _cost(figures, rate), 2) for rate in known}
    return {**measured, **told}


def _cost(figures: Mapping[str, Any], rate: str) -> float:
    return float(figures[f"{rate}_cpu_ms"]) + float(figures[f"{rate}_database_cpu_ms"])
