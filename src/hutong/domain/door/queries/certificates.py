"""By which certificates systems know the door."""

from __future__ import annotations

from functools import lru_cache

from cryptography import x509
from django.db.models import Q

from hutong.domain.door.models import Certificate
from hutong.domain.door.saml.keys import Signer, signer_of
from hutong.domain.journal import sealed
from hutong.kernel import clock
from hutong.kernel.errors import Broken


def signer() -> Signer:
    """The pair that signs now: the newest whose time has come. Raises Broken when there is none."""
    now = clock.now()
    row = Certificate.objects.filter(signs_at__lte=now, ends_at__gt=now).order_by("-signs_at", "-pk").first()
    if row is None:
        raise Broken("no certificate of the door signs now: hutong door certificate")
    return _opened(row.name, bytes(row.key), row.certificate)


@lru_cache(maxsize=4)
def _opened(name: str, key: bytes, certificate: str) -> Signer:
    """The pair, opened once a process: the library looks at the primes each time, which takes longer than signing."""
    return signer_of(sealed.unseal(f"door:certificate:{name}", key), certificate)


def published() -> tuple[x509.Certificate, ...]:
    """All certificates that a system may meet now or soon, the one that signs first."""
    now = clock.now()
    rows = Certificate.objects.filter(Q(until=None) | Q(until__gt=now), ends_at__gt=now)
    ordered = sorted(rows, key=lambda row: (row.signs_at > now, -row.signs_at.timestamp()))
    return tuple(x509.load_pem_x509_certificate(row.certificate.encode()) for row in ordered)
