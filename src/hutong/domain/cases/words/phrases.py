"""Finding the pack's words in a text: as they stand, or with a little between their parts (电梯又坏了 has 电梯坏)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

# The head of a word, by which it is looked up (characters).
HEAD = 2
# At most so many characters may stand between head and tail.
GAP = 5
# What a word with a gap counts beside one that stands as it is.
GAPPED = 0.5


@dataclass(frozen=True, slots=True)
class Phrase:
    """A word of the pack, and the place of its category."""

    word: str
    category: int


def by_head(phrases: Iterable[Phrase]) -> Mapping[str, tuple[Phrase, ...]]:
    """The words by their first characters."""
    found: dict[str, list[Phrase]] = {}
    for one in phrases:
        found.setdefault(one.word[:HEAD], []).append(one)
    return MappingProxyType({head: tuple(ones) for head, ones in found.items()})


def found_in(text: str, heads: Mapping[str, tuple[Phrase, ...]]) -> dict[Phrase, float]:
    """Each word that a plain text has, with how much it counts: a word of two characters 1, of four 2, half with a gap."""
    found: dict[Phrase, float] = {}
    for at in range(len(text) - HEAD + 1):
        for one, part in _at(text, at, heads.get(text[at : at + HEAD], ())):
            found[one] = max(found.get(one, 0.0), part * len(one.word) / 2)
    return found


def _at(text: str, at: int, phrases: Iterable[Phrase]) -> Iterator[tuple[Phrase, float]]:
    for one in phrases:
        tail = one.word[HEAD:]
        start = at + HEAD
        if text.startswith(tail, start):
            yield one, 1.0
        elif text.find(tail, start, start + GAP + len(tail)) > 0:
            yield one, GAPPED
