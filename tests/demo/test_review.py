"""The demo's staff has been there long enough: what nobody uses is reviewed on the first day, when an operator says so."""

from __future__ import annotations

import json
from contextlib import contextmanager

from hutong.cli.main import run
from hutong.demo.figures import city as demo
from hutong.domain.accounts import reviewing
from hutong.domain.directory import queries as directory
from hutong.domain.journal.jobs import deliver
from hutong.domain.tasks import queries as inboxes


class House:
    """A house that is open already."""

    @contextmanager
    def opened(self, *, city=True):
        yield


def test_chen_gang_finds_a_review_in_his_inbox_on_the_first_day(city, capsys):
    assert run(House(), ["accounts", "review", "begin", "--area", str(demo().first[0] // 10**6 * 10**6), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["units"] > 0
    deliver()
    chen = directory.staff_named("chengang")
    actor = directory.actor_of(chen.id, directory.hats(chen.id)[0].post_id)
    assert [one.title for one in inboxes.inbox(actor) if one.kind == reviewing.KIND]
    assert run(House(), ["accounts", "review", "begin"]) == 0
