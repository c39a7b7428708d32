"""The demo's staff: how they are shown, and that they have been there long enough for a review on the first day."""

from __future__ import annotations

import json
from contextlib import contextmanager

from hutong.cli.main import run
from hutong.demo.accounts import accounts
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


def test_nobodys_place_runs_into_her_post(city):
    """As `make run` and the sign-in page show them."""
    shown = {account.username: account.title for account in accounts()}
    assert shown["hebin"] == "何斌 北京市 · 市民政局基层政权处"
    assert shown["chengang"].endswith("街道 · 街道办主任")


def test_chen_gang_finds_a_review_in_his_inbox_on_the_first_day(city, capsys):
    assert run(House(), ["accounts", "review", "begin", "--area", str(demo().first[0] // 10**6 * 10**6), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["units"] > 0
    deliver()
    chen = directory.staff_named("chengang")
    actor = directory.actor_of(chen.id, directory.hats(chen.id)[0].post_id)
    assert [one.title for one in inboxes.inbox(actor) if one.kind == reviewing.KIND]
    assert run(House(), ["accounts", "review", "begin"]) == 0
