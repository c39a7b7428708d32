"""Accounts and groups of the directory in SCIM's shapes, and what clients send as we read it."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from scim2_models import GroupMember, GroupMembership, InvalidSyntaxException, Meta

from hutong.api.door import check_text
from hutong.api.scim.shapes import MOST_BYTES, Group, User
from hutong.domain.directory.commands.provisioning import Wanted
from hutong.domain.directory.queries.provisioned import AccountView, GroupView
from hutong.kernel.errors import Refused

# Attributes of the standard that personnel systems send and Hutong does not keep (RFC 7643, 4.1 and 4.3).
LEFT_OUT = frozenset({
    "name", "nickname", "profileurl", "title", "usertype", "preferredlanguage", "locale", "timezone", "password", "emails",
    "phonenumbers", "ims", "photos", "addresses", "entitlements", "roles", "x509certificates",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user",
})  # fmt: skip

QUERY = ("filter", "sortBy", "sortOrder", "startIndex", "count", "attributes", "excludedAttributes")


def base(request: HttpRequest) -> str:
    """The address under which everything of SCIM lies."""
    return f"{settings.HUTONG_ADDRESS or request.build_absolute_uri('/').rstrip('/')}/scim/v2"


def user_of(view: AccountView, where: str) -> User:
    """An account as a SCIM user, with its version."""
    groups = [
        GroupMembership.model_validate(
            {"value": one.key.sign, "$ref": f"{where}/Groups/{one.key.sign}", "display": one.name, "type": "direct"}
        )
        for one in view.groups
    ]
    user = User(
        id=str(view.id), external_id=view.external_id or None, user_name=view.username, display_name=view.name,
        active=view.active, groups=groups or None,
    )  # fmt: skip
    user.meta = Meta(
        resource_type="User", created=view.made_at, last_modified=view.changed_at, location=f"{where}/Users/{view.id}",
        version=version_of(view),
    )  # fmt: skip
    return user


def group_of(view: GroupView, where: str) -> Group:
    """A post that several people hold as a SCIM group."""
    members = [
        GroupMember.model_validate({"value": str(one), "$ref": f"{where}/Users/{one}", "type": "User", "display": name})
        for one, name in view.members
    ]
    group = Group(id=view.key.sign, display_name=view.name, members=members or None)
    location = f"{where}/Groups/{view.key.sign}"
    group.meta = Meta(resource_type="Group", location=location, version=version_of(view) if members else None)
    return group


def version_of(view: AccountView | GroupView) -> str:
    """The version of what is shown, weak as RFC 9110 has it (8.8.1): it says what is there, not how it is written."""
    return f'W/"{hashlib.blake2b(repr(view).encode(), digest_size=12).hexdigest()}"'


def wanted_of(user: User) -> Wanted:
    """What a client wants an account to be."""
    return Wanted(
        (user.user_name or "").strip(), (user.display_name or "").strip(), (user.external_id or "").strip(),
        user.active is not False,
    )  # fmt: skip


def words_of(request: HttpRequest) -> dict[str, Any]:
    """What a query asks for: in the address, or in the body of a search (RFC 7644, 3.4.2 and 3.4.3)."""
    return body_of(request) if request.method == "POST" else {name: request.GET[name] for name in QUERY if name in request.GET}


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent. Raises InvalidSyntaxException (RFC 7644, 3.12) for anything else."""
    return object_in(request.body)


def object_in(raw: bytes) -> dict[str, Any]:
    """The JSON object in these bytes. Raises InvalidSyntaxException for anything else, Refused for too many."""
    if len(raw) > MOST_BYTES:
        raise Refused("发来的内容太大。", "最多 4 MB。")
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise InvalidSyntaxException(detail="not JSON") from error
    if not isinstance(found, dict):
        raise InvalidSyntaxException(detail="not an object")
    check_text(json.dumps(found, ensure_ascii=False))
    return found


def lenient(found: dict[str, Any]) -> dict[str, Any]:
    """A user as personnel systems send it: a name in its parts, or none at all; open where nothing is said; and what we do not
    keep is left out."""
    keys = {key.casefold(): key for key in found}
    given = {key: value for key, value in found.items() if key.casefold() not in LEFT_OUT}
    if "displayname" not in keys:
        given["displayName"] = _name(found.get(keys.get("name", ""), {})) or found.get(keys.get("username", ""), "")
    if "active" not in keys:
        given["active"] = True
    return given


def lenient_patch(found: dict[str, Any]) -> dict[str, Any]:
    """Operations as personnel systems send them: the whole name is the one for showing, and what we do not keep is left out."""
    key = next((one for one in found if one.casefold() == "operations"), "Operations")
    operations = found.get(key)
    if not isinstance(operations, list):
        return found
    kept = [one for given in operations if (one := _operation(given)) is not None]
    return {**found, key: kept or [{"op": "add", "value": {}}]}


def _operation(given: Any) -> Any:
    """One operation as we read it; None for one that is about nothing we keep."""
    if not isinstance(given, dict):
        return given
    where, value = given.get("path"), given.get("value")
    if isinstance(where, str):
        plain = where.removeprefix("urn:ietf:params:scim:schemas:core:2.0:User:").casefold()
        if plain == "name.formatted":
            return {**given, "path": "displayName"}
        left_out = re.split(r"[.\[]", plain)[0] in LEFT_OUT or plain.startswith("urn:ietf:params:scim:schemas:extension:")
        return None if left_out else given
    if isinstance(value, dict):
        name = _name(next((part for key, part in value.items() if key.casefold() == "name"), None))
        rest = {key: part for key, part in value.items() if key.casefold() not in LEFT_OUT}
        return {**given, "value": {**({"displayName": name} if name else {}), **rest}}
    return given


def _name(parts: Any) -> str:
    if not isinstance(parts, dict):
        return ""
    whole = parts.get("formatted") or f"{parts.get('familyName') or ''}{parts.get('givenName') or ''}"
    return whole if isinstance(whole, str) else ""
