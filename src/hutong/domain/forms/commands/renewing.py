"""A form that a department has sent, filled once more: what the pool has learned since then stands in it."""

from __future__ import annotations

from hutong.domain.forms import blanks, issuing, rules, store
from hutong.domain.forms.commands.filling import put_away
from hutong.domain.forms.commands.issuing import Issued, stood
from hutong.domain.forms.filling import UNSETTLED
from hutong.domain.journal.command import about
from hutong.kernel.actor import Actor
from hutong.kernel.errors import Broken


def renew(actor: Actor, filling_id: int) -> Issued:
    """Fills a form made from a blank anew; what was typed in it stays. For use inside a command. Raises Refused when it is not
    open, NotFound."""
    filling = store.locked(filling_id)
    if filling.blank_id is None:
        raise Broken(f"filling {filling_id} was not sent by a department")
    rules.check_filled(filling.state)
    rules.check_open(filling.state)
    blank = blanks.opened(filling.blank_id)
    ((_, plans),) = issuing.plans(actor, blank, [filling.community], filling.at)
    put_away(filling, plans)
    about(entity="filling", records=[filling.pk], community=filling.community, purpose=f"form:{filling.title}"[:200])
    return stood(blank, filling.community, filling.pk, plans)


def gaps_left(filling_id: int) -> int:
    """How many cells of a form are empty or in doubt, with what was typed. For use inside a command."""
    plans = store.plans_of(store.found(filling_id))
    gaps = sum(state in UNSETTLED for plan in plans for state in plan.states())
    about(entity="filling", records=[filling_id], gaps=gaps)
    return gaps
