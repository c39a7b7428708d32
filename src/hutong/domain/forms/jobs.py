"""Later work of the forms: reading large files, filling large lists. A job that was cut off is done again from the kept file."""

from __future__ import annotations

from procrastinate.contrib.django import app

from hutong.domain.forms import commands
from hutong.kernel.actor import SYSTEM, Actor, narrowed


@app.task(name="forms.read", queueing_lock=None, retry=2)
def read_filling(filling_id: int, area: int) -> None:
    """Reads a kept file."""
    commands.read_again(_in(area), filling_id=filling_id)


def _in(area: int) -> Actor:
    """The system, looking at one area only."""
    return narrowed(SYSTEM, area)
