"""What is heard in a resident's words."""

from __future__ import annotations


def danger(said: str) -> str:
    """The key of the urgent danger that the words tell of; empty for none."""
    return ""
