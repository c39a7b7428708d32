"""Reading a page of an old system: its letters, its forms, and the marks by which it is known. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlencode, urljoin, urlsplit

from lxml import html

from hutong.blueprint.adaptors import Mark

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
# What browsers read when a page says these (WHATWG Encoding): the whole of GB 18030.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "iso-8859-1": "cp1252", "ascii": "cp1252"}
PASSWORD = "//input[translate(@type, 'PASWORD', 'pasword') = 'password']"
_BUTTONS = frozenset({"submit", "button", "image", "reset", "file"})


@dataclass(frozen=True)
class Page:
    """An answer that was read: `path` is where it came from after redirects, `text` what stands in it, `charset` in which letters
    its forms are sent."""

    path: str
    status: int
    text: str
    charset: str = "utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    _tree: list[Any] = field(default_factory=list, compare=False)

    def tree(self) -> Any:
        """Its elements; an empty page has an empty one."""
        if not self._tree:
            parser = html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True)
            found = html.document_fromstring(self.text.encode() or b"<html></html>", parser=parser, ensure_head_body=True)
            self._tree.append(found)
        return self._tree[0]

    def at(self, xpath: str) -> list[Any]:
        """What an XPath finds; a single value is a list of one, nothing an empty one."""
        found = self.tree().xpath(xpath)
        return found if isinstance(found, list) else [found] if found else []


@dataclass(frozen=True)
class Form:
    """A form: where it goes, and its fields in order as the page has them."""

    method: str
    action: str
    fields: tuple[tuple[str, str], ...]
    element: Any

    def filled(self, values: Mapping[str, str]) -> list[tuple[str, str]]:
        """The fields with these values; those that the page does not have come last."""
        kept = [(name, values.get(name, value)) for name, value in self.fields]
        known = {name for name, _ in self.fields}
        return kept + [(name, value) for name, value in values.items() if name not in known]


def read(path: str, status: int, headers: list[tuple[str, str]], body: bytes) -> Page:
    """An answer as a page. Signs that cannot be read are replaced."""
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    charset = charset_of(kind, body)
    return Page(path, status, body.decode(charset, "replace").replace("\0", ""), charset, tuple(headers))


def charset_of(kind: str, body: bytes) -> str:
    """In which letters a page is written: its header says so, or it says so itself; else UTF-8."""
    said = re.search(r"charset=[\"']?([A-Za-z0-9_-]{2,20})", kind)
    meta = None if said else _CHARSET.search(body[:2048])
    name = (said.group(1) if said else meta.group(1).decode() if meta else "utf-8").lower()
    try:
        "".encode(_WIDER.get(name, name))
    except LookupError:
        return "utf-8"
    return _WIDER.get(name, name)


def holds(mark: Mark, page: Page) -> bool:
    """Whether a page bears a mark. All that the mark says must hold."""
    return (
        (not mark.status or page.status == mark.status)
        and (not mark.path or mark.path in page.path)
        and (not mark.text or mark.text in page.text)
        and (not mark.xpath or bool(page.at(mark.xpath)))
    )


def form_at(page: Page, xpath: str) -> Form | None:
    """The form at this place; without one the first with a field for a password. None when there is none."""
    places = page.at(xpath) if xpath else [field for field in page.at(f"{PASSWORD}/ancestor::form[1]")]
    element = next((one for one in places if getattr(one, "tag", "") == "form"), None)
    if element is None:
        return None
    action = urljoin(page.path, (element.get("action") or "").strip() or page.path)
    return Form((element.get("method") or "get").lower(), action, tuple(_fields(element)), element)


def _fields(form: Any) -> list[tuple[str, str]]:
    """The fields that a browser would send without a button pressed (HTML, 4.10.21.4)."""
    found = []
    for one in form.iter("input", "select", "textarea"):
        name, kind = one.get("name"), (one.get("type") or "text").lower()
        if not name or one.get("disabled") is not None or (one.tag == "input" and kind in _BUTTONS):
            continue
        if one.tag == "input" and kind in ("checkbox", "radio"):
            if one.get("checked") is not None:
                found.append((name, one.get("value") or "on"))
        else:
            found.append((name, _value(one)))
    return found


def _value(one: Any) -> str:
    if one.tag == "select":
        options = list(one.iter("option"))
        chosen = next((option for option in options if option.get("selected") is not None), options[0] if options else None)
        if chosen is None:
            return ""
        return str(chosen.get("value") if chosen.get("value") is not None else chosen.text or "")
    return str(one.text or "") if one.tag == "textarea" else str(one.get("value") or "")


def encoded(fields: list[tuple[str, str]], charset: str) -> bytes:
    """Fields as a form sends them, in the page's own letters."""
    return urlencode(fields, encoding=charset, errors="xmlcharrefreplace").encode("ascii")


def path_of(where: str, base: str) -> str | None:
    """The path of an address on the system's own host; None for any other host."""
    parts, own = urlsplit(urljoin(base + "/", where)), urlsplit(base)
    if (parts.scheme, parts.netloc.lower()) != (own.scheme, own.netloc.lower()):
        return None
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def joined(page: str, where: str) -> str:
    """Where a link on a page leads. Raises ValueError for what is no link."""
    return urljoin(page, where)


def text_of(found: list[Any]) -> str:
    """The text of what an XPath has found first, spaces made one."""
    if not found:
        return ""
    first = found[0]
    words = first if isinstance(first, str) else cast(str, first.text_content()) if hasattr(first, "text_content") else str(first)
    return re.sub(r"\s+", " ", words).strip()
