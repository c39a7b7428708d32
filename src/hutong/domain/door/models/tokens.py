"""Tokens of OpenID Connect, and the keys that sign."""
