"""The writer of what may be seen by anybody: a picture, after somebody has looked at it. Nothing here reads text in pictures."""

from __future__ import annotations

from hutong.domain.cases import store
from hutong.domain.cases.models import File
from hutong.domain.journal.command import about, command
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused


@command(needs="cases.take")
def release_picture(actor: Actor, *, case_id: int, file_id: int, released: bool) -> None:
    """Releases a picture for anybody, or takes it back. Whoever releases it has looked: no face, no plate, no number, no name.

    Raises NotFound for another case's picture, Refused for a video."""
    case = store.locked(actor, case_id)
    file = File.objects.select_for_update().filter(pk=file_id, case=case).first()
    if file is None:
        raise NotFound("没有找到这张照片。")
    if file.kind != "jpg" and released:
        raise Refused("视频不公开。", "可以截一张图，看过再公开。")
    file.released = released
    file.save(update_fields=["released"])
    about(entity="case-file", records=[file.pk], community=case.area, released=released)
