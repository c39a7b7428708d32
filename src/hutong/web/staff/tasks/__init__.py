"""Pages of the one net: one task, sending down, and how far what was sent is."""
