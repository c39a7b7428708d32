"""Hutong 胡同: ask once."""

__version__ = "0.1.0"
