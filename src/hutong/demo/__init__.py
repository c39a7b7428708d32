"""A synthetic, plausible and deterministic city: what is true, what the pool would know of it, and how it changes.

Nobody in it exists: names are combined from common parts, identity numbers carry region codes that were never given out,
telephone numbers a prefix that no operator has.
"""
