"""The other places where people sign in, for the sign-in page."""

from __future__ import annotations

from dataclasses import dataclass

from django import template

from hutong.domain.accounts.queries.upstream import open_places, upstreams
from hutong.web import words
from hutong.web.door.upstream import is_away

register = template.Library()


@dataclass(frozen=True, slots=True)
class Button:
    """One of them, and whether it did not answer a moment ago."""

    name: str
    title: str
    away: bool


@register.simple_tag
def upstream_places() -> tuple[Button, ...]:
    """The places that are open, by title."""
    return tuple(Button(one.name, one.title, is_away(one.name)) for one in open_places())


@register.filter
def signed_by(how: str) -> str:
    """By what somebody has signed in, in words; at another place, by what people call it."""
    kind, _, name = how.partition(":")
    if kind != "upstream":
        return words.word("signed_by", how)
    return next((one.title for one in upstreams(all_states=True) if one.name == name), name)
