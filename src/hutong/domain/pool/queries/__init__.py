"""Reads of the pool, actor first. Everything that leaves the pool for people leaves it here, scoped and journalled."""

from hutong.domain.pool.queries.counts import count
from hutong.domain.pool.queries.people import find_people, person_page, sources
from hutong.domain.pool.queries.selections import Selection, get, readable, select

__all__ = ["Selection", "count", "find_people", "get", "person_page", "readable", "select", "sources"]
