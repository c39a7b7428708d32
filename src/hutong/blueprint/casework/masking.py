"""The words by which personal data is found in what residents write, declared in `packs/cases/masking.yaml`."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from hutong.blueprint.reading import PACKS, convert, load

_PATH = PACKS / "cases" / "masking.yaml"


class Masking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`surnames`: signs that are hardly a word of their own; `doubtful`: surnames that are everyday words as well.

    `clear`, `free`: those known by a whole name, anywhere or where a clause begins; `double`: of two signs. `given`: signs of
    given names; `foreign`: of names of other languages; `ends`: signs that no given name goes on with. `words`: what begins like
    a name and is none; `places`: what makes a place of a name before it; `titles`: what follows a surname; `cues`, `near`: what a
    name follows, always or likely; `relations`: who in a family.
    """

    surnames: str
    doubtful: str
    clear: str
    free: str
    double: tuple[str, ...]
    given: str
    words: tuple[str, ...]
    places: tuple[str, ...]
    titles: tuple[str, ...]
    cues: tuple[str, ...]
    near: tuple[str, ...]
    relations: tuple[str, ...]
    foreign: str
    ends: str


@lru_cache(maxsize=1)
def masking() -> Masking:
    """The declared words. Raises PackError with file, line and path."""
    return convert(load(_PATH), Masking, _PATH, ())
