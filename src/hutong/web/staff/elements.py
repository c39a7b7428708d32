"""The dictionary of elements: what the city may know, in which words, who answers for it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from hutong.blueprint.codelists import code_lists
from hutong.blueprint.elements import Element, catalogue
from hutong.kernel.errors import NotFound
from hutong.web import words
from hutong.web.page import Req, page, part

PAGE = 60


@page(needs="hat")
def elements(request: Req) -> HttpResponse:
    """Search (Chinese, English, pinyin) and three filters; the list is a fragment of the same template."""
    query = request.GET.get("q", "").strip()
    filters = {name: request.GET.get(name, "") for name in ("entity", "owner", "sensitivity")}
    found = catalogue().search(query) if query else list(catalogue())
    hits = [e for e in found if all(not want or getattr(e, name) == want for name, want in filters.items())]
    shown = hits[: PAGE * max(1, _number(request.GET.get("pages", "1")))]
    context: dict[str, Any] = {
        "query": query,
        "filters": filters,
        "entities": words.choices("entity"),
        "sensitivities": words.choices("sensitivity"),
        "owners": [owner for owner, _ in Counter(e.owner for e in catalogue()).most_common()],
        "elements": shown,
        "count": len(hits),
        "more": len(hits) > len(shown) and len(shown) // PAGE + 1,
    }
    template = "staff/elements.html#found" if part(request) else "staff/elements.html"
    return render(request, template, context)


@page(needs="hat")
def element(request: Req, key: str) -> HttpResponse:
    """One element: definition, owner, freshness, how it is computed, and its code list."""
    found = catalogue().get(key)
    if found is None:
        raise NotFound("字典里没有这个要素。", "请在字典里再找一找。")
    codes = code_lists().get(found.code_list) if found.code_list else None
    inputs = [catalogue()[name] for name in (found.computed.inputs if found.computed else ()) if name in catalogue()]
    uses = [e for e in catalogue() if e.computed and key in e.computed.inputs]
    return render(request, "staff/element.html", {"element": found, "codes": codes, "inputs": inputs, "uses": uses})


@page(needs="hat")
def pick(request: Req) -> HttpResponse:
    """The options of a combobox: the ten elements that fit what was typed so far."""
    name = next((name for name in request.GET if name.startswith(("pick", "text-"))), "pick")
    query = request.GET.get(name, "")
    hits: list[Element] = catalogue().search(query)[:10]
    context = {"elements": hits, "query": query, "listbox": request.GET.get("listbox", "listbox")}
    return render(request, "parts/options.html", context)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
