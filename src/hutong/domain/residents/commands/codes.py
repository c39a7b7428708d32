"""Six digits by short message, for whatever a telephone has to agree to. Used inside the commands of this room."""

from __future__ import annotations

import hmac

from django.db import connection, transaction

from hutong.domain.journal.scope import scope
from hutong.domain.notices import commands as notices
from hutong.domain.notices import ports
from hutong.domain.notices.commands import NewNotice
from hutong.domain.notices.delivery import deliver_now
from hutong.domain.residents import rules, store
from hutong.domain.residents.models import Code
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM


def send(phone: str, purpose: str, text: str) -> str:
    """Sends a new code in `text` ({code} in its place) and keeps its digest. It goes out at once after the commit; if the gateway
    is down, it waits in the outbox for as long as it is worth anything.

    Returns the code where a demo has no gateway, so that its page can show it; else an empty text. Raises Refused when the
    telephone has had its codes.
    """
    key, now, code = store.phone_key(phone), clock.now(), rules.new_code()
    with scope(SYSTEM):
        with connection.cursor() as cursor:
            # of two requests at once, one waits and is counted
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(key[:8], signed=True)])
        Code.objects.filter(made_at__lt=now - rules.PACE[-1][0]).delete()
        rules.check_pace(now, list(Code.objects.filter(phone_key=key).values_list("made_at", flat=True)))
        row = Code.objects.create(phone_key=key, purpose=purpose, digest=store.digest(key, purpose, code), made_at=now)
        notice = NewNotice("sms", phone, text.format(code=code), "code", row.pk, until=now + rules.LIVES)
        keys = notices.put([notice])
    transaction.on_commit(lambda: _at_once(keys), robust=True)
    return code if ports.is_console() else ""


def holds(phone: str, purpose: str, code: str) -> bool:
    """Whether `code` is the newest that went to this telephone for this purpose. Counts the try; a code holds once.

    The count stands only when the transaction is committed: whoever calls this must not raise because of a wrong code.
    """
    key, now = store.phone_key(phone), clock.now()
    typed = "".join(sign for sign in code if sign.isdigit())
    with scope(SYSTEM):
        rows = Code.objects.select_for_update().filter(phone_key=key, purpose=purpose).order_by("-made_at", "-pk")
        row = rows.first()
        if row is None or not rules.is_open(now, row.made_at, row.tries, row.used_at):
            return False
        row.tries += 1
        right = hmac.compare_digest(bytes(row.digest), store.digest(key, purpose, typed))
        row.used_at = now if right else None
        row.save(update_fields=["tries", "used_at"])
    return right


def _at_once(keys: tuple[str, ...]) -> None:
    deliver_now(keys)
