"""The keys that sign ID tokens are made and changed. Private parts lie sealed in the database: all processes see the same."""

from __future__ import annotations

import datetime as dt
from typing import Any

from joserfc.jwk import ECKey, RSAKey

from hutong.domain.door.models import Key
from hutong.domain.door.models.tokens import ALGORITHMS
from hutong.domain.journal import sealed
from hutong.domain.journal.command import about, command
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor

# How long a key stays published after it has signed for the last time: longer than anything that it has signed is good.
OVERLAP = dt.timedelta(days=2)


@command(needs="*")
def rotate(actor: Actor) -> tuple[str, ...]:
    """New keys sign from now on, in every process at once; the old ones stay published for two days. Returns the new kids."""
    now = clock.now()
    Key.objects.filter(until=None).update(until=now + OVERLAP)
    made = tuple(_make(algorithm) for algorithm in ALGORITHMS)
    about(entity="door_key", kids=list(made))
    return made


def signing(algorithm: str) -> str:
    """The kid of the key that signs by this algorithm, made first where there is none. Two processes make one."""
    with scope(SYSTEM):
        return Key.objects.filter(algorithm=algorithm, until=None).values_list("pk", flat=True).first() or _make(algorithm)


def _make(algorithm: str) -> str:
    made: Any = ECKey.generate_key("P-256") if algorithm == "ES256" else RSAKey.generate_key(2048)
    kid = str(made.thumbprint())
    public = {**made.as_dict(private=False), "kid": kid, "use": "sig", "alg": algorithm}
    private = sealed.seal(f"door:key:{kid}", made.as_pem(private=True).decode())
    row = Key(kid=kid, algorithm=algorithm, public=public, private=private, made_at=clock.now())
    Key.objects.bulk_create([row], ignore_conflicts=True)
    return str(Key.objects.filter(algorithm=algorithm, until=None).values_list("pk", flat=True).get())
