"""Somebody has ended her account: the person is let go of, the case is not (PIPL Art. 47)."""

from __future__ import annotations

from hutong.domain.cases import store
from hutong.domain.cases.models import Voice
from hutong.domain.journal.command import about, command
from hutong.kernel.actor import Actor


@command(needs="cases.tend")
def forget_resident(actor: Actor, *, resident: int) -> int:
    """Empties name, telephone and address of every voice of an account that is gone; returns how many. The code that she holds
    still opens the case. Whoever asks is the system itself; may be repeated."""
    rows = list(Voice.objects.select_for_update().filter(resident=resident))
    for row in rows:
        row.sealed = store.seal(bytes(row.digest), store.Contact(store.unseal(row).code))
        row.resident, row.mandate, row.shadow, row.may_call, row.notify = None, None, None, False, "page"
        row.save(update_fields=["sealed", "resident", "mandate", "shadow", "may_call", "notify"])
    about(entity="case", records=[row.case_id for row in rows], forgotten=len(rows))
    return len(rows)
