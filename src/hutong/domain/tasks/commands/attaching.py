"""Files that come with a task: made anew, sealed, kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from hutong.domain.tasks import rules, store
from hutong.domain.tasks.models import Instruction, Task, TaskFile
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.cleaning import Cleaned, clean
from hutong.kernel.errors import Refused

_UNPRINTED = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Upload:
    """A file as it was handed in."""

    name: str
    data: bytes


def cleaned(files: Sequence[Upload]) -> list[tuple[str, Cleaned]]:
    """The files made anew, each with the name to show. Raises Refused for too many, too big, or a kind that is not taken."""
    if len(files) > rules.MOST_FILES:
        raise Refused("附件太多了。", "一次最多 {n} 个。", n=rules.MOST_FILES)
    for one in files:
        if len(one.data) > rules.MOST_BYTES:
            raise Refused("附件“{name}”太大了。", "一个附件最多 {n} MB。", name=one.name[:80], n=rules.MOST_BYTES // 2**20)
    made = [(one, clean(one.data, one.name)) for one in files]
    return [(_name(one.name, found), found) for one, found in made]


def keep(
    actor: Actor, files: Sequence[tuple[str, Cleaned]], *, instruction: Instruction | None = None, task: Task | None = None
) -> None:
    """Seals files to an instruction or to a task."""
    for name, found in files:
        row = TaskFile.objects.create(
            area=actor.area, instruction=instruction, task=task, name=name, kind=found.kind, size=len(found.data), sealed=b"",
            at=clock.now(), by=actor.name[:60],
        )  # fmt: skip
        row.sealed = store.seal(row.pk, found.data)
        row.save(update_fields=["sealed"])


def _name(name: str, found: Cleaned) -> str:
    """The name that its owner gave it, without what could mislead, and with the ending of what it now is."""
    stem = PurePosixPath(_UNPRINTED.sub("", name)).stem.strip(" .")[:70]
    return f"{stem}.{found.kind}" if stem else found.filename
