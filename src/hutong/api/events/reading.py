"""An event as it was sent, in any of the three modes of the CloudEvents HTTP binding 1.0, and whether its system has signed it.

The body is read before it is known whose it is, since only the body says whose; read strictly, and nothing comes of it until the
signature holds. An unknown system, a wrong signature and an old one get the same answer.
"""

from __future__ import annotations

import msgspec
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hutong.api import pace
from hutong.api.door import check_text
from hutong.api.events.shapes import TaskData, TaskEvent
from hutong.api.faults import Fault, Turned, too_fast
from hutong.domain.door import arriving, queries
from hutong.domain.door.queries.register import SystemView
from hutong.domain.door.queries.work import hook_secret
from hutong.kernel import clock
from hutong.kernel.errors import NotFound

EVENT, BATCH, JSON = "application/cloudevents+json", "application/cloudevents-batch+json", "application/json"
# Events in one batch, and events and readings of one system in a minute.
MOST, PACE = 200, 1200
LONGEST_NAME = 40


def unsigned() -> Fault:
    """A message that no system of the register has signed in the last five minutes."""
    return Fault(401, "no-signature", _("签名不对。"), _("请按 Standard Webhooks 用登记时给的签名密钥签，时钟误差不超过五分钟。"))


def events_of(request: HttpRequest) -> tuple[TaskEvent, ...]:
    """The events of a request: one (structured or binary mode) or a batch. Turned away: a batch that is empty or too long, and
    another media type (CloudEvents web hooks 1.0, 2.2)."""
    kind, raw = request.content_type or "", request.body
    if kind not in (EVENT, BATCH, JSON):
        raise Turned(Fault(415, "unsupported", _("发来的内容读不懂。"), f"{EVENT} · {BATCH} · {JSON}"))
    raw.decode()
    if b"\\u0000" in raw:
        raise UnicodeError("a NUL")
    if kind == BATCH:
        found = msgspec.json.decode(raw, type=tuple[TaskEvent, ...])
    elif kind == EVENT:
        found = (msgspec.json.decode(raw, type=TaskEvent),)
    else:
        found = (_binary(request, raw),)
    if not 0 < len(found) <= MOST:
        raise Turned(Fault(413 if found else 422, "too-large", _("一批最多 %(n)d 个事件，最少一个。") % {"n": MOST}))
    check_text(msgspec.json.encode(found).decode())
    return found


def system_of(request: HttpRequest, source: str, weight: int = 1) -> SystemView:
    """The system that has signed the request. Turned away: anybody else, and whoever comes too fast."""
    secret = hook_secret(source) if 0 < len(source) <= LONGEST_NAME else ""
    known = source if secret else ""
    if pace.guesses(request, known):
        raise Turned(too_fast(10 * pace.MINUTE))
    words = [request.headers.get(f"webhook-{word}", "") for word in ("id", "timestamp", "signature")]
    # a system that is not there takes as long as a wrong signature
    holds = arriving.is_signed(secret or "whsec_", words[0], words[1], request.body, words[2], clock.now())
    if not secret or not holds:
        pace.wrong_key(request, known)
        raise Turned(unsigned())
    for _one in range(weight):
        if wait := pace.wait_for(f"door:{source}", PACE):
            raise Turned(too_fast(wait))
    try:
        return queries.system(source)
    except NotFound:  # ended this moment
        raise Turned(unsigned()) from None


def _binary(request: HttpRequest, raw: bytes) -> TaskEvent:
    """An event whose attributes are headers. A signature covers the body and its own id alone, so the event's id must be that."""
    words: dict[str, str] = {
        str(name)[3:].lower(): str(text) for name, text in request.headers.items() if str(name).lower().startswith("ce-")
    }
    if words.get("id") != request.headers.get("webhook-id"):
        raise Turned(Fault(422, "invalid", _("有的内容不对。"), _("请求头写事件时，webhook-id 要和 ce-id 一样。")))
    data = msgspec.json.decode(raw, type=TaskData)
    known: dict[str, str] = {
        name: words[name] for name in ("specversion", "id", "source", "type", "time", "sequence") if name in words
    }
    return msgspec.convert({**known, "data": msgspec.to_builtins(data)}, TaskEvent)
