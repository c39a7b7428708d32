"""Verbs for the review of rights, which otherwise begins with each quarter by itself."""

from __future__ import annotations

import click

from hutong.cli.house import house_of
from hutong.cli.output import json_option, show


@click.group("review", help="复核权限：每季度自己开始，也可以现在就开始。 The review of rights nobody uses.")
def review_verb() -> None:
    pass


@review_verb.command("begin", help="现在就开始，不等下个季度；只复核 90 天前就有的权限。 Begin one now, out of turn.")
@click.option("--area", type=int, default=110000000000, show_default=True, help="12 位区划代码：哪里的岗位。 Whose posts.")
@json_option
@click.pass_context
def begin(context: click.Context, area: int, as_json: bool) -> None:
    with house_of(context).opened(city=False):
        from hutong.domain.accounts.jobs import begin_reviews
        from hutong.kernel import clock

        units = begin_reviews(area, clock.today())
        none = "没有可复核的：90 天前就有的权限都用过，或者正在复核。 Nothing to review, or under way already."
        text = f"{units} 个单位的复核开始了，上级的待办里有。 {units} units: see their superiors' inboxes." if units else none
        show({"area": area, "units": units}, as_json, text)
