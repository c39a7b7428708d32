"""The bench of the door: a light browser with a system behind it, the peers, our own side, and the plan for a morning."""
