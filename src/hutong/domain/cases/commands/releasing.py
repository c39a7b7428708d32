"""The writers of what may be seen by anybody: a picture, after somebody has looked at it, and a case taken off the public list.

Nothing here reads text in pictures."""

from __future__ import annotations

from hutong.domain.cases import rules, store
from hutong.domain.cases.models import Case, File
from hutong.domain.cases.publishing.listed import UNLISTED
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


@command(needs="cases.steer")
def unlist(actor: Actor, *, case_id: int, reason: str) -> None:
    """Takes a case off the public list, with its pictures and from every interface, as when its words still tell who it is.
    Figures count it on. Raises NotFound, Refused without a reason or when it was taken off before."""
    case = store.locked(actor, case_id)
    if UNLISTED in case.extra:
        raise Refused("这件已经不在公开清单上了。", "请刷新页面。")
    case.extra[UNLISTED] = rules.check_words(reason, "不公开的原因")
    _keep(case, reason=case.extra[UNLISTED], listed=False)


@command(needs="cases.steer")
def relist(actor: Actor, *, case_id: int, reason: str) -> None:
    """Puts a case back where the public list begins for its kind and its day. Raises NotFound, Refused without a reason or when
    it was not taken off."""
    case = store.locked(actor, case_id)
    if UNLISTED not in case.extra:
        raise Refused("这件没有从公开清单拿下。", "请刷新页面。")
    said = rules.check_words(reason, "重新公开的原因")
    del case.extra[UNLISTED]
    _keep(case, reason=said, listed=True)


def _keep(case: Case, *, reason: str, listed: bool) -> None:
    case.save(update_fields=["extra"])
    about(entity="case", records=[case.pk], community=case.area, listed=listed, reason=reason)
