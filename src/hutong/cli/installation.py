"""Verbs for the installation itself: run, migrate, status."""

from __future__ import annotations

from dataclasses import asdict

import click

from hutong.cli.house import house_of
from hutong.cli.output import json_option, show


@click.command("run", help="运行胡同，Ctrl-C 停止。 Serve Hutong until Ctrl-C.")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。 Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="端口。 Port.")
@json_option
@click.pass_context
def run_verb(context: click.Context, host: str, port: int, as_json: bool) -> None:
    def announce(address: str, accounts: list[dict[str, str]]) -> None:
        lines = [f"胡同已启动 Hutong is running: {address}"]
        if accounts:
            lines.append(f"演示账号 demo accounts（密码 password: {accounts[0]['password']}）:")
            lines += [f"  {account['username']:<14}{account['title']}" for account in accounts]
        lines.append("按 Ctrl-C 停止 · Ctrl-C stops everything")
        show({"address": address, "accounts": accounts}, as_json, "\n".join(lines))

    house_of(context).run(host, port, announce)


@click.command("migrate", help="更新数据库结构；可以重复执行。 Bring the database up to date; safe to repeat.")
@click.option("--city", is_flag=True, help="还没有城市时生成演示城市。 Also make the demo city where there is none.")
@json_option
@click.pass_context
def migrate_verb(context: click.Context, city: bool, as_json: bool) -> None:
    with house_of(context).opened(city=city):
        status = house_of(context).status()
        show({"database": status.database, "home": status.home}, as_json, "数据库结构已是最新。 The database is up to date.")


@click.command("status", help="本机安装的状态，不启动任何东西。 How this installation stands; starts nothing.")
@json_option
@click.pass_context
def status_verb(context: click.Context, as_json: bool) -> None:
    status = house_of(context).status()
    lines = [
        f"版本 version    {status.version}",
        f"数据 data       {status.home}",
        f"数据库 database  {status.database} {'运行中 running' if status.running else '未运行 stopped'}",
        f"网站 site       {status.address or '未运行 stopped'}",
        f"就绪 prepared   {'是 yes' if status.prepared else '否 no'}",
    ]
    show(asdict(status), as_json, "\n".join(lines))
