"""A filled form comes back with the worker's answers: differences first, then what she accepts becomes observations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hutong.domain.forms import rules, store
from hutong.domain.forms.anchoring import anchor
from hutong.domain.forms.commands.filling import put_away
from hutong.domain.forms.commands.saving import keep_own, save
from hutong.domain.forms.commands.typing import Typed, keep_cells
from hutong.domain.forms.differences import Difference
from hutong.domain.forms.models import Filling
from hutong.domain.forms.placing import put_value
from hutong.domain.forms.returning import compare
from hutong.domain.journal.command import about, command
from hutong.domain.pool.commands import Outcome, Seen, SourceRef, observe
from hutong.kernel.actor import Actor
from hutong.kernel.errors import Refused


@dataclass(frozen=True)
class Differences:
    """What a returned file says otherwise. `file`: which of several files it was held against."""

    version: int
    file: int
    found: tuple[Difference, ...]

    @property
    def keepable(self) -> tuple[Difference, ...]:
        """Those without trouble."""
        return tuple(d for d in self.found if not d.trouble)


@dataclass(frozen=True)
class KeptAnswers:
    """What became of the accepted differences: kept in the pool, kept on this form only, and those that could not be kept."""

    version: int
    observed: tuple[Outcome, ...]
    own: int
    refused: tuple[Difference, ...]


@command(needs="forms.fill")
def send_back(actor: Actor, *, filling_id: int, data: bytes, filename: str, file: int = 1) -> Differences:
    """Keeps the returned file and says what is new, changed, blanked or not readable in it; nothing enters the pool yet.

    Raises Refused when it cannot be read or is another form, NotFound.
    """
    filling = store.locked(filling_id, actor=actor)
    rules.check_filled(filling.state)
    _check_file(filling, file)
    store.put(filling, "returned", data)
    found = compare(actor, filling, file)
    about(entity="filling", records=[filling.pk], community=filling.community, filename=filename, differences=len(found))
    save(filling)
    return Differences(filling.version, file, tuple(found))


@command(needs="pool.observe")
def keep_differences(
    actor: Actor, *, filling_id: int, accepted: Iterable[str], file: int = 1, version: int | None = None
) -> KeptAnswers:
    """Keeps the differences in these cells: as observations where they are about a record, on the form where they are not.

    A blanked cell that is accepted says: known to have none. What cannot be kept is told, not lost: the file stays.
    Raises NotFound and Conflict.
    """
    filling = store.locked(filling_id, version, actor)
    rules.check_filled(filling.state)
    _check_file(filling, file)
    wanted = set(accepted)
    found = [d for d in compare(actor, filling, file) if d.cell in wanted]
    good = [d for d in found if not d.trouble and d.kind != "row"]
    if filling.blank_id is not None:
        return _typed(actor, filling, good, file, tuple(d for d in found if d not in good))
    outcomes = _observe(actor, filling, [d for d in good if d.target is not None])
    plans = store.plans_of(filling)
    plan = store.plan_at(plans, file)
    for one in good:
        put_value(plan, one.cell, one.after or None)
        if one.target is None:
            keep_own(filling, anchor(plan, file, one.cell), one.after)
    put_away(filling, plans)
    own = sum(d.target is None for d in good)
    about(entity="filling", records=[filling.pk], community=filling.community, kept=len(good))
    return KeptAnswers(filling.version, tuple(outcomes), own, tuple(d for d in found if d not in good))


def _typed(actor: Actor, filling: Filling, good: list[Difference], file: int, refused: tuple[Difference, ...]) -> KeptAnswers:
    """In a form that a department has sent, what the file says is typed: it becomes knowledge when the form goes up."""
    rules.check_open(filling.state)
    plan = store.plan_at(store.plans_cached(filling), file)
    last = {one.anchor: one.seq for one in store.edits_of(filling)}
    cells = [Typed(d.cell, d.after, last.get(anchor(plan, file, d.cell), 0), file) for d in good]
    saved = keep_cells(actor, filling, cells)
    about(entity="filling", records=[filling.pk], community=filling.community, kept=len(saved.kept))
    return KeptAnswers(filling.version, (), len(saved.kept), refused)


def _observe(actor: Actor, filling: Filling, kept: list[Difference]) -> list[Outcome]:
    seen = [Seen(*d.target, d.value) for d in kept if d.target is not None]
    if not seen:
        return []
    source = SourceRef("form", filling.title[:120], filling.department[:40])
    return observe(actor, observations=seen, source=source, purpose=f"form:{filling.title}"[:200])


def _check_file(filling: Filling, file: int) -> None:
    if not 1 <= file <= max(1, filling.tally.get("files", 1)):
        raise Refused("没有第几份这样的文件。", "请说明交回的是哪一份。")
