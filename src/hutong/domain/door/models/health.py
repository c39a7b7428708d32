"""Whether a system answers."""
