"""The one command line. A verb makes one domain call; the exit code is 0 done, 2 your input, 3 our fault."""

from __future__ import annotations

import importlib
import os
import sys

import click

from hutong.cli.house import House
from hutong.cli.output import DONE, INPUT, out_of_room, tell_broken, tell_refused
from hutong.kernel.errors import Refused

# Where each verb or noun is; read only when called for, so that `hutong map` does not wait for what it does not use.
PLACES = {
    "run": ("installation", "运行：数据库、网站、后台任务。 Serve: database, site and worker."),
    "migrate": ("installation", "更新数据库结构。 Bring the database up to date."),
    "status": ("installation", "本机安装的状态。 How this installation stands."),
    "city": ("city", "城市：社区一览、生成演示城市。 The city: its communities, the synthetic one."),
    "accounts": ("accounts", "账号：导入名单、导出、发入门码。 Accounts: load a list, export it, codes to come in."),
    "elements": ("elements", "数据元：检查、查找。 Elements of the pool: check and list."),
    "systems": ("systems", "对接的系统：登记、换钥匙、停用。 Other systems: register, new keys, end."),
    "door": ("door", "一个门：检查系统的接入、换密钥。 One door: check a connection, change keys."),
    "cases": ("cases", "诉求：检查声明、画流程图。 Cases: check what is declared, draw the process."),
    "map": ("forms", "识别表格：每一列是什么意思。 What each header of a form means."),
    "fill": ("filling", "填表：同一份表，填好返回。 Fill a form from the pool."),
}


class Verbs(click.Group):
    """Finds verbs in their files on demand, and lists them without loading any."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(PLACES)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in PLACES:
            return None
        module = importlib.import_module(f"hutong.cli.{PLACES[name][0]}")
        command: click.Command = getattr(module, f"{name}_verb")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令 Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in PLACES.items()])


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 130})
@click.version_option(package_name="hutong")
def hutong() -> None:
    """胡同：只问一次。 Hutong: ask once.

    没有服务在运行时，命令会自己启动内置数据库（第一次还会生成演示城市），用完即停。
    A command run while nothing serves brings the embedded database up by itself, and on first use the demo city.

    退出码 Exit codes: 0 完成 done · 2 输入有误 your input · 3 程序故障 our fault
    """


def run(house: House, arguments: list[str] | None = None) -> int:
    """Runs one verb; returns the exit code. A traceback is shown only with HUTONG_DEBUG=1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hutong.project.settings")
    as_json = "--json" in (sys.argv[1:] if arguments is None else arguments)
    try:
        answer = hutong.main(arguments, prog_name="hutong", standalone_mode=False, obj=house)
        return answer if isinstance(answer, int) else DONE
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as wrong:
        wrong.show()
        return INPUT
    except (click.Abort, KeyboardInterrupt):
        click.echo("已停止。", err=True)
        return 130
    except BrokenPipeError:
        return DONE
    except Refused as refused:
        return tell_refused(refused, as_json)
    except Exception as fault:
        full = out_of_room(fault)
        return tell_refused(full, as_json) if full else tell_broken(fault, as_json)
