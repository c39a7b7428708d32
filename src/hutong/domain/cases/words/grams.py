"""A text as hashed n-grams of characters: the only form in which words are counted, learnt and kept.

Chinese needs no word boundaries here: runs of one to four characters carry the compounds. A gram is a number of 32 bits, so
what has been learnt holds no text. The first line of a message is its subject when more follows; it is counted once more.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.uint32]
Floats = NDArray[np.float32]

LONGEST = 4
# Of a message this long the rest is neither counted nor compared (characters).
MOST = 3000
# A first line longer than this is no subject (characters).
SUBJECT = 60
_BREAK = 0
_PRIME = np.uint32(2654435761)
_SUBJECT_SALT = np.uint32(0x9E3779B9)


@dataclass(frozen=True, slots=True)
class Grams:
    """Distinct grams of a text in ascending order, and how often each occurs."""

    ids: Ints
    counts: Floats


def plain(text: str) -> str:
    """The text in one spelling: full-width forms made narrow, small letters, whatever is no letter or digit a single space."""
    text = unicodedata.normalize("NFKC", text[:MOST]).lower()
    return " ".join("".join(one if one.isalnum() else " " for one in text).split())


def parts(text: str) -> tuple[str, str]:
    """Subject and whole of a message. Without a subject the first is empty."""
    first, _, rest = text.strip().partition("\n")
    if rest.strip() and len(first) <= SUBJECT:
        return plain(first), plain(text)
    return "", plain(text)


def runs(text: str, longest: int = LONGEST, salt: np.uint32 | int = 0) -> list[Ints]:
    """The hashed runs of 1, 2 … `longest` characters of a plain text, each in the order of the text; no run crosses a space."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    letters = np.where(codes == ord(" "), np.uint32(_BREAK), codes)
    found: list[Ints] = []
    hashed = _mixed(letters ^ np.uint32(salt))
    whole = letters != _BREAK
    found.append(hashed[whole])
    for length in range(2, longest + 1):
        if len(letters) < length:
            break
        tail = letters[length - 1 :]
        hashed = _mixed(hashed[:-1] * _PRIME + tail)
        whole = whole[:-1] & (tail != _BREAK)
        found.append(hashed[whole])
    return found


def grams(text: str, longest: int = LONGEST, salt: np.uint32 | int = 0) -> Grams:
    """The distinct grams of a plain text."""
    ids, counts = np.unique(np.concatenate(runs(text, longest, salt)), return_counts=True)
    return Grams(ids, counts.astype(np.float32))


def subject_grams(subject: str) -> Grams:
    """The grams of a plain subject: other numbers than those of the same characters in the text."""
    return grams(subject, 3, _SUBJECT_SALT)


def _mixed(codes: NDArray[Any]) -> Ints:
    """Bits spread over the whole number (finaliser of MurmurHash3, public domain)."""
    codes = codes.astype(np.uint32)
    codes ^= codes >> np.uint32(16)
    codes *= np.uint32(0x85EBCA6B)
    codes ^= codes >> np.uint32(13)
    codes *= np.uint32(0xC2B2AE35)
    codes ^= codes >> np.uint32(16)
    return codes
