"""Handing a file in: kept first, read then."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction
from procrastinate.contrib.django import app

from hutong.domain.forms import rules, store
from hutong.domain.forms.commands.saving import save
from hutong.domain.forms.commands.understanding import understand
from hutong.domain.forms.models import Filling
from hutong.domain.journal.command import about, command
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import Refused

log = logging.getLogger(__name__)


@command(needs="forms.fill")
def hand_in(
    actor: Actor, *, data: bytes, filename: str, department: str = "", at: dt.date | None = None, due: dt.date | None = None
) -> int:
    """Keeps a department's file and reads it: at once, or by a job when it is large. Returns the filling's id.

    Once this returns, the file is kept as it came, also when it cannot be read; then `state` is "failed" and `trouble` says,
    in the user's words, what to do. `at`: the day the form speaks of, today when not said. A post of a department hands in for
    its department, whatever `department` says.
    """
    if not data:
        raise Refused("这是一个空文件。", "请检查文件是否选对,或让对方重新发一次。")
    filling = Filling.objects.create(
        community=actor.community or actor.lo, department=(actor.department or department.strip())[:80], title=filename[:200],
        filename=filename[-200:], original=b"", at=at or clock.today(), due=due, made_at=clock.now(), made_by=actor.name,
    )  # fmt: skip
    store.put(filling, "original", data)
    filling.save(update_fields=["original"])
    about(entity="filling", records=[filling.pk], community=filling.community, filename=filename)
    if len(data) <= rules.AT_ONCE_BYTES:
        _read(filling)
    else:
        app.configure_task("forms.read", allow_unknown=False).defer(filling_id=filling.pk, area=filling.community)
    return filling.pk


@command(needs="forms.fill")
def read_again(actor: Actor, *, filling_id: int) -> None:
    """Reads a kept file that has not been read yet. Does nothing when it has."""
    filling = store.locked(filling_id)
    about(entity="filling", records=[filling.pk], community=filling.community)
    if filling.state == rules.READING:
        _read(filling)


def _read(filling: Filling) -> None:
    """Reads the file into its row; whatever happens, the file stays kept."""
    try:
        with transaction.atomic():
            understand(filling)
    except Refused as refused:
        filling.state, filling.trouble = rules.FAILED, refused.kept()
    except Exception:
        log.exception("a form could not be read: filling %s", filling.pk)
        ours = Refused("读这份表时胡同自己出了错,文件已经留好。", "请稍后再试,或把它交给管理员看看。")
        filling.state, filling.trouble = rules.FAILED, ours.kept()
    save(filling)
