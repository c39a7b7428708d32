"""What surrounds every request: a GET cannot write, bodies have a limit, and pages load nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from hutong.kernel.errors import Broken

Answer = Callable[[HttpRequest], HttpResponse]
Execute = Callable[[str, Any, bool, dict[str, Any]], Any]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

CONTENT_SECURITY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; connect-src 'self'; font-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

# What may be sent while answering a safe method. A reading leaves its entry in the journal, a session its row; and whoever enters
# a system by a protocol of the browser (OpenID Connect, CAS, SAML) does it by a GET, which hands out a ticket; a CAS system takes
# it in by a GET too, and is noted down as one to be told when the sign-in ends. A system that signs her out by a GET (OpenID
# RP-Initiated Logout) has proven that it may: the sign-in ends, and news goes out. The first reading of the keys makes them.
_READS = re.compile(
    r"(SELECT|WITH|SHOW|EXPLAIN|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|SET\s+(LOCAL|TRANSACTION|CONSTRAINTS))\b", re.IGNORECASE
)
_OWN_WRITES = re.compile(
    r'(INSERT\s+INTO\s+"?(journal_entry|journal_news|door_ticket|door_use|door_signout|door_key|door_pass)"?'
    r'|UPDATE\s+"?(door_ticket|door_pass|accounts_session)"?'
    r'|(INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?django_session"?)[\s("]',
    re.IGNORECASE,
)
# A SELECT that writes all the same: a common table expression, SELECT INTO, or a function of the job queue.
_HIDDEN_WRITES = re.compile(
    r"\b(INSERT\s+INTO|UPDATE\s+(ONLY\s+)?[\w\".]+\s+SET|DELETE\s+FROM|MERGE\s+INTO|INTO\s+(TEMP\w*\s+|UNLOGGED\s+)?(TABLE\s+)?[\w\".]+\s+FROM"
    r"|nextval\s*\(|setval\s*\(|procrastinate_\w+\s*\()",
    re.IGNORECASE,
)
_TEXTS = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)


def may_read_only(sql: str) -> bool:
    """True when the statement changes nothing but the journal, the session, or the transaction's own settings."""
    bare = _TEXTS.sub("''", str(sql)).strip().lstrip("(").rstrip(";").strip()
    if ";" in bare:
        return False
    if _OWN_WRITES.match(bare):
        return True
    return bool(_READS.match(bare)) and not _HIDDEN_WRITES.search(bare)


def refuse_writes(execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """A database execute wrapper. Raises Broken for a statement that writes: a page that answers GET must not."""
    if not may_read_only(sql):
        raise Broken(f"a safe HTTP method tried to write: {str(sql)[:120]}")
    return execute(sql, params, many, context)


def safe_methods_do_not_write(answer: Answer) -> Answer:
    """Lets GET, HEAD and OPTIONS read only. A second net under `@command`, below which every write lies."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE_METHODS:
            return answer(request)
        with connection.execute_wrapper(refuse_writes):
            return answer(request)

    return middleware


def content_security(answer: Answer) -> Answer:
    """Adds the content security policy: scripts, styles and data come from this site alone. No page is left behind on a screen
    that several people use."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        return response

    return middleware


def by_name(answer: Answer) -> Answer:
    """Sends a browser that was told the number of this machine to its name, where the house goes by that: no passkey is kept for
    a number, and systems send people back to the name."""
    name = urlsplit(settings.HUTONG_ADDRESS)

    def middleware(request: HttpRequest) -> HttpResponse:
        opened = request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"
        if opened and name.hostname == "localhost" and request.get_host() == f"127.0.0.1:{name.port}":
            return HttpResponseRedirect(f"{settings.HUTONG_ADDRESS}{request.get_full_path()}")
        return answer(request)

    return middleware


def body_limit(answer: Answer) -> Answer:
    """Refuses a body larger than HUTONG_UPLOAD_BYTES before it is read (413)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > settings.HUTONG_UPLOAD_BYTES:
            limit = settings.HUTONG_UPLOAD_BYTES // 1024 // 1024
            text = _("文件太大：最多 %(limit)d MB。请拆成几个文件再上传。") % {"limit": limit}
            return HttpResponse(text, status=413, content_type="text/plain; charset=utf-8")
        return answer(request)

    return middleware
