"""Systems of the register for stories."""

from __future__ import annotations

from typing import Any

from hutong.domain.door import commands, queries
from hutong.domain.door.queries import SystemView
from hutong.kernel.actor import ALL_AREAS, SYSTEM


def system(name: str = "zou-fang", **words: Any) -> SystemView:
    """A system of the city, open to every post, that signs in by OpenID; `words` change it. Its secret is thrown away."""
    return registered(name, **words)[0]


def registered(name: str = "zou-fang", **words: Any) -> tuple[SystemView, str, str]:
    """The same with its two secrets: at the token endpoint, and for its work."""
    values: dict[str, Any] = {
        "title": "走访登记", "level": "city", "area": ALL_AREAS[0], "purpose": "登记走访。",
        "holds": ("internal",), "holds_words": "走访日期，没有个人信息",
        "contact": "市民政局 010-0000", "protocol": "oidc",
        "address": "http://127.0.0.1:9/", "settings": {"redirect_uris": ["http://127.0.0.1:9/cb"]}, **words,
    }  # fmt: skip
    made = commands.register(SYSTEM, new=commands.NewSystem(name=name, **values))
    return queries.system(name), made.secret, made.hook_secret
