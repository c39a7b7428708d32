"""What changed since last time, and what the rules say of a form, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hutong.domain.forms.checking import Finding
from hutong.domain.forms.queries.changes import Change, summed
from hutong.domain.reporting.queries.assignments import AssignmentView


@dataclass(frozen=True)
class Found:
    """A finding. `said`: how it was explained, "" where it was not; `cell`: the first cell that it is about."""

    finding: Finding
    said: str
    cell: str


def found_in(view: AssignmentView) -> tuple[Found, ...]:
    """The findings of a form, those first that keep it from going up."""
    made = [Found(f, view.explained.get(f.key[:120], ""), f.cells[0] if f.cells else "") for f in view.findings]
    return tuple(sorted(made, key=lambda one: (bool(one.said), one.finding.level != "wrong")))


def told(changes: Sequence[Change]) -> str:
    """The differences in a few words: 来了 2 人，走了 1 人，3 处改了."""
    counts = summed(changes)
    parts = [
        ngettext("多了 %(n)d 条", "多了 %(n)d 条", counts["came"]) % {"n": counts["came"]} if counts["came"] else "",
        ngettext("少了 %(n)d 条", "少了 %(n)d 条", counts["went"]) % {"n": counts["went"]} if counts["went"] else "",
        ngettext("改了 %(n)d 处", "改了 %(n)d 处", counts["changed"]) % {"n": counts["changed"]} if counts["changed"] else "",
        ngettext("%(n)d 个数变了", "%(n)d 个数变了", counts["figure"]) % {"n": counts["figure"]} if counts["figure"] else "",
    ]
    said = _("，").join(part for part in parts if part)
    return said or _("和上期一样")
