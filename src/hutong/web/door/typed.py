"""What the form of the register sends, read; and what stands in its fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hutong.domain.door import connecting
from hutong.domain.door.commands import NewSystem
from hutong.domain.door.queries.register import SystemView
from hutong.domain.door.rules import Condition
from hutong.domain.door.saml.described import settings_of
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of
from hutong.kernel.errors import Refused
from hutong.web.page import Req, record_id

LEVELS = ("city", "district", "street", "community")
CLASSES = ("public", "internal", "personal", "sensitive")
# The fields of each way to sign in, as settings of the register; what holds several has one on each line.
TEXTS: Mapping[str, tuple[str, ...]] = {
    "oidc": ("initiate_uri", "backchannel_logout_uri"), "saml": ("entity_id", "slo", "slo_soap", "initiate_uri"),
    "form": ("adaptor", "base"), "cas": (), "forward": (), "link": (),
}  # fmt: skip
LISTS: Mapping[str, tuple[str, ...]] = {
    "oidc": ("redirect_uris", "post_logout_uris"), "cas": ("services",), "saml": ("acs",), "forward": ("hosts",),
}  # fmt: skip
TICKS: Mapping[str, tuple[str, ...]] = {
    "oidc": ("pairwise", "open_client", "confirm"),
    "cas": ("logout",),
    "saml": ("want_signed", "by_account", "unsolicited"),
}
LONG: Mapping[str, tuple[str, ...]] = {"saml": ("certificate",)}
EVERY = ("check_uri", "events_uri")
# Ticks that the register keeps as a word: `subject`, `auth`, `name_id`.
SHOWN = ("pairwise", "open_client", "by_account")
WORDS = ("title", "title_en", "purpose", "purpose_en", "holds_words", "holds_words_en", "contact", "contact_en", "address")
ROLES = 6


def system_of(request: Req, name: str, protocol: str, known: SystemView | None = None) -> NewSystem:
    """The system as the form has it; settings that the form does not know stay. Raises Refused for what is missing."""
    post = request.POST
    if protocol not in TEXTS:
        raise Refused("没有这种接入方式：{protocol}。", "请选一种。", protocol=protocol)
    area = record_id(post.get("area", ""))
    kept = dict(known.settings) if known is not None and known.protocol == protocol else {}
    settings = {**kept, **_settings(request, protocol)}
    settings = {key: value for key, value in settings.items() if value not in ("", [], None)}
    connecting.check_whole(protocol, settings)
    security = post.get("security", "")
    if security not in ("1", "2", "3", "4", "5"):
        raise Refused("还没有选安全保护等级。", "没有定级的，请先问本单位的网络安全负责人。")
    nation = post.get("nation") == "1"
    texts = {word: post.get(word, "").strip() for word in WORDS}
    return NewSystem(
        name=name, level="nation" if nation else level_of(area), area=area, protocol=protocol,
        department=post.get("department", ""), holds=tuple(one for one in CLASSES if one in post.getlist("holds")),
        security=int(security), settings=settings, entry=_entry(request, known), roles=_roles(request, known),
        shown=post.get("shown", "1") == "1", **texts,
    )  # fmt: skip


def typed(request: Req) -> dict[str, Any]:
    """What was typed, for the same form once more."""
    post = request.POST
    single = {key: post.get(key, "") for key in post}
    return {
        **single, "holds": post.getlist("holds"), "entry_levels": post.getlist("entry_levels"),
        "entry_departments": post.getlist("entry_departments"), "roles": _role_fields(_roles(request)),
        "settings": {**single, **{key: post.get(key, "") for words in LISTS.values() for key in words}},
    }  # fmt: skip


def of_system(view: SystemView) -> dict[str, Any]:
    """What the register says."""
    first = view.entry[0] if view.entry else Condition()
    settings = {key: "\n".join(value) if isinstance(value, list | tuple) else value for key, value in view.settings.items()}
    settings["pairwise"] = "1" if view.settings.get("subject") == "pairwise" else ""
    settings["by_account"] = "1" if view.settings.get("name_id") == "username" else ""
    settings["open_client"] = "1" if view.settings.get("auth") == "none" else ""
    return {
        **{word: getattr(view, word) for word in (*WORDS, "name", "department", "holds")}, "area": str(view.area),
        "nation": "1" if view.level == "nation" else "", "security": str(view.security), "shown": "1" if view.shown else "0",
        "entry_levels": sorted(first.levels), "entry_departments": sorted(first.departments),
        "roles": _role_fields({role: {"levels": sorted(one.levels)} for role, one in view.roles.items()}), "settings": settings,
    }  # fmt: skip


def blank(actor: Actor, protocol: str) -> dict[str, Any]:
    """An empty form: her own area and department, and what is usual."""
    usual = {"logout": "1"} if protocol == "cas" else {"pairwise": "1"} if protocol == "oidc" else {}
    return {
        "area": str(actor.area), "department": actor.department, "security": "", "shown": "1", "roles": _role_fields({}),
        "settings": usual, "holds": [], "entry_levels": [], "entry_departments": [],
    }  # fmt: skip


def _settings(request: Req, protocol: str) -> dict[str, Any]:
    post = request.POST
    found: dict[str, Any] = {key: post.get(key, "").strip() for key in (*TEXTS[protocol], *LONG.get(protocol, ()), *EVERY)}
    found |= {key: post.get(key, "").split() for key in LISTS.get(protocol, ())}
    found |= {key: post.get(key) == "1" for key in TICKS.get(protocol, ()) if key not in SHOWN}
    if protocol == "oidc":
        found |= {"subject": "pairwise" if post.get("pairwise") == "1" else "public"}
        found |= {"auth": "none" if post.get("open_client") == "1" else "secret"}
    if protocol == "saml":
        found |= {"name_id": "username" if post.get("by_account") == "1" else "persistent"}
        if post.get("metadata", "").strip():  # what the system says of itself stands above what was typed
            found |= settings_of(post["metadata"])
    return found


def _entry(request: Req, known: SystemView | None = None) -> tuple[dict[str, list[str]], ...]:
    """Who may enter. The form shows the first condition and no rights; where nothing of it was changed, all of it stays."""
    post = request.POST
    levels = [one for one in LEVELS if one in post.getlist("entry_levels")]
    departments = sorted(one for one in post.getlist("entry_departments") if one)
    words = {key: value for key, value in (("levels", levels), ("departments", departments)) if value}
    if known is not None and known.entry and words == _shown_of(known.entry[0]):
        return tuple(_words_of(one) for one in known.entry)
    return (words,) if words else ()


def _words_of(one: Condition) -> dict[str, list[str]]:
    words = {"levels": sorted(one.levels), "departments": sorted(one.departments), "rights": sorted(one.rights)}
    return {key: value for key, value in words.items() if value}


def _shown_of(one: Condition) -> dict[str, list[str]]:
    words = {"levels": [level for level in LEVELS if level in one.levels], "departments": sorted(one.departments)}
    return {key: value for key, value in words.items() if value}


def _roles(request: Req, known: SystemView | None = None) -> dict[str, dict[str, list[str]]]:
    post: Any = request.POST
    found: dict[str, dict[str, list[str]]] = {}
    for n in range(ROLES):
        sign = post.get(f"role_{n}", "").strip()[:40]
        if sign:
            levels = [one for one in LEVELS if one in post.getlist(f"role_{n}_levels")]
            was = known.roles.get(sign) if known is not None else None
            same = was is not None and set(levels) == was.levels
            found[sign] = _words_of(was) if was is not None and same else {"levels": levels} if levels else {}
    return found


def _role_fields(roles: Mapping[str, Mapping[str, Any]]) -> list[tuple[int, str, list[str]]]:
    """(number, sign, levels) of each line, with empty ones after those that are there."""
    known = [(sign, list(words.get("levels", ()))) for sign, words in roles.items()][:ROLES]
    lines = [*known, *[("", [])] * (ROLES - len(known))][: max(3, len(known) + 1)]
    return [(n, sign, list(levels)) for n, (sign, levels) in enumerate(lines)]
