"""Sealing with the keys of this installation, for every room: what is sealed names whose it is, and opens nowhere else."""

from __future__ import annotations

from typing import cast

from django.conf import settings

from hutong.kernel import sealing


def ring() -> sealing.KeyRing:
    """The key ring of this installation."""
    return cast(sealing.KeyRing, settings.HUTONG_KEY_RING)


def seal(name: str, text: str) -> bytes:
    """`text` sealed under `name`, such as "notice:…:receiver". An empty text is sealed too: nobody sees that it is empty."""
    return sealing.seal(ring(), text.encode(), name.encode())


def unseal(name: str, sealed: bytes | memoryview | None) -> str:
    """The text again; nothing stays empty. Raises Broken when it was changed or belongs to another name."""
    return sealing.unseal(ring(), bytes(sealed), name.encode()).decode() if sealed else ""


def blind(kind: str, value: str) -> bytes:
    """The 16 bytes under which an exact value can be found without being readable."""
    return sealing.blind(ring(), kind, value)
