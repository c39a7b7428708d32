"""What can go wrong with a call, as a status and plain words; each door says it in its own format.

The words are those of the domain, in the caller's language (Accept-Language).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

import msgspec
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, InterfaceError, OperationalError
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _

from hutong.kernel.errors import Conflict, NotFound, Refused

log = logging.getLogger(__name__)
UNREADABLE = (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError, UnicodeError, LookupError, DataError)
# Seconds after which it is worth trying again when the database is away.
AGAIN = 30


@dataclass(frozen=True, slots=True)
class Fault:
    """`kind` is a word for programs, `title` and `way_out` are for people. `wait`: seconds until it may be tried again."""

    status: int
    kind: str
    title: str
    way_out: str = ""
    wait: int = 0


class Turned(Exception):
    """A call that is turned away with a fault of the door's own."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.title)


def fault_of(error: Exception) -> Fault:
    """What to answer; what we did not foresee is logged and 500."""
    if isinstance(error, Turned):
        return error.fault
    if isinstance(error, Refused):
        return _refused(error)
    if isinstance(error, OperationalError | InterfaceError):
        log.warning("the database is away: %s", error)
        return gone()
    return _unreadable(error) or _ours(error)


def gone() -> Fault:
    """The database is away, or has no room."""
    return Fault(503, "unavailable", _("暂时保存不了，什么也没有丢。"), _("请过半分钟，用同一个编号再发一次。"), AGAIN)


def missing() -> Fault:
    """No such address."""
    return Fault(404, "not-found", _("没有这个地址。"), _("请看接口说明 /api/v1/openapi.json。"))


def no_method() -> Fault:
    """An address that does not take this method."""
    return Fault(405, "method-not-allowed", _("这个地址不能这样调用。"), _("请看接口说明 /api/v1/openapi.json。"))


def no_key() -> Fault:
    """Without a key, or with one of nobody."""
    return Fault(401, "no-key", _("没有钥匙，或者钥匙不对。"), _("请在 Authorization: Bearer 里带上登记时发的钥匙。"))


def no_right() -> Fault:
    """A key that is not for this."""
    return Fault(403, "no-right", _("这个系统没有登记这项权限。"), _("请联系管理员。"))


def too_fast(wait: int) -> Fault:
    """One call too many."""
    return Fault(429, "too-fast", _("调用得太快了。"), _("请等 %(wait)d 秒再来，什么也没有丢。") % {"wait": wait}, wait)


def _refused(error: Refused) -> Fault:
    title, way_out = error.said(_)
    if isinstance(error, NotFound):
        return Fault(404, "not-found", title, way_out)
    return Fault(409, "conflict", title, way_out) if isinstance(error, Conflict) else Fault(422, "refused", title, way_out)


def _unreadable(error: Exception) -> Fault | None:
    if isinstance(error, msgspec.ValidationError):
        return Fault(422, "invalid", _("有的内容不对。"), str(error))
    if isinstance(error, msgspec.DecodeError):
        return Fault(400, "unreadable", _("发来的不是 JSON。"), str(error))
    if isinstance(error, RequestDataTooBig):
        return Fault(413, "too-large", _("发来的内容太大。"), _("文字最多 5 MB，照片请用文件地址发。"))
    if isinstance(error, UNREADABLE):
        return Fault(400, "unreadable", _("发来的内容读不懂。"), _("请用 UTF-8，不要有控制字符。"))
    return None


def _ours(error: Exception) -> Fault:
    log.error("an API call broke", exc_info=error)
    return Fault(500, "broken", _("这是胡同的问题，不是您的。"), _("确认过的都在。请把时间和地址告诉管理员。"))
