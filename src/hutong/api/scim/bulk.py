"""/Bulk: many operations in one call, each of which succeeds or fails by itself, in their order (RFC 7644, 3.7)."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from pydantic import ValidationError
from scim2_models import (
    Context,
    Error,
    InvalidPathException,
    InvalidValueException,
    PatchOp,
    PayloadTooLargeException,
    SCIMException,
)

from hutong.api.faults import fault_of
from hutong.api.scim import groups, users
from hutong.api.scim.answering import answer, as_error, check_version, error_of
from hutong.api.scim.reading import base, body_of, lenient, lenient_patch, version_of
from hutong.api.scim.shapes import MOST_OPERATIONS, Group, User
from hutong.domain.directory.commands.provisioning import deprovision
from hutong.domain.directory.queries import provisioned
from hutong.kernel.actor import Actor
from hutong.kernel.errors import Refused

_PATH = re.compile(r"/?(Users|Groups)(?:/([^/]+))?/?")
SCHEMA = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"


def done(actor: Actor, request: HttpRequest) -> HttpResponse:
    """Does the operations; stops after `failOnErrors` of them have failed."""
    body = {key.casefold(): value for key, value in body_of(request).items()}
    operations, most = body.get("operations"), body.get("failonerrors")
    if not isinstance(operations, list) or not all(isinstance(one, dict) for one in operations):
        raise InvalidValueException(detail="Operations is a list of objects")
    if len(operations) > MOST_OPERATIONS:
        raise PayloadTooLargeException(detail=f"at most {MOST_OPERATIONS} operations")
    made: dict[str, str] = {}
    results, failures = [], 0
    for one in operations:
        result = _result(actor, base(request), {key.casefold(): value for key, value in one.items()}, made)
        results.append(result)
        failures += "response" in result
        if isinstance(most, int) and 0 < most <= failures:
            break
    return answer({"schemas": [SCHEMA], "Operations": results})


def _result(actor: Actor, where: str, one: dict[str, Any], made: dict[str, str]) -> dict[str, Any]:
    """What became of one operation. `made`: the ids of what this call has made, by the caller's own signs (bulkId)."""
    method = str(one.get("method", "")).upper()
    told = {"method": method, **({"bulkId": one["bulkid"]} if one.get("bulkid") else {})}
    try:
        status, location, version = _do(actor, where, method, _known(one, made))
    except (SCIMException, ValidationError) as error:
        return {**told, **_failed(error_of(error))}
    except Refused as refused:
        return {**told, **_failed(as_error(fault_of(refused)))}
    if method == "POST" and one.get("bulkid"):
        made[str(one["bulkid"])] = location.rpartition("/")[2]
    return {**told, "status": str(status), "location": location, **({"version": version} if version else {})}


def _do(actor: Actor, where: str, method: str, one: dict[str, Any]) -> tuple[int, str, str]:
    """The status, the address and the version of what one operation has left."""
    found = _PATH.fullmatch(str(one.get("path", "")))
    if found is None:
        raise InvalidPathException(detail="a path is /Users, /Users/<id> or /Groups/<id>")
    kind, number, data = found[1], found[2] or "", one.get("data") or {}
    if not isinstance(data, dict):
        raise InvalidValueException(detail="data is an object")
    if method == "POST" and kind == "Users" and not number:
        if not one.get("bulkid"):
            raise InvalidValueException(detail="a POST needs a bulkId")
        user = User.model_validate(lenient(data), scim_ctx=Context.RESOURCE_CREATION_REQUEST)
        return 201, *_left(users.opened(actor, where, user))
    if kind == "Users" and number:
        return _user(actor, where, method, number, one, data)
    if kind == "Groups" and number and method in ("PATCH", "PUT"):
        return _group(actor, where, method, number, one, data)
    raise InvalidPathException(detail=f"{method} does not go with {one.get('path')}")


def _user(actor: Actor, where: str, method: str, number: str, one: dict[str, Any], data: dict[str, Any]) -> tuple[int, str, str]:
    view = provisioned.account(actor, users.id_of(number))
    check_version(str(one.get("version") or ""), version_of(view))
    if method == "DELETE":
        deprovision(actor, staff=view.id)
        return 204, f"{where}/Users/{view.id}", ""
    if method == "PUT":
        user = User.model_validate(lenient(data), scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
        return 200, *_left(users.put(actor, where, view, user))
    if method != "PATCH":
        raise InvalidValueException(detail=f"no such method: {method}")
    patch = PatchOp[User].model_validate(lenient_patch(data), scim_ctx=Context.RESOURCE_PATCH_REQUEST)
    return 200, *_left(users.changed(actor, where, view, patch))


def _group(actor: Actor, where: str, method: str, sign: str, one: dict[str, Any], data: dict[str, Any]) -> tuple[int, str, str]:
    view = provisioned.group(actor, provisioned.GroupKey.of(sign))
    check_version(str(one.get("version") or ""), version_of(view))
    if method == "PUT":
        wanted = Group.model_validate(data, scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
        return 200, *_left(groups.filled(actor, where, view, wanted))
    patch = PatchOp[Group].model_validate(data, scim_ctx=Context.RESOURCE_PATCH_REQUEST)
    return 200, *_left(groups.changed(actor, where, view, patch))


def _known(value: Any, made: dict[str, str]) -> Any:
    """The same with every "bulkId:sign" in place of which an id is known. Raises InvalidValueException for an unknown one."""
    if isinstance(value, dict):
        return {key: _known(part, made) for key, part in value.items()}
    if isinstance(value, list):
        return [_known(part, made) for part in value]
    if not (isinstance(value, str) and "bulkId:" in value):
        return value
    before, _, sign = value.rpartition("bulkId:")
    if sign not in made:
        raise InvalidValueException(detail=f"no operation before this one has made {sign}")
    return before + made[sign]


def _left(found: User | Group) -> tuple[str, str]:
    return str(found.meta.location if found.meta else ""), str((found.meta.version if found.meta else "") or "")


def _failed(error: Error) -> dict[str, Any]:
    return {"status": str(error.status), "response": error.model_dump()}
