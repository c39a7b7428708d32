"""What a connected system is told of whoever may enter it, and how: SCIM 2.0 (RFC 7643, RFC 7644), Hutong as the client."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from hutong.domain.door import rules
from hutong.domain.door.queries.register import SystemView, subject_of
from hutong.domain.notices import post
from hutong.domain.notices.post import Rejected
from hutong.kernel.actor import Actor

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
_TYPE = "application/scim+json"


def account_of(view: SystemView, username: str, hats: Sequence[Actor]) -> dict[str, Any] | None:
    """The account that a system should have of somebody: under the name by which she enters (`externalId` is her `sub`), with
    what she is in it by all her posts. None for whoever may not enter."""
    entering = [actor for actor in hats if view.opens_for(actor)]
    if not entering:
        return None
    first = entering[0]
    roles = sorted({role for actor in entering for role in rules.roles_of(actor, view.roles)})
    return {
        "schemas": [USER], "externalId": subject_of(first.user_id or 0, view), "userName": username, "displayName": first.name,
        "name": {"formatted": first.name}, "title": first.post, "active": True,
        "roles": [{"value": role} for role in roles],
    }  # fmt: skip


def digest_of(account: Mapping[str, Any]) -> bytes:
    """Of what a system was told: 16 bytes, the same for the same."""
    return hashlib.blake2b(json.dumps(account, sort_keys=True, ensure_ascii=False).encode(), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Service:
    """A system's SCIM service. Every method raises Unreachable when it is away, Rejected when it will not."""

    address: str
    token: str

    def settle(self, account: Mapping[str, Any], remote: str, *, unsure: bool) -> str:
        """Makes an account stand there as it should; returns its number there. `unsure`: an earlier try may have arrived although
        no answer did, so it is looked for first: nobody gets two accounts."""
        known = remote or (self._find(account) if unsure else "")
        if not known:
            status, found = self._call("POST", "/Users", account)
            if status == 201:
                return _number(found)
            known = self._find(account) if status == 409 else ""
            if not known:
                raise Rejected(f"HTTP {status}")
        status, found = self._call("PUT", f"/Users/{quote(known, safe='')}", {**account, "id": known})
        if status == 404 and remote:  # somebody has removed it there
            return self.settle(account, "", unsure=False)
        if status not in (200, 204):
            raise Rejected(f"HTTP {status}")
        return known

    def close(self, remote: str, sub: str) -> None:
        """Closes an account; one that is gone is closed. Without its number it is looked for by the name it knows her under: an
        earlier try may have arrived. Where a service cannot change a part of one, it is removed."""
        remote = remote or self._find({"externalId": sub})
        if not remote:
            return
        where = f"/Users/{quote(remote, safe='')}"
        change = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": False}]}
        status, _ = self._call("PATCH", where, change)
        if status in (400, 405, 501):
            status, _ = self._call("DELETE", where, None)
        if status not in (200, 204, 404):
            raise Rejected(f"HTTP {status}")

    def _find(self, account: Mapping[str, Any]) -> str:
        for name in (one for one in ("externalId", "userName") if one in account):
            words = json.dumps(account[name], ensure_ascii=False)
            status, found = self._call("GET", f"/Users?filter={quote(f'{name} eq {words}')}", None)
            resources = found.get("Resources") if status == 200 else None
            if isinstance(resources, list) and len(resources) == 1:
                return _number(resources[0])
        return ""

    def _call(self, method: str, where: str, body: Mapping[str, Any] | None) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": _TYPE, "Content-Type": _TYPE}
        sent = json.dumps(body, ensure_ascii=False).encode() if body is not None else b""
        status, raw = post.exchange(method, self.address.rstrip("/") + where, sent, headers)
        try:
            found = json.loads(raw) if raw else {}
        except ValueError:
            found = {}
        return status, found if isinstance(found, dict) else {}


def _number(found: Any) -> str:
    number = found.get("id") if isinstance(found, dict) else None
    if not isinstance(number, str) or not 0 < len(number) <= 200:
        raise Rejected("no id in the answer")
    return number
