"""What follows from a place's claims: which account it is, and which posts, inside the range that the operator has drawn. Pure.

A rule of posts: {"when": {"claim": "roles", "is": ["社区工作者"]}, "title": …, "area": 110114010003 or {"claim": …},
"department": …, "rights": […]}. Only what is declared follows, and nothing outside the area of the mapping.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hutong.kernel.area import span
from hutong.kernel.errors import Refused

TO = frozenset({"external_id", "username"})
# Claims that people may change themselves, or that two of them may share: never a proof of which account it is.
NEVER = frozenset({"email", "mail", "name", "nick", "nickname", "given_name", "family_name", "phone", "phone_number", "mobile"})
# What opens others' accounts or systems is given by people, never by a claim.
NOT_GIVEN = frozenset({"directory.manage", "accounts.manage", "door.manage"})
_RULE = frozenset({"when", "title", "area", "department", "rights"})


@dataclass(frozen=True, slots=True)
class Claimed:
    """A post that follows from claims."""

    title: str
    area: int
    department: str
    rights: tuple[str, ...]

    def words(self) -> dict[str, Any]:
        """As it is kept, to see later whether it has changed."""
        return {"department": self.department, "rights": list(self.rights)}


def check_match(match: Mapping[str, Any]) -> dict[str, str]:
    """The words of a match. Raises Refused for a claim that proves nothing, or a word that is no account's own."""
    if not match:
        return {}
    claim, to = str(match.get("claim", "")), str(match.get("to", ""))
    if not claim or to not in TO:
        raise Refused("对应关系写得不对。", "要写：哪个字段（claim）对应工号（external_id）或账号（username）。")
    if claim.rsplit(".", 1)[-1].lower() in NEVER:
        raise Refused("不能用“{claim}”认人：它会变，也会重。", "请用工号或账号。", claim=claim)
    return {"claim": claim, "to": to}


def check_posts(rules: Iterable[Mapping[str, Any]], area: int | None, known: frozenset[str]) -> list[dict[str, Any]]:
    """The rules of posts as they are kept. Raises Refused for one that says too little, reaches outside `area`, or gives a right
    that does not exist or that no claim may give."""
    found = [dict(rule) for rule in rules]
    if found and area is None:
        raise Refused("要按上游给岗位，先要划定范围。", "请用 --area 写明最大到哪个区划。")
    for rule in found:
        _check_rule(rule, area or 0, known)
    return found


def _check_rule(rule: Mapping[str, Any], area: int, known: frozenset[str]) -> None:
    when, rights = rule.get("when"), rule.get("rights")
    whole = _RULE.issuperset(rule) and isinstance(when, dict) and set(when) == {"claim", "is"} and isinstance(when["is"], list)
    if not whole or not str(rule.get("title", "")).strip() or not isinstance(rights, list) or "area" not in rule:
        raise Refused("岗位规则写得不对：{rule}。", "每条要有 when（claim、is）、title、area、rights。", rule=str(rule)[:200])
    if wrong := sorted(set(map(str, rights)) - (known - NOT_GIVEN)):
        raise Refused("上游不能给这样的权限：{rights}。", "管理账号、岗位和系统的权限由人来给。", rights=wrong)
    if isinstance(rule["area"], int) and not _inside(rule["area"], area):
        raise Refused("岗位的区划 {code} 不在划定的范围里。", "请改规则，或者改范围。", code=rule["area"])


def value_at(claims: Mapping[str, Any], path: str) -> Any:
    """The value of a claim; a dot leads into an object. A claim whose own name has the dots comes first."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def number_of(claims: Mapping[str, Any], match: Mapping[str, Any]) -> str:
    """The unique word by which an account is found; empty when the claim is missing or is no plain word."""
    found = value_at(claims, str(match.get("claim", ""))) if match else None
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    return found.strip() if isinstance(found, str) and 0 < len(found.strip()) <= 64 else ""


def posts_of(claims: Mapping[str, Any], rules: Sequence[Mapping[str, Any]], area: int | None) -> tuple[Claimed, ...]:
    """The posts that follow, each title and area once; what lies outside the range follows not."""
    found: dict[tuple[str, int], Claimed] = {}
    for rule in rules:
        if not _holds(claims, rule["when"]):
            continue
        for code in _areas(claims, rule["area"]):
            if area is not None and _inside(code, area):
                title, rights = str(rule["title"]), tuple(sorted(set(rule["rights"]) - NOT_GIVEN))
                found.setdefault((title, code), Claimed(title, code, str(rule.get("department", "")), rights))
    return tuple(found.values())


def _holds(claims: Mapping[str, Any], when: Mapping[str, Any]) -> bool:
    return bool(set(_listed(value_at(claims, str(when["claim"])))) & set(map(str, when["is"])))


def _areas(claims: Mapping[str, Any], area: Any) -> list[int]:
    if isinstance(area, int):
        return [area]
    told = _listed(value_at(claims, str(area.get("claim", ""))) if isinstance(area, dict) else None)
    return [int(one) for one in told if len(one) == 12 and one.isascii() and one.isdigit()]


def _listed(value: Any) -> list[str]:
    every = value if isinstance(value, list) else [value]
    return [str(one) for one in every if isinstance(one, str | int) and not isinstance(one, bool)]


def _inside(code: int, area: int) -> bool:
    low, high = span(area)
    return low <= code <= high
