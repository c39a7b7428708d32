"""How other places are asked who somebody is. Nothing in here writes, and nothing knows a request of the site."""
