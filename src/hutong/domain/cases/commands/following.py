"""The writers after an answer: the call-back that a bad rating asks for, and what was put right."""

from __future__ import annotations

from collections.abc import Sequence

from hutong.domain.cases import rules, store
from hutong.domain.cases.commands import moving
from hutong.domain.cases.files import NewFile, cleaned
from hutong.domain.journal.command import command
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import Refused


@command(needs="cases.take")
def call_back(actor: Actor, *, case_id: int, reached: bool, words: str) -> None:
    """回访: somebody has called the resident, or tried to; what was said is kept and shown to her.

    It changes no verdict and no rating: these are hers. Raises Refused without words."""
    case = store.locked(actor, case_id)
    said = rules.check_words(words, "回访的情况")
    moving.move(case, "call_back", by=actor, words=said, note="" if reached else "没有打通", unit=(actor.area, actor.department))


@command(needs="cases.take")
def rectify(actor: Actor, *, case_id: int, words: str, files: Sequence[NewFile] = ()) -> None:
    """What was put right after a bad rating, told to the resident, who may open the case again. Raises Refused without words, or
    when nothing was to be put right."""
    case = store.locked(actor, case_id)
    if case.rectify_due is None or case.rectified_at is not None:
        raise Refused("这件诉求没有要整改的。", "可能已经整改过了，请刷新页面。")
    said = rules.check_words(words, "整改的情况", 2000)
    case.rectified_at = clock.now()
    moving.take_out(case, moving.RECTIFY, by=actor)
    pictures = cleaned([NewFile(file.data, "after") for file in files])
    moving.move(case, "rectify", by=actor, words=said, unit=(actor.area, actor.department), pictures=pictures)
