"""Verbs for what is declared about cases."""

from __future__ import annotations

from pathlib import Path

import click

from hutong.cli.house import house_of
from hutong.cli.output import INPUT, json_option, show


@click.group("cases", help="诉求：检查声明、画流程图。 Cases: check what is declared, draw the process.")
def cases_verb() -> None:
    pass


@cases_verb.command("check", help="检查类别、流程和各区的改动。 Check categories, process and what districts change.")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@click.pass_context
def check(context: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    from hutong.blueprint.casework.checking import check_casework, overlays

    checked = [*overlays(Path(house_of(context).status().home) / "cases"), *files]
    problems = check_casework(checked)
    if problems:
        show({"problems": problems}, as_json, "\n".join(f"✗ {problem}" for problem in problems))
        raise click.exceptions.Exit(INPUT)
    show({"files": [str(f) for f in checked], "problems": []}, as_json, f"诉求的声明都没有问题（各区改动 {len(checked)} 份）。")


@cases_verb.command("recount", help="重算看板的数字，比如直接往库里装过数据。 Count the figures of boards anew.")
@json_option
@click.pass_context
def recount(context: click.Context, as_json: bool) -> None:
    from hutong.domain.cases.commands.counting import recount as count
    from hutong.kernel.actor import SYSTEM

    with house_of(context).opened(city=False):
        count(SYSTEM)
    show({"recounted": True}, as_json, "看板的数字重算好了。")


@cases_verb.command("diagram", help="按声明画出诉求的流程。 Draw the life of a case as SVG.")
@click.option(
    "--district", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="某区的改动。 A district's own file."
)
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", help="图上的语言。 The language of the picture.")
@json_option
def diagram(district: Path | None, language: str, as_json: bool) -> None:
    from hutong.blueprint.casework.drawing import draw
    from hutong.blueprint.casework.process import process

    picture = draw(process(district), language)
    if as_json:
        show({"svg": picture}, as_json, "")
    else:
        click.echo(picture, nl=False)
