"""What a practised worker does with the month: the pack on its page as a browser would ask for it, then what has gaps."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.test import Client

from bench._month.setting import EXPLAINED, PACK_DAY, Setting
from hutong.domain.forms import store
from hutong.domain.forms.commands import Typed
from hutong.domain.forms.filling import UNSETTLED
from hutong.domain.forms.filling.wording import words_for
from hutong.domain.forms.grid import Value, cell_name
from hutong.domain.forms.queries.changes import Change
from hutong.domain.journal.scope import scope
from hutong.domain.reporting import commands as reporting
from hutong.domain.reporting import queries
from hutong.domain.reporting.queries.packs import Pack, pack
from hutong.kernel import clock
from hutong.web.staff.reports.due import month_end


@dataclass
class Wanting:
    """A form that the pool does not fill entirely. `typed`: what goes into each gap, as typed; `wrong`: what does not hold, each
    explained in a line."""

    title: str
    typed: list[str] = field(default_factory=list)
    why: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: int = 0


@dataclass
class Worked:
    """The measured month. Seconds of the server: `opened` (the page of the pack), `filled_anew`, `confirmed`, `rest_seconds`.

    `gaps`: of each form that the pool does not fill entirely; of these, `wanting` were typed in, and `later` were filled anew
    from what was typed in the others, in `again` goes, and confirmed in `together` goes.
    """

    before: int = 0
    opened: float = 0.0
    filled_anew: float = 0.0
    opened_again: float = 0.0
    confirmed: float = 0.0
    entire: int = 0
    lines: int = 0
    changes: dict[str, tuple[Change, ...]] = field(default_factory=dict)
    unlikely: int = 0
    gaps: dict[str, int] = field(default_factory=dict)
    wanting: list[Wanting] = field(default_factory=list)
    later: dict[str, tuple[Change, ...]] = field(default_factory=dict)
    again: int = 0
    together: int = 0
    rest_seconds: list[float] = field(default_factory=list)
    cells: int = 0


def worked(setting: Setting) -> Worked:
    """Opens the pack, lets it be filled anew, looks, confirms; then types the rest. Raises AssertionError for a bad page."""
    client, done = _signed_in(setting), Worked()
    with clock.standing_at(PACK_DAY):
        done.before = len(_pack(setting).entire)
        done.cells = sum(line.cells for line in queries.assignments_due(setting.worker))
        client.get("/work/")
        done.opened = _timed(lambda: client.get("/pack/"), 200)
        done.filled_anew = _timed(lambda: client.post("/pack/", {"fresh": "1"}), 302)
        done.opened_again = _timed(lambda: client.get("/pack/"), 200)
        found = _pack(setting)
        done.entire, done.lines = len(found.entire), sum(one.line.lines for one in found.entire)
        done.changes = {one.line.title: one.changes or () for one in found.entire}
        done.unlikely = sum(one.unlikely for one in found.entire)
        if found.entire:
            ids = [one.line.id for one in found.entire]
            done.confirmed = _timed(lambda: client.post("/pack/", {"form": ids}), 302)
        done.gaps = {one.line.title: one.line.rest for one in found.wanting}
        _finish(setting, client, done)
        assert not queries.assignments_due(setting.worker), "the month is not done"
    return done


def _finish(setting: Setting, client: Client, done: Worked) -> None:
    """The form with the most gaps first: what is typed there fills the others."""
    found = _pack(setting)
    while found.wanting:
        most = max(found.wanting, key=lambda one: one.line.rest).line
        done.wanting.append(_rest(setting, most.id, most.filling, most.title))
        if not (found := _pack(setting)).wanting:
            break
        done.rest_seconds.append(_timed(lambda: client.post("/pack/", {"fresh": "1"}), 302))
        done.again += 1
        found = _pack(setting)
        if found.entire:
            ids = [one.line.id for one in found.entire]
            done.later |= {one.line.title: one.changes or () for one in found.entire}
            done.rest_seconds.append(_timed(lambda ids=ids: client.post("/pack/", {"form": ids}), 302))  # type: ignore[misc]
            done.together += 1
            found = _pack(setting)


def _signed_in(setting: Setting) -> Client:
    """A browser in which the worker is signed in."""
    client = Client(headers={"host": "127.0.0.1"})
    session = client.session
    session["staff"], session["post"], session["name"] = setting.staff, setting.worker.post_id, setting.worker.name
    session.save()
    return client


def _timed(ask: Callable[[], HttpResponse], status: int) -> float:
    """Seconds of the server for one page."""
    begun = time.perf_counter()
    answer = ask()
    took = time.perf_counter() - begun
    assert answer.status_code == status, f"{answer.status_code}: {answer.content[:500]!r}"
    return took


def _pack(setting: Setting) -> Pack:
    return pack(setting.worker, until=month_end(clock.today()))


def _rest(setting: Setting, assignment: int, filling: int, title: str) -> Wanting:
    """The gaps of a form, typed in as it is; what does not hold is explained."""
    rest = Wanting(title)
    for cell, header, state, text in _gaps(setting, filling):
        rest.typed.append(text)
        rest.why[header, state] += 1
        reporting.type_cells(setting.worker, assignment_id=assignment, cells=[Typed(cell, text)])
    view = queries.assignment(setting.worker, assignment)
    wrong = [one.key for one in view.findings if one.level == "wrong" and one.key not in view.explained]
    rest.wrong = len(wrong)
    reporting.submit(setting.worker, assignment_id=assignment, explained=dict.fromkeys(wrong, EXPLAINED))
    return rest


def _gaps(setting: Setting, filling: int) -> list[tuple[str, str, str, str]]:
    """(cell, header, state, what to type) of each gap."""
    found = []
    with scope(setting.worker):
        for plan in store.plans_of(store.found(filling)):
            for block in plan.lists:
                for column in block.columns:
                    for n, state in enumerate(column.states):
                        if state in UNSETTLED:
                            text = _text(setting, column.asks.get(n), column.header, column.values[n])
                            found.append((cell_name(plan.list_row(block, n), column.col), column.header, state, text))
            for one in plan.cells:
                if one.state in UNSETTLED:
                    found.append((plan.cell_of(one), one.header, one.state, _text(setting, one.ask, one.header, one.value)))
    return found


def _text(setting: Setting, ask: tuple[str, int, str] | None, header: str, shown: Value) -> str:
    """What a worker types: what stands there, where it is only old; else what is so, in words; 无 where there is none."""
    if shown is not None:
        return str(shown)
    true = setting.world.value(*ask) if ask else None
    if ask is None or true is None:
        return "无"
    return str(words_for(setting.world.element(ask[2]), header)(true) or true)
