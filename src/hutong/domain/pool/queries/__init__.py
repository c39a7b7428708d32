"""Reads of the pool, actor first. Everything that leaves the pool for people leaves it here, scoped and journalled."""

from hutong.domain.pool.queries.counts import count
from hutong.domain.pool.queries.people import find_people, person_page, sources
from hutong.domain.pool.queries.places import PlaceName, named_places, place_of
from hutong.domain.pool.queries.selections import Selection, get, readable, select

__all__ = [
    "PlaceName", "Selection", "count", "find_people", "get", "named_places", "person_page", "place_of", "readable", "select",
    "sources",
]  # fmt: skip
