"""Somebody enters a SAML system: an assertion about her, made once for each request (saml-profiles, 4.1.4.5)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.db import IntegrityError

from hutong.domain.accounts.queries import SessionView
from hutong.domain.door.commands.entering import enter
from hutong.domain.door.commands.signouts import noted_saml
from hutong.domain.door.queries import Claims, SystemView, claims_of
from hutong.domain.door.queries.certificates import signer
from hutong.domain.door.saml.answering import About, To, response
from hutong.domain.door.saml.asking import class_of
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Where:
    """Where the assertion goes. `issuer`: the door's entityID; `asked`: the ID of the system's request, empty without one."""

    issuer: str
    acs: str
    asked: str


def assert_to(actor: Actor, *, system: SystemView, session: SessionView, where: Where) -> bytes:
    """Enters the actor in her hat and returns the signed Response. Raises NotFound when the post does not open the system,
    Refused for a request that was answered before."""
    bound = {"request": where.asked} if where.asked else {}
    try:
        enter(actor, system=system, sid=session.sid, how="saml", target=where.acs, bound=bound)
    except IntegrityError as fault:
        raise Refused("这次进入已经完成过一次了。", "请从一个门里重新点开系统。") from fault
    claims = claims_of(session.staff, actor.post_id or 0, system)
    about = _about(claims, session, persistent(system))
    noted_saml(system, session.sid, index=about.index, name_id=about.name_id, persistent=about.persistent, issuer=where.issuer)
    to = To(where.issuer, where.acs, str(system.settings.get("entity_id", "")), where.asked)
    return response(to, about, clock.now(), signer(), signs=str(system.settings.get("signs") or "both"))


def persistent(system: SystemView) -> bool:
    """Whether the system knows people by a name that tells nothing (the default), or by their account (`name_id`: username)."""
    return str(system.settings.get("name_id", "persistent")) != "username"


def _about(claims: Claims, session: SessionView, lasting: bool) -> About:
    attributes = {
        "username": () if lasting else (claims.username,), "name": (claims.name,), "post": (claims.post,),
        "department": (claims.department,) if claims.department else (), "roles": claims.roles, "area": (str(claims.area),),
        "level": (claims.level,), "path": ("/".join(claims.path),),
    }  # fmt: skip
    return About(
        claims.sub if lasting else claims.username, lasting, f"_{secrets.token_hex(16)}", class_of(session.amr),
        session.auth_at, session.ends_at, attributes,
    )  # fmt: skip
