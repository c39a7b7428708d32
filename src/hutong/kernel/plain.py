"""Text that reads in the order in which it was written."""

from __future__ import annotations

# Signs without a shape that turn the order of what stands beside them around (Unicode UAX #9): a title could hide behind them.
_TURNS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def without_turns(text: str) -> str:
    """The text without signs that turn its order around. Chinese and English need none of them."""
    return text.translate(_TURNS)
