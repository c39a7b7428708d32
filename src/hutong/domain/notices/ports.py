"""The ways out: SMS gateway, group robots of WeCom and WeChat, signed web-hooks; a log for the demo, a memory for stories."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings

from hutong.domain.notices import post, rules
from hutong.domain.notices.post import Rejected, Unreachable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Message:
    """One try. `key` stays the same over all tries of one notice; `at` is the moment in seconds since 1970 (UTC)."""

    key: str
    channel: str
    receiver: str
    secret: str
    body: str
    at: int


class Port(Protocol):
    """A way out. Returning means: the other side has acknowledged it."""

    def send(self, message: Message) -> None:
        """Raises Unreachable when the way is down, Rejected when it is up and did not take this message."""


class SmsGateway:
    """The operator's SMS gateway: POST {"phone", "text"} with a bearer token and an Idempotency-Key; 2xx acknowledges."""

    def send(self, message: Message) -> None:
        headers = {"Authorization": f"Bearer {settings.HUTONG_SMS_TOKEN}", "Idempotency-Key": message.key}
        # the operator's own address: it may lie in the operator's own net
        post.send(settings.HUTONG_SMS_URL, {"phone": message.receiver, "text": message.body}, headers, own=True)


class Robot:
    """A group's robot in WeCom or WeChat: a text message as JSON; it answers {"errcode": 0} when it took it."""

    def send(self, message: Message) -> None:
        post.check_robot(message.receiver)
        words = {"msgtype": "text", "text": {"content": message.body}}
        answer = post.send(message.receiver, words, {"Idempotency-Key": message.key})
        try:
            code = json.loads(answer or b"{}").get("errcode", 0)
        except (ValueError, AttributeError) as fault:
            raise Rejected("the robot answered no JSON") from fault
        if code:
            raise Rejected(f"the robot answered {code}")


class Hook:
    """A system's web-hook, signed as Standard Webhooks 1.0 says: HMAC-SHA256 over id.timestamp.body, base64, after "v1,"."""

    def send(self, message: Message) -> None:
        headers = signature(message.key, message.at, message.body, message.secret)
        if message.body.startswith('{"specversion"'):  # an event is known by its media type (CloudEvents HTTP binding 1.0, 3.2)
            headers["Content-Type"] = "application/cloudevents+json; charset=utf-8"
        post.send(message.receiver, message.body.encode(), headers)


class Console:
    """No gateway: the demo writes to its log what a telephone would get."""

    def send(self, message: Message) -> None:
        shown = rules.masked(message.receiver) if message.channel == "sms" else message.channel
        log.warning("%s to %s: %s", message.channel.upper(), shown, message.body)


class NoGateway:
    """Nobody has set a gateway: what waits, waits until somebody does."""

    def send(self, message: Message) -> None:
        raise Unreachable("HUTONG_SMS_URL is not set")


@dataclass
class Memory:
    """For stories: keeps what arrives, in order. `down` holds the receivers that do not answer ("*" for all), `deaf` those that
    refuse."""

    got: list[Message] = field(default_factory=list)
    down: set[str] = field(default_factory=set)
    deaf: set[str] = field(default_factory=set)
    tried: int = 0

    def send(self, message: Message) -> None:
        self.tried += 1
        if self.down & {"*", message.receiver}:
            raise Unreachable("down")
        if message.receiver in self.deaf:
            raise Rejected("422")
        self.got.append(message)

    def bodies(self, receiver: str) -> list[str]:
        """What one receiver got, in order."""
        return [message.body for message in self.got if message.receiver == receiver]


def signature(key: str, at: int, body: str, secret: str) -> dict[str, str]:
    """The three headers of Standard Webhooks. What stands after whsec_ is base64; any other secret is taken as it is."""
    signed = hmac.new(_bytes_of(secret), f"{key}.{at}.{body}".encode(), hashlib.sha256).digest()
    return {"webhook-id": key, "webhook-timestamp": str(at), "webhook-signature": f"v1,{base64.b64encode(signed).decode()}"}


def _bytes_of(secret: str) -> bytes:
    if not secret.startswith("whsec_"):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error as fault:
        raise Rejected("the secret of the hook is damaged") from fault


_instead: ContextVar[Mapping[str, Port] | None] = ContextVar("ports", default=None)


@contextmanager
def using(port: Port | Mapping[str, Port]) -> Iterator[None]:
    """Inside, notices go this way instead: one port for all channels, or one for each."""
    ways = port if isinstance(port, Mapping) else dict.fromkeys(("sms", "wecom", "wechat", "hook"), port)
    token = _instead.set(ways)
    try:
        yield
    finally:
        _instead.reset(token)


def is_console() -> bool:
    """Whether this is a demo without a gateway, where messages to telephones stand in the log."""
    return isinstance(port_of("sms"), Console)


def port_of(channel: str) -> Port:
    """The way a channel takes in this installation."""
    instead = _instead.get()
    if instead is not None:
        return instead[channel]
    if channel == "sms" and not settings.HUTONG_SMS_URL:
        return Console() if settings.HUTONG_DEMO else NoGateway()
    ways: dict[str, Port] = {"sms": SmsGateway(), "wecom": Robot(), "wechat": Robot(), "hook": Hook()}
    return ways[channel]
