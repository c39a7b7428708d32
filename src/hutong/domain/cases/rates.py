"""The three rates (响应率 解决率 满意率) and how sure they are. Pure.

北京市接诉即办工作条例 names the three; here each stands with its share of silence and its interval, and none is shown of fewer
than `least` cases. They are of an area or a kind of case, never of somebody who works."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

# Standard normal quantile of a 95 % interval.
Z = 1.959964


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of 0 to 1 with its 95 % interval; `of`: how many cases it is of; `silent`: the share (0 to 1) that said nothing.
    None where it is of too few."""

    key: str
    of: int
    share: float | None
    low: float | None
    high: float | None
    silent: float | None


@dataclass(frozen=True, slots=True)
class Sum:
    """The weighted sum of the three rates, from 0 to 1, and the weights; only with all three."""

    value: float | None
    weights: Mapping[str, float]


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927), from 0 to 1. Holds for few cases too; `of` must not be 0."""
    share, square = hits / of, Z * Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = Z * math.sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def rate(key: str, hits: int, of: int, silent: int, all_: int, least: int) -> Rate:
    """A rate; nothing is said of fewer than `least`. `silent` of `all_` said nothing."""
    quiet = silent / all_ if all_ >= least and all_ else None
    if of < max(least, 1):
        return Rate(key, of, None, None, None, quiet)
    low, high = wilson(hits, of)
    return Rate(key, of, hits / of, low, high, quiet)


def three(f: Mapping[str, int], least: int) -> tuple[Rate, Rate, Rate]:
    """响应: the first reply came within its class, of those replied to and those whose time is over; silent: the unit said
    nothing.

    解决: solved in her own word, of those who said yes or no. 满意: 4 and 5 of the ratings. Silent there: the resident said
    nothing. Joined and withdrawn cases, and those outside the law or outside the power, are in none of the last two.
    """
    replied = f["answered"] + f["unanswered"]
    said = f["solved"] + f["unsolved"]
    ended = f["solved"] + f["silent"]
    return (
        rate("response", f["in_time"], replied, f["unanswered"], replied, least),
        rate("solved", f["solved"], said, f["silent"], said + f["silent"], least),
        rate("satisfied", f["good"], f["rated"], max(ended - f["rated"], 0), max(ended, f["rated"]), least),
    )


def weighted(rates: tuple[Rate, ...], weights: Mapping[str, float]) -> Sum:
    """The sum of the rates by declared weights; None as long as one of them is of too few."""
    parts = [(one.share, weights.get(one.key, 0.0)) for one in rates]
    if any(share is None for share, _ in parts):
        return Sum(None, weights)
    return Sum(sum(share * weight for share, weight in parts if share is not None), weights)
