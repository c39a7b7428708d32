"""The keys of this installation: Django's secret and the ring that seals sensitive values. Made on first use, mode 0600."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import tempfile
from pathlib import Path
from typing import TypedDict

from hutong.kernel.errors import Broken
from hutong.kernel.sealing import KeyRing, new_ring


class Keys(TypedDict):
    """The key file. All but `current` are hexadecimal."""

    secret: str
    keys: dict[str, str]
    current: int
    index: str


def read_keys(path: Path) -> Keys:
    """The keys in `path`, made first where there are none. Raises Broken when the file cannot be understood."""
    if not path.exists():
        _make(path)
    try:
        keys: Keys = json.loads(path.read_text())
        _ = (keys["secret"], keys["keys"], keys["current"], keys["index"])
    except (ValueError, KeyError, TypeError) as fault:
        raise Broken(
            f"the key file {path} is damaged; restore it from a copy, without it sealed values cannot be read"
        ) from fault
    return keys


def ring_of(keys: Keys) -> KeyRing:
    return KeyRing(
        {int(number): bytes.fromhex(key) for number, key in keys["keys"].items()}, keys["current"], bytes.fromhex(keys["index"])
    )


def _make(path: Path) -> None:
    """Writes a new file under another name and links it into place, so that of two processes one wins and both read the same."""
    ring = new_ring()
    keys: Keys = {
        "secret": secrets.token_hex(32),
        "keys": {str(number): key.hex() for number, key in ring.keys.items()},
        "current": ring.current,
        "index": ring.index.hex(),
    }
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=".keys-", dir=path.parent)
    with os.fdopen(handle, "w") as file:
        json.dump(keys, file)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    os.unlink(draft)
