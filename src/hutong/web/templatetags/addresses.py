"""`{% url %}` with a memory. A page names many addresses, and which one a name means does not change while the site runs."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode, url
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString

register = template.Library()
# Addresses of records are remembered as well; when there are more than this many, all are forgotten.
_MOST = 20_000
_PLAIN = frozenset({int, str, SafeString})
_known: dict[tuple[Any, ...], str] = {}


class Address(URLNode):
    """Django's own tag, asked once for each name and its words. With named words, or a result kept under a name, it is left to
    Django."""

    def render(self, context: Context) -> SafeString | str:
        """The address. Raises NoReverseMatch for a name that has none."""
        if self.kwargs or self.asvar:
            return str(super().render(context))
        words = tuple(word.resolve(context) for word in self.args)
        if not all(type(word) in _PLAIN for word in words):
            return str(super().render(context))
        key = (get_urlconf(), get_script_prefix(), context.autoescape, self.view_name.resolve(context), *words)
        found = _known.get(key)
        if found is None:
            if len(_known) >= _MOST:
                _known.clear()
            found = _known[key] = super().render(context)
        return found


@register.tag(name="url")
def address(parser: Parser, token: Token) -> Address:
    """`{% url name word … %}`, as Django reads it."""
    node = url(parser, token)
    return Address(node.view_name, node.args, node.kwargs, node.asvar)
