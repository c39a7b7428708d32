"""Small words for templates: icons, and how elements, values, dates and ages are written."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from hutong.blueprint.codelists import code_lists
from hutong.domain.pool.views import SourceView
from hutong.kernel import area
from hutong.kernel.errors import Refused
from hutong.kernel.sentences import Sentence
from hutong.web import values, words

register = template.Library()
_CITY_INSIDE = re.compile(r"北京市[\u4e00-\u9fff]{2,3}区")
_CITY = re.compile(r"^(北京市)?([\u4e00-\u9fff]{2,3}区)?([\u4e00-\u9fff]{2,7}?(街道|地区|镇|乡)(?!路|街|里|道))?")


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """One sign of the sprite; always beside a word, so it says nothing to a screen reader."""
    return format_html('<svg class="icon {}" aria-hidden="true" focusable="false"><use href="#i-{}"/></svg>', extra, name)


@register.filter
def label(element: Any) -> str:
    """The element's name in the reader's language."""
    english = (get_language() or "").startswith("en")
    return str(element.label_en if english and element.label_en else element.label)


@register.filter
def definition(element: Any) -> str:
    """What the element means, in the reader's language."""
    english = (get_language() or "").startswith("en")
    return str(element.definition_en if english and element.definition_en else element.definition)


@register.filter
def bilingual(item: Any) -> str:
    """The title of a code list, or the word of one code, in the reader's language."""
    pair = (item.title, item.title_en) if hasattr(item, "title") else (item.short or item.zh, item.en)
    return str(pair[1] if (get_language() or "").startswith("en") and pair[1] else pair[0])


@register.filter
def age(day: dt.date | None) -> str:
    """How long ago a day was, roughly, as people say it."""
    return words.age(day)


@register.filter
def message(refusal: Refused | None) -> str:
    """What is the matter, in the reader's language."""
    return words.refused(refusal)[0] if refusal else ""


@register.filter
def way_out(refusal: Refused | None) -> str:
    """What to do about it, in the reader's language."""
    return words.refused(refusal)[1] if refusal else ""


@register.filter
def days_ago(days: int | None) -> str:
    """An age in days, roughly, as people say it."""
    return "" if days is None else words.days_ago(days)


@register.filter
def word(key: str, kind: str) -> str:
    """The word for a key of a closed set: {{ "old"|word:"state" }}."""
    return words.word(kind, key)


@register.filter
def people(count: int) -> str:
    """3 -> 3 人."""
    return ngettext("%(count)d 人", "%(count)d 人", count) % {"count": count}


@register.filter
def pair(texts: tuple[str, str]) -> str:
    """The Chinese or the English of two texts."""
    return texts[1] if values.english() and texts[1] else texts[0]


@register.filter
def coded(code: str, key: str) -> str:
    """The word for a code: {{ "1"|coded:"sex" }}."""
    codes = code_lists().get(key)
    return values.code_word(codes, code) if codes else code


@register.filter
def coded_for(code: str, key: str) -> str:
    """The word for a value of an element: {{ "10"|coded_for:"rel_head" }}."""
    return values.shown(key, code)


@register.filter
def said(fact: Any) -> str:
    """The value of a fact, in people's words."""
    return values.shown(fact.element, fact.value)


@register.filter
def said_of(heard: Any, key: str) -> str:
    """The value of one observation of an element, in people's words."""
    return values.shown(key, heard.value)


@register.filter
def source(view: SourceView) -> str:
    """A source in a few words: its kind, and its name where that says more."""
    return words.source(view)


@register.filter
def source_name(view: SourceView | None) -> str:
    """A source where there is room for its name only."""
    if view is None:
        return ""
    return words.source(view) if values.english() else view.name


@register.filter
def sentence(made: Sentence) -> str:
    """A sentence from below the pages, in the reader's language."""
    return made.said(_)


@register.filter
def short_address(text: str) -> str:
    """An address as neighbours say it: without city, district and street."""
    return _CITY.sub("", text) or text


@register.filter
def without_city(text: str) -> str:
    """A detail whose address says no city and no district."""
    return _CITY_INSIDE.sub("", text)


@register.filter
def without(text: str, start: str) -> str:
    """A text without the words it begins with."""
    return text.removeprefix(start).strip()


@register.filter
def percent(share: float) -> int:
    """0.925 -> 92: never rounded up to a hundred."""
    return int(share * 100)


@register.filter
def element_label(key: str, otherwise: str) -> str:
    """The name of an element by its key."""
    return values.label_of(key, otherwise)


@register.filter
def post_at(held: Any) -> str:
    """Where a post is and what it is called, of whatever has `path` and `title`."""
    return area.post_at(held.path, held.title)


@register.filter
def department(key: str) -> str:
    """The name of a department by its key."""
    return words.department(key)


@register.filter
def act(verb: str) -> str:
    """What somebody did, as a word."""
    return words.word("act", verb)


@register.filter
def purpose(text: str) -> str:
    """What for: "form:高龄津贴" is the word for `form` and the name behind it; a name of ours ("ask:round") is left out."""
    kind, _colon, name = text.partition(":")
    return words.word("purpose", kind) + (f" · {name}" if name and not name.isascii() else "")


@register.filter(name="words")
def split_words(text: str) -> list[str]:
    """A list from words set apart by blanks."""
    return text.split()


@register.simple_tag(takes_context=True)
def typed(context: dict[str, Any], name: str, default: Any = "") -> Any:
    """What was typed into a field before it was refused, else `default`."""
    request = context.get("request")
    if request is not None and request.method == "POST" and name in request.POST:
        return request.POST[name]
    return default


@register.simple_tag(takes_context=True)
def here(context: dict[str, Any], *names: str) -> SafeString | str:
    """Marks the navigation entry of the page that is open."""
    match = getattr(context.get("request"), "resolver_match", None)
    return SafeString('aria-current="page"') if match and match.url_name and match.url_name.split("-")[0] in names else ""


@register.simple_tag
def known(value: Any) -> str:
    """A value, or the word for its absence."""
    return str(value) if value not in (None, "") else _("没有记录")
