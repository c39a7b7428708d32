"""GET services and a service's definition: the categories of the packs, with what may be said beside the words."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hutong.api.door import reader_of
from hutong.api.open311 import asking
from hutong.api.open311.answers import said
from hutong.blueprint.casework.categories import Category, categories, groups
from hutong.kernel.errors import NotFound


def attribute(code: str, order: int, datatype: str, description: str, hint: str, values: Any = None) -> dict[str, Any]:
    """An attribute as the specification has it; none of ours is required."""
    made: dict[str, Any] = {
        "variable": True, "code": code, "datatype": datatype, "required": False, "datatype_description": hint, "order": order,
        "description": description,
    }  # fmt: skip
    return {**made, "values": values} if values else made


def attributes() -> list[dict[str, Any]]:
    """What may be said beside the words, the same for all services."""
    yes_no = [{"key": "yes", "name": _("可以")}, {"key": "no", "name": _("不要")}]
    return [
        attribute("area", 1, "string", _("社区、街道或区的 12 位统计用区划代码"), _("例如 110114010003；填了就不用猜地点")),
        attribute("building", 2, "string", _("楼号、单元或者旁边的店名"), _("例如 3号楼前")),
        attribute("may_call", 3, "singlevaluelist", _("可以打电话问您吗？"), _("请选一个"), yes_no),
        attribute("external_id", 4, "string", _("对方系统里的编号"), _("同一个编号再发一次，不会多一件")),
    ]


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
    return said(form, "service_definition", {"service_code": found.key, "attributes": attributes()})


def found_service(code: str) -> Category:
    """The category. 404 for a code that is none."""
    found = categories().get(code)
    if found is None:
        raise NotFound("没有 service_code {code}。", "请先取 services。", code=code[:60])
    return found


def _service(one: Category, english: bool) -> dict[str, Any]:
    group = groups()[one.group]
    return {
        "service_code": one.key, "service_name": one.en if english else one.zh, "description": "；".join(one.examples[:2]),
        "metadata": True, "type": "realtime", "keywords": ", ".join(one.words),
        "group": group.en if english else group.zh,
    }  # fmt: skip
