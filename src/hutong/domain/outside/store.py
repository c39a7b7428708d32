"""What a report says and shows, sealed and opened again. The seal names the report, so nothing opens in another's place."""

from __future__ import annotations

from hutong.domain.pool import vault
from hutong.kernel import sealing


def seal(report: int, part: str, data: bytes) -> bytes | None:
    """`part` is words or file. Nothing stays nothing."""
    return sealing.seal(vault.ring(), data, _name(report, part)) if data else None


def unseal(report: int, part: str, sealed: bytes | memoryview | None) -> bytes:
    """The bytes again, empty when there are none."""
    return sealing.unseal(vault.ring(), bytes(sealed), _name(report, part)) if sealed else b""


def _name(report: int, part: str) -> bytes:
    return f"outside:{report}:{part}".encode()
