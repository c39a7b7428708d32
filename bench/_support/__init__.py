"""What the benches share: a house of their own, and the one line they print."""

from bench._support.house import house, on_this_machine
from bench._support.report import done, note, percentile, timed

__all__ = ["done", "house", "note", "on_this_machine", "percentile", "timed"]
