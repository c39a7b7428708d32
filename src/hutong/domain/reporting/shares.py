"""How sure a share is that was counted in few cases. Pure."""

from __future__ import annotations

from math import sqrt

# 95 of 100 such intervals hold the true share.
Z = 1.96


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The Wilson interval of a share: from, to, between 0 and 1. (0, 1) where nothing was counted."""
    if whole <= 0:
        return 0.0, 1.0
    share, square = part / whole, Z * Z / whole
    middle = (share + square / 2) / (1 + square)
    reach = Z * sqrt(share * (1 - share) / whole + square / (4 * whole)) / (1 + square)
    return max(0.0, middle - reach), min(1.0, middle + reach)
