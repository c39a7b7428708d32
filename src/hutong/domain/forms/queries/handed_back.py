"""The merged workbook that a department hands back with its corrections: what differs from what was approved."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from hutong.domain.forms import blanks
from hutong.domain.forms.differences import Difference, Returned, differences
from hutong.domain.forms.queries.combined import merged_lists
from hutong.domain.forms.returning import same_sheet
from hutong.domain.forms.workbook import open_book
from hutong.domain.journal.scope import scope
from hutong.domain.pool import queries as pool
from hutong.kernel.actor import Actor
from hutong.kernel.errors import Refused

PURPOSE = "correction"


def merged_differences(
    actor: Actor, *, blank_id: int, frozen: Sequence[int], area: int, at: dt.date, data: bytes, filename: str
) -> tuple[Difference, ...]:
    """The cells of a handed back workbook that differ from the merged lists of these frozen returns, row by row, each with the
    record it is about. Whoever is listed is entered in the journal as read.

    Raises Refused for a file that cannot be read, another form, and a form that is no list.
    """
    blank = blanks.opened(blank_id)
    if blank.layout != "list":
        raise Refused("只有名单可以这样交回更正。", "数字有出入的，请退回社区，在那一格写上意见。")
    with scope(actor):
        plan = merged_lists(actor, blank, frozen, area, at)
        grid = same_sheet(open_book(data, filename), blank.form, plan)
        wanted: dict[str, set[int]] = defaultdict(set)
        for block in plan.lists:
            wanted[block.entity] |= {record for record in block.records if record}
        found = {entity: pool.get(actor, entity=entity, ids=ids, purpose=PURPOSE) for entity, ids in wanted.items()}
        views = {(entity, view.id): view for entity, one in found.items() for view in one.records}
        relations = {entity: one.relations for entity, one in found.items()}
        return tuple(differences(Returned(plan, blank.grid, grid, views, relations)))
