"""What may be handed in with a case: photographs, made anew from their pixels, and one video. What is seen on them stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hutong.domain.cases import rules
from hutong.kernel.cleaning import pictures, videos
from hutong.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as somebody hands it in. `moment`: before, after or other."""

    data: bytes
    moment: str = "before"


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A file without a trace of its maker. `kind`: jpg or mp4."""

    data: bytes
    kind: str
    moment: str


def cleaned(files: Sequence[NewFile]) -> list[CleanFile]:
    """The files made anew. Raises Refused for one that is too large or neither picture nor video, for a second video, and for
    more photographs at once than a report may have."""
    there = [file for file in files if file.data]
    if len(there) - photographs(there) > 1:
        raise Refused("视频只能传一段。", "请留下最能说明问题的一段。")
    if photographs(there) > rules.FILES:
        raise Refused("照片太多了，最多 {limit} 张。", "请挑最能说明问题的几张。", limit=rules.FILES)
    return [_cleaned(file) for file in there]


def photographs(files: Sequence[NewFile]) -> int:
    """How many of the files are no video."""
    return sum(1 for file in files if file.data and not videos.is_video(file.data))


def _cleaned(file: NewFile) -> CleanFile:
    if videos.is_video(file.data):
        return CleanFile(videos.made_anew(file.data), "mp4", file.moment)
    if len(file.data) > rules.PHOTO_BYTES:
        raise Refused("照片太大，最多 {limit} MB。", "请重新拍一张，或者先发小一些的。", limit=rules.PHOTO_BYTES // 1024 // 1024)
    if not pictures.is_picture(file.data):
        raise Refused("这个文件不是照片，也不是手机拍的视频。", "请拍一张照片，或从相册里选一张。")
    return CleanFile(pictures.made_anew(file.data), "jpg", file.moment)
