"""GET services and a service's definition: the categories of the packs, with what may be said beside the words."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from hutong.api.door import reader_of
from hutong.api.open311 import asking
from hutong.api.open311.answers import said
from hutong.blueprint.casework.categories import Category, categories, groups

YES_NO = [{"key": "yes", "name": "可以"}, {"key": "no", "name": "不要"}]


def attribute(code: str, order: int, datatype: str, description: str, hint: str, values: Any = None) -> dict[str, Any]:
    """An attribute as the specification has it; none of ours is required."""
    made: dict[str, Any] = {
        "variable": True, "code": code, "datatype": datatype, "required": False, "datatype_description": hint, "order": order,
        "description": description,
    }  # fmt: skip
    return {**made, "values": values} if values else made


ATTRIBUTES = (
    attribute("area", 1, "string", "社区、街道或区的 12 位统计用区划代码", "例如 110114010003；填了就不用猜地点"),
    attribute("building", 2, "string", "楼号、单元或者旁边的店名", "例如 3号楼前"),
    attribute("may_call", 3, "singlevaluelist", "可以打电话问您吗？", "请选一个", YES_NO),
    attribute("external_id", 4, "string", "对方系统里的编号", "同一个编号再发一次，不会多一件"),
)


def service_list(request: HttpRequest, form: str) -> HttpResponse:
    """All services, a category each."""
    reader_of(request)
    asking.area(asking.fields(request))
    return said(form, "services", _services((get_language() or "").startswith("en")))


@cache
def _services(english: bool) -> list[dict[str, Any]]:
    return [_service(one, english) for one in categories().values()]


def service(request: HttpRequest, form: str, code: str) -> HttpResponse:
    """The definition of a service."""
    reader_of(request)
    asking.area(asking.fields(request))
    found = found_service(code)
    return said(form, "service_definition", {"service_code": found.key, "attributes": list(ATTRIBUTES)})


def found_service(code: str) -> Category:
    """The category. 404 for a code that is none."""
    found = categories().get(code)
    if found is None:
        raise asking.bad(f"没有 service_code {code[:60]}。", "请先取 services。", 404)
    return found


def _service(one: Category, english: bool) -> dict[str, Any]:
    group = groups()[one.group]
    return {
        "service_code": one.key, "service_name": one.en if english else one.zh, "description": "；".join(one.examples[:2]),
        "metadata": True, "type": "realtime", "keywords": ", ".join(one.words),
        "group": group.en if english else group.zh,
    }  # fmt: skip
