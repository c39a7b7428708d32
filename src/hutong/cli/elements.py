"""Verbs for the dictionary of elements."""

from __future__ import annotations

import click

from hutong.cli.output import INPUT, json_option, show


@click.group("elements", help="数据元：检查、查找。 Elements of the pool: check and list.")
def elements_verb() -> None:
    pass


@elements_verb.command("check", help="检查数据元和代码表的声明。 Validate the declared elements and code lists.")
@json_option
def check(as_json: bool) -> None:
    from hutong.blueprint.check import check_packs
    from hutong.blueprint.codelists import code_lists
    from hutong.blueprint.elements import catalogue

    problems = check_packs()
    if problems:
        told = [{"where": problem.where, "message": problem.message} for problem in problems]
        show({"problems": told}, as_json, "\n".join(f"✗ {problem}" for problem in problems))
        raise click.exceptions.Exit(INPUT)
    found = {"elements": len(catalogue()), "code_lists": len(code_lists()), "problems": []}
    show(found, as_json, f"{found['elements']} 个数据元、{found['code_lists']} 个代码表，声明都没有问题。")


@elements_verb.command("list", help="列出数据元，可按名称、拼音查找。 List elements; find by name or pinyin.")
@click.argument("text", default="")
@json_option
def listed(text: str, as_json: bool) -> None:
    from hutong.blueprint.elements import catalogue

    known = catalogue()
    found = known.search(text) if text else list(known.elements.values())
    rows = [
        {"key": e.key, "label": e.label, "label_en": e.label_en, "entity": e.entity, "type": e.type, "sensitivity": e.sensitivity}
        for e in found
    ]
    show(rows, as_json, "\n".join(f"{e.key:<32} {e.label}  {e.label_en}" for e in found))
