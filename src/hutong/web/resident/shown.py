"""A case as its resident sees it: the six steps, the lines, pictures before and after, and what she may do now."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from hutong.blueprint.casework.danger import Danger, dangers
from hutong.domain.cases.queries import Line, Picture, Status

# The six steps of a case (GB/T 30428.4), and at which of them a state stands. The last is the resident's.
STEPS = (
    gettext_lazy("收到"), gettext_lazy("受理"), gettext_lazy("派出"), gettext_lazy("办理"), gettext_lazy("核查"),
    gettext_lazy("结案"),
)  # fmt: skip
_HERS = gettext_lazy("等您说")
AT = {"collected": 0, "accepted": 1, "dispatched": 2, "working": 3, "checking": 4, "confirming": 5, "closed": 6}
# Lines that are set apart: what went wrong, what is hers, what is good news.
_TONES = {
    "bounce": "bad", "late": "bad", "fail_check": "bad", "refer_up": "warn", "deny_extension": "warn", "ask_extension": "warn",
    "grant_extension": "warn", "refuse": "warn", "reopen": "own", "add": "own", "collect": "own", "settle": "good", "rate": "own",
    "withdraw": "own", "finish": "good", "pass_check": "good", "rectify": "good",
}  # fmt: skip
# 好差评: five levels, the best first (国办发〔2019〕51号).
RATINGS = (
    (5, gettext_lazy("非常满意")), (4, gettext_lazy("满意")), (3, gettext_lazy("基本满意")), (2, gettext_lazy("不满意")),
    (1, gettext_lazy("非常不满意")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A status ready for its page. `base`: the address below which its acts and pictures lie; `steps`: (word, did | now | "");
    `lines`: (line, tone), newest first; `acts`: changes when what she may do changes; `may`: whether whoever looks may answer."""

    status: Status
    base: str
    steps: tuple[tuple[object, str], ...]
    lines: tuple[tuple[Line, str], ...]
    before: tuple[Picture, ...]
    after: tuple[Picture, ...]
    reason: str
    danger: Danger | None
    acts: str
    rated: object
    ratings: tuple[tuple[int, object], ...] = RATINGS
    may: bool = True


def shown(status: Status, base: str, *, may: bool = True) -> Shown:
    """What the page of a status needs. `may` is false for one who may follow but not answer."""
    at = AT[status.state]
    words = (*STEPS[:-1], _HERS) if status.state == "confirming" else STEPS
    steps = tuple((word, "did" if number < at else "now" if number == at else "") for number, word in enumerate(words))
    refused = [line.words for line in status.lines if line.act == "refuse"]
    return Shown(
        status, base, steps, tuple((line, _TONES.get(line.act, "")) for line in reversed(status.lines)),
        before=tuple(one for one in status.pictures if one.moment != "after"),
        after=tuple(one for one in status.pictures if one.moment == "after"),
        reason=refused[-1] if refused and (status.basis or status.refer_to) else "",
        danger=dangers().get(status.danger) if status.state not in ("confirming", "closed") else None,
        acts="-".join(sorted(status.can)) + (f"-{status.verdict}" if status.verdict else ""),
        rated=dict(RATINGS).get(status.rating or 0, ""), may=may,
    )  # fmt: skip
