"""How attachments are kept: sealed, and bound to their row."""

from __future__ import annotations

from hutong.domain.pool import vault
from hutong.kernel import sealing


def seal(file_id: int, data: bytes) -> bytes:
    """The bytes of an attachment as they lie in the table."""
    return sealing.seal(vault.ring(), data, _name(file_id))


def unseal(file_id: int, sealed: bytes | memoryview) -> bytes:
    """The bytes again. Raises Broken when they were changed or moved."""
    return sealing.unseal(vault.ring(), bytes(sealed), _name(file_id))


def _name(file_id: int) -> bytes:
    return f"task:file:{file_id}".encode()
