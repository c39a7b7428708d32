"""Whether cases cluster: more than chance would bring, at one place, said alike. Pure.

The question is put plainly: in the longer time before so many came, so about so many were to be expected in the last days; how
likely are so many by chance alone (Poisson)? What is compared in thousands of places is rare by chance somewhere, so the declared
limit is small, and the words or the compound must agree as well."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Of fewer than this nothing is expected: a place in which almost nothing came before is no certain measure.
LEAST_EXPECTED = 1.0
SHORTEST, LONGEST, SHOWN = 2, 12, 5
# A run of signs is common when so many of the texts have it.
COMMON = 0.6


@dataclass(frozen=True, slots=True)
class Said:
    """A case as clusters see it: its number, its masked words, and the place of the pool it named (None: none)."""

    id: int
    words: str
    place: int | None


def expected(before: int, days_before: int, days: int) -> float:
    """How many were to be expected in `days`, when `before` came in `days_before`; at least LEAST_EXPECTED."""
    return max(before * days / days_before, LEAST_EXPECTED)


def chance(seen: int, mean: float) -> float:
    """How likely `seen` or more are by chance when `mean` are to be expected (Poisson), from 0 to 1."""
    term = below = math.exp(-mean)
    for k in range(1, seen):
        term *= mean / k
        below += term
    return max(0.0, 1.0 - below) if seen else 1.0


def largest(cases: Sequence[Said], alike: Mapping[int, Sequence[int]]) -> list[Said]:
    """The largest set that belongs together: of one compound, or alike to one of them. `alike`: number -> those alike to it."""
    by_id = {one.id: one for one in cases}
    sets: list[set[int]] = [{key, *others} & by_id.keys() for key, others in alike.items()]
    places: dict[int, set[int]] = defaultdict(set)
    for one in cases:
        if one.place is not None:
            places[one.place].add(one.id)
    best = max([*sets, *places.values()], key=len, default=set())
    return [one for one in cases if one.id in best]


def common(texts: Sequence[str]) -> list[str]:
    """What most of these texts have in common: the longest runs of signs, those of most texts first, at most five."""
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(_runs(text))
    least = max(2, math.ceil(COMMON * len(texts)))
    kept: list[str] = []
    for run, n in sorted(seen.items(), key=lambda pair: (-len(pair[0]), -pair[1], pair[0])):
        if n >= least and not any(run in longer for longer in kept):
            kept.append(run)
    return sorted(kept, key=lambda run: (-seen[run], -len(run), run))[:SHOWN]


def _runs(text: str) -> set[str]:
    text = re.sub("〔[^〕]*〕", " ", text)
    parts = "".join(sign if "\u4e00" <= sign <= "\u9fff" or sign.isdecimal() else " " for sign in text).split()
    return {
        part[at : at + length]
        for part in parts
        for length in range(SHORTEST, LONGEST + 1)
        for at in range(len(part) - length + 1)
        if not part[at : at + length].isdecimal()
    }
