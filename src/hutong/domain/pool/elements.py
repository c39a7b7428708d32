"""Elements as the pool sees them: those of the catalogue and the local ones of departments."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from hutong.blueprint.codelists import code_list
from hutong.blueprint.elements import Element, catalogue
from hutong.domain.pool.models import LocalElement
from hutong.kernel import identity
from hutong.kernel.errors import Refused

LOCAL = "local."
# Local elements met so far: their rows are added, never changed.
_locals: dict[str, Element] = {}
_YES = {"是", "有", "y", "yes", "true", "1", "√", "对", "在"}
_NO = {"否", "无", "没有", "n", "no", "false", "0", "×", "不是", "不"}
_DAY = re.compile(r"(\d{4})\s*[-./年]?\s*(\d{1,2})\s*[-./月]?\s*(\d{1,2})?\s*日?")


def element_of(key: str) -> Element:
    """The element under a key. Raises Refused for a key nobody declared."""
    found = catalogue().get(key)
    if found is None and key.startswith(LOCAL):
        found = _locals.get(key)
        if found is None and (row := LocalElement.objects.filter(key=key).first()) is not None:
            found = _locals[key] = local_view(row)
    if found is None:
        raise Refused("没有“{key}”这个数据项。", "请在数据项目录里查一查它的名称。", key=key)
    return found


def local_view(row: LocalElement) -> Element:
    """A department's own column in the shape of an element. It has one name: the one that was printed."""
    return Element(
        key=row.key,
        label=row.label,
        label_en=row.label,
        definition=f"{row.department}自设的栏目",
        definition_en=f"A column of {row.department}'s own",
        entity=row.entity,  # type: ignore[arg-type]
        type=row.type,  # type: ignore[arg-type]
        owner=row.department,
        sensitivity=row.sensitivity,  # type: ignore[arg-type]
        fresh_days=row.fresh_days,
        theme="local",
    )


def is_sensitive(key: str) -> bool:
    """Whether a value is kept sealed (PIPL art. 28; GB/T 35273 annex B). Nobody has classified a department's own column: it may
    hold a bank account or a diagnosis, so it is sealed."""
    found = catalogue().get(key)
    return key.startswith(LOCAL) if found is None else found.sensitivity == "sensitive"


def read_value(element: Element, value: Any) -> Any:
    """What a person typed or a file held, as it is stored. None stays None: known to have none.

    Raises Refused, in the user's words, for what the element's type does not allow.
    """
    if value is None or value == "":
        return None
    readers = {"boolean": _boolean, "code": _code, "date": _date, "number": _number, "phone": _phone, "id": _id}
    reader = readers.get(element.type)
    return reader(element, value) if reader else str(value).strip()


def _boolean(element: Element, value: Any) -> bool:
    word = str(value).strip().lower()
    if value is True or word in _YES or word == element.label.removeprefix("是否"):
        return True
    if value is False or word in _NO:
        return False
    raise Refused("“{label}”要填“是”或“否”,这里是“{value}”。", "请选一个。", value=value, **element.called)


def _code(element: Element, value: Any) -> str:
    if not element.code_list:
        return str(value).strip()
    code = code_list(element.code_list).read(str(value))
    if code is None:
        raise Refused("“{label}”里没有“{value}”这一项。", "请从列出的选项里选一个。", value=value, **element.called)
    return str(code)


def _date(element: Element, value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    text = str(value).strip()
    if re.fullmatch(r"(18|19|20)\d\d年?", text):
        return text[:4]
    found = _DAY.fullmatch(text)
    try:
        if found and found[3]:
            return dt.date(int(found[1]), int(found[2]), int(found[3])).isoformat()
        if found:
            return dt.date(int(found[1]), int(found[2]), 1).isoformat()[:7]
    except ValueError:
        pass
    raise Refused(
        "“{label}”要填日期,这里是“{value}”。", "写成 2026-11-23 这样就行,只知道年月写 2026-11。", value=value, **element.called
    )


def _number(element: Element, value: Any) -> int | float:
    text = str(value).strip().replace(",", "").removesuffix(element.unit or "\0")
    try:
        number = float(text)
    except ValueError:
        raise Refused("“{label}”要填数字,这里是“{value}”。", "只写数字,单位不用写。", value=value, **element.called) from None
    if number != number or number in (float("inf"), float("-inf")):
        raise Refused("“{label}”要填数字,这里是“{value}”。", "只写数字,单位不用写。", value=value, **element.called)
    return int(number) if number.is_integer() else number


def _phone(element: Element, value: Any) -> str:
    text = re.sub(r"[\s\-()()]", "", str(value))
    if not re.fullmatch(r"\+?\d{5,16}", text):
        raise Refused(
            "“{label}”不像一个电话号码:“{value}”。", "手机 11 位,座机带区号;请再核对一遍。", value=value, **element.called
        )
    return text


def _id(element: Element, value: Any) -> str:
    if element.key == "id_no":
        return identity.check_id_no(str(value))
    if element.key == "uscc":
        return identity.check_uscc(str(value))
    return re.sub(r"\s", "", str(value))
