"""Takes from an old system's pages what is none of a worker's business: links, buttons and forms that lead there. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from html import unescape
from urllib.parse import urljoin, urlsplit

from hutong.web.passage.rewriting import plain

# A start tag of what leads somewhere, and where to (HTML, 13.1.2).
_TAG = re.compile(rb"(<(?:a|area|form|button|input)\b)[^<>]{0,2000}>", re.I)
_LEADS = re.compile(rb"""\s(?:href|action|formaction)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)


def hidden(body: bytes, page: str, paths: Collection[str]) -> bytes:
    """A page on which nothing is shown that leads to one of these paths. `page`: its own path, from which its links are read.

    The rest of the page stays as it is, byte by byte: what is put in has no quotes, so that it does no harm in a script either.
    """
    wanted = {plain(path) for path in paths}

    def hide(tag: re.Match[bytes]) -> bytes:
        places = ((two or one or bare).decode("latin-1") for two, one, bare in _LEADS.findall(tag[0]))
        if not any(_path(page, place) in wanted for place in places):
            return tag[0]
        return tag[1] + b" hidden style=display:none!important" + tag[0][len(tag[1]) :]

    return _TAG.sub(hide, body) if wanted else body


def _path(page: str, place: str) -> str:
    """The path that a link on a page leads to, whatever host it names; empty for what is no link."""
    try:
        found = urlsplit(urljoin(f"http://page{page}", unescape(place).strip()))
    except ValueError:
        return ""
    return plain(found.path) if found.scheme in ("http", "https") else ""
