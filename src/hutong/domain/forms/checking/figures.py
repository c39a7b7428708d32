"""Numbers as people write them: 1,200, 35人, 95.2%."""

from __future__ import annotations

import re
import unicodedata

from hutong.domain.forms.grid import Value

_WRITTEN = re.compile(r"([-+]?[\d,]*\.?\d+)(人|户|名|个|元|万元|平方米|㎡|m2|亩|次|件|套|栋|间|岁|%|‰)?")


def number(value: Value) -> int | float | None:
    """The number in a cell; None for an empty cell and for what is no number. The unit behind it is left out, also %."""
    if isinstance(value, int | float):
        return None if isinstance(value, bool) or value != value else value
    if not isinstance(value, str):
        return None
    found = _WRITTEN.fullmatch("".join(unicodedata.normalize("NFKC", value).split()))
    if found is None:
        return None
    amount = float(found[1].replace(",", ""))
    return int(amount) if amount.is_integer() else amount


def written(amount: float) -> str:
    """A number for a sentence: at most four decimals, none where there are none."""
    return f"{round(amount, 4):.4f}".rstrip("0").rstrip(".") if amount % 1 else str(int(amount))


def step_of(amount: float) -> float:
    """The last place a number is written to: 0.01 for 95.24."""
    text = repr(float(amount))
    decimals = 0 if "e" in text or text.endswith(".0") else len(text.split(".")[1])
    return float(10.0**-decimals)
