"""Sealing of sensitive values: SM4-GCM with a ring of keys, and a blind index by HMAC-SM3 for exact search.

A sealed text is one byte of key id, twelve bytes of nonce, the cipher text and a tag of sixteen bytes. The additional data
names the record, so a sealed value copied to another record does not open. SM4: GB/T 32907, SM3: GB/T 32905.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from hutong.kernel.errors import Broken


@dataclass(frozen=True)
class KeyRing:
    """Keys by id (0-255), each of 16 bytes; new values are sealed with `current`. `index` (32 bytes) never changes."""

    keys: Mapping[int, bytes]
    current: int
    index: bytes


def new_ring() -> KeyRing:
    return KeyRing({1: os.urandom(16)}, 1, os.urandom(32))


def seal(ring: KeyRing, data: bytes, aad: bytes) -> bytes:
    """`data` encrypted and bound to `aad`."""
    nonce = os.urandom(12)
    encryptor = Cipher(algorithms.SM4(ring.keys[ring.current]), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(aad)
    body = encryptor.update(data) + encryptor.finalize()
    return bytes([ring.current]) + nonce + body + encryptor.tag


def unseal(ring: KeyRing, sealed: bytes, aad: bytes) -> bytes:
    """The data again. Raises Broken when the key is gone, the text was changed, or it belongs to another record."""
    key = ring.keys.get(sealed[0])
    if key is None:
        raise Broken(f"sealing key {sealed[0]} is not on the ring")
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(sealed[1:13], sealed[-16:])).decryptor()
    decryptor.authenticate_additional_data(aad)
    try:
        return decryptor.update(sealed[13:-16]) + decryptor.finalize()
    except InvalidTag as fault:
        raise Broken("a sealed value does not open: it was changed or moved") from fault


@lru_cache(maxsize=4)
def _begun(key: bytes) -> hmac.HMAC:
    """The keyed hash before its first byte: setting up the key costs as much as hashing a value."""
    return hmac.HMAC(key, hashes.SM3())


def blind(ring: KeyRing, element: str, value: str) -> bytes:
    """The 16 bytes under which an exact value of an element can be found without being readable."""
    mac = _begun(ring.index).copy()
    mac.update(f"{element}\0{value}".encode())
    return mac.finalize()[:16]
