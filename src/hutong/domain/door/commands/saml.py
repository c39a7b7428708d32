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
from hutong.domain.door.saml.words import PERSISTENT, TRANSIENT, UNSPECIFIED
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Where:
    """Where the assertion goes. `issuer`: the door's entityID; `asked`: the ID of the system's request, empty without one;
    `form`: of the name that it asked for."""

    issuer: str
    acs: str
    asked: str
    form: str = ""


def assert_to(actor: Actor, *, system: SystemView, session: SessionView, where: Where) -> bytes:
    """Enters the actor in her hat and returns the signed Response. Raises NotFound when the post does not open the system,
    Refused for a request that was answered before."""
    bound = {"request": where.asked} if where.asked else {}
    try:
        enter(actor, system=system, sid=session.sid, how="saml", target=where.acs, bound=bound)
    except IntegrityError as fault:
        raise Refused("这次进入已经完成过一次了。", "请从一个门里重新点开系统。") from fault
    claims = claims_of(session.staff, actor.post_id or 0, system)
    about = _about(claims, session, form_of(system), where.form)
    noted_saml(system, session.sid, index=about.index, name_id=about.name_id, form=about.form, issuer=where.issuer)
    to = To(where.issuer, where.acs, str(system.settings.get("entity_id", "")), where.asked)
    return response(to, about, clock.now(), signer(), signs=str(system.settings.get("signs") or "both"))


def form_of(system: SystemView) -> str:
    """How the system knows people: by a name that tells nothing (the default), or by their account (`name_id`: username)."""
    return UNSPECIFIED if system.settings.get("name_id") == "username" else PERSISTENT


def _about(claims: Claims, session: SessionView, form: str, wanted: str) -> About:
    """`wanted`: a name for this once is given to whoever asks for one, as mod_auth_mellon does unless told otherwise."""
    once, lasting = wanted == TRANSIENT, form == PERSISTENT
    name = f"_{secrets.token_hex(16)}" if once else claims.sub if lasting else claims.username
    attributes = {
        "username": () if lasting else (claims.username,), "name": (claims.name,), "post": (claims.post,),
        "department": (claims.department,) if claims.department else (), "roles": claims.roles, "area": (str(claims.area),),
        "level": (claims.level,), "path": ("/".join(claims.path),),
    }  # fmt: skip
    return About(
        name, TRANSIENT if once else form, f"_{secrets.token_hex(16)}", class_of(session.amr),
        session.auth_at, session.ends_at, attributes,
    )  # fmt: skip
