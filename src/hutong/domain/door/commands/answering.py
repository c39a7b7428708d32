"""What a system is told of its work: a CloudEvent, signed as Standard Webhooks says, kept until it has arrived."""

from __future__ import annotations

import json

from django.conf import settings

from hutong.domain.door.models import System, SystemTask
from hutong.domain.door.queries.register import subject_of, view_of
from hutong.domain.journal import sealed
from hutong.domain.journal.command import unordered_id
from hutong.domain.notices import commands as notices
from hutong.domain.notices.commands import NewNotice
from hutong.kernel import clock
from hutong.kernel.actor import Actor

SOURCE, KIND = "hutong", "door.work"


def told_by(actor: Actor, row: SystemTask) -> None:
    """Tells a system that a piece of its work was finished or declined here, by whom under the name it knows her by. Works inside
    a command; a system without an `events_uri` asks for itself."""
    system = System.objects.prefetch_related("sights").get(pk=row.system_id)
    where = str(system.settings.get("events_uri") or "")
    if not where or system.hook_secret is None:
        return
    body = json.dumps(event_of(row, subject_of(actor.user_id or 0, view_of(system))), ensure_ascii=False)
    secret = sealed.unseal(f"door:{system.name}", system.hook_secret)
    notices.put([NewNotice("hook", where, body, KIND, row.pk, row.area, secret=secret)])


def event_of(row: SystemTask, by: str) -> dict[str, object]:
    """The event, `specversion` first: by that the way out knows its media type."""
    return {
        "specversion": "1.0", "id": str(unordered_id()), "source": settings.HUTONG_ADDRESS or SOURCE,
        "type": f"cn.hutong.task.{row.state}", "time": clock.now().isoformat(), "datacontenttype": "application/json",
        "data": {"key": row.key, "reason": row.reason, "by": by},
    }  # fmt: skip
