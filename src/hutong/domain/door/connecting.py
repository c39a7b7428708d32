"""What the register may say of how a system signs in: its addresses, checked before anybody is sent to them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hutong.domain.door.addresses import parts_of
from hutong.kernel.errors import Refused

# What a protocol cannot do without, and which words hold one address or several (RFC 6749, 3.1.2; CAS Protocol 3.0, 2.1.1).
NEEDED: Mapping[str, tuple[str, ...]] = {
    "oidc": ("redirect_uris",), "cas": ("services",), "saml": ("entity_id", "acs"), "forward": ("hosts",),
    "form": ("adaptor", "base"), "link": (),
}  # fmt: skip
MANY = ("redirect_uris", "services", "post_logout_uris", "acs")
# Words, one or several; never a part of one.
WORDS = ("hosts", "scopes", "resources", "certificate")
ONES = ("base", "initiate_uri", "backchannel_logout_uri", "check_uri", "events_uri", "slo", "slo_soap")


def check_whole(protocol: str, settings: Mapping[str, Any]) -> None:
    """Raises Refused for a connection that lacks what its protocol cannot do without."""
    for word in NEEDED.get(protocol, ()):
        if not settings.get(word):
            raise Refused("还没有写：{word}。", "接入标准里写着每种方式要填什么。", word=word)


def check_addresses(address: str, settings: Mapping[str, Any]) -> None:
    """Raises Refused for an address that is no plain http address: with a user name, odd signs, `..` or a mark. Somebody may be
    sent to each of them. Also for what should be a word or a list of words, and is neither."""
    _check(address, "address")
    for word in (*MANY, *WORDS):
        value = settings.get(word) or ()
        if not isinstance(value, str | list | tuple) or not all(isinstance(one, str) for one in value):
            raise _no_address(word, str(value))
    for word in MANY:
        for one in listed(settings, word):
            _check(one, word)
    for word in ONES:
        if settings.get(word):
            _check(str(settings[word]), word)


def _check(address: str, word: str) -> None:
    if parts_of(address.partition("#")[0] if word == "address" else address) is None:
        raise _no_address(word, address)


def _no_address(word: str, address: str) -> Refused:
    return Refused(
        "{word} 不是一个能用的网址：{address}。", "要写全，http:// 或 https:// 开头。", word=word, address=address[:200]
    )


def listed(settings: Mapping[str, Any], word: str) -> tuple[str, ...]:
    """What a setting says, where one word stands for a list of one."""
    value = settings.get(word) or ()
    return (value,) if isinstance(value, str) else tuple(str(one) for one in value)
