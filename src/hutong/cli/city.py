"""Verbs for the city: which communities are there, and making the synthetic ones."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from hutong.cli.house import house_of
from hutong.cli.output import json_option, show, show_progress
from hutong.kernel.errors import Refused


@click.group("city", help="城市：社区一览、生成演示城市。 The city: its communities, the synthetic one.")
def city_verb() -> None:
    pass


@city_verb.command("communities", help="已生成的社区：代码、名称、街道、区、人数。 The seeded communities.")
@json_option
@click.pass_context
def communities(context: click.Context, as_json: bool) -> None:
    with house_of(context).opened():
        from hutong.demo import queries

        rows = [asdict(community) for community in queries.communities()]
        lines = [f"{row['code']}  {row['people']:>6}  {row['district']} {row['street']} {row['name']}" for row in rows]
        show(rows, as_json, "\n".join(lines))


@city_verb.command("seed", help="生成演示城市；中断后再次执行会接着做。 Make the synthetic city; an interrupted run goes on.")
@click.option("--communities", "wanted", default="12", show_default=True, help="社区个数，或 all 表示全市。 How many, or all.")
@click.option("--seed", "seed_number", default=1, show_default=True, help="随机种子，同一种子结果相同。 Same seed, same city.")
@click.option("--missing", type=click.FloatRange(0, 1), help="缺失值的比例。 Share of missing values.")
@click.option("--stale", type=click.FloatRange(0, 1), help="过时值的比例。 Share of outdated values.")
@click.option("--wrong", type=click.FloatRange(0, 1), help="错误值的比例。 Share of wrong values.")
@json_option
@click.pass_context
def seed(
    context: click.Context, wanted: str, seed_number: int, missing: float, stale: float, wrong: float, as_json: bool
) -> None:
    number = _number(wanted)
    with house_of(context).opened(city=False):
        from hutong.demo import commands, queries, reports
        from hutong.demo.degrade import Shares
        from hutong.demo.jobs import defer_cases

        given = {"missing": missing, "stale": stale, "wrong": wrong}
        shares = Shares(**{name: share for name, share in given.items() if share is not None})
        new = commands.seed(number, seed_number, shares=shares, progress=show_progress)
        reports.make(show_progress)
        defer_cases()
        people = sum(community.people for community in queries.communities())
        show({"new": new, "people": people}, as_json, f"新生成 {new} 个社区，全城共 {people} 人。")
    sys.stdout.flush()


def _number(wanted: str) -> int | None:
    """How many communities, None for all of them."""
    if wanted == "all":
        return None
    if wanted.isdigit() and int(wanted) > 0:
        return int(wanted)
    raise Refused(
        "--communities 应为正整数或 all，不能是“{wanted}”。", "例如：hutong city seed --communities 12 --seed 1", wanted=wanted
    )
