"""The six in the register of the door: written once, and again when the house answers at another port. Safe to repeat."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hutong.demo import accounts
from hutong.demo.figures import city
from hutong.demo.systems.declared import BEHIND, Declared, Place, declared, keep, place_of
from hutong.demo.systems.party import ACCOUNTS, FIRST, UNIT
from hutong.domain.directory import queries as directory
from hutong.domain.door import commands as door
from hutong.domain.door import queries, rules
from hutong.domain.door.commands.vault import Holder, set_credential
from hutong.domain.door.queries import vault
from hutong.kernel.actor import SYSTEM
from hutong.kernel.area import district_of, parent_of, street_of
from hutong.kernel.errors import NotFound

# The system that knows a login form only.
LEDGER = "party"
# Where a port is taken, the same port of a house so far above.
FURTHER = 100


def register(folder: Path, address: str, port: int, *, free: Callable[[int], bool] = lambda port: True) -> bool:
    """Registers the systems of a house that answers at `address`, their own ports lying above `port`, and writes down in `folder`
    what each is to know. Where somebody else listens (`free`), a system takes a port further up: no tile leads to a stranger.
    Returns whether there is a demo city at all."""
    if not accounts.exist():
        return False
    for name, words in declared().items():
        place = Place(name, port_for(words, port, free), address, "", "", folder)
        keep(_registered(place, words, place_of(name, folder)))
    _put_credentials()
    return True


def port_for(words: Declared, house: int, free: Callable[[int], bool]) -> int:
    """The port of a system: so far above the house's own as is declared, else a hundred further, and so on."""
    needed = (0, BEHIND) if words.protocol == "forward" else (0,)
    wanted = house + words.port
    at = next((one for one in range(wanted, 65_500, FURTHER) if all(free(one + more) for more in needed)), wanted)
    if at != wanted:
        told = f"演示系统“{words.title}”改用端口 {at}：{wanted} 已被别的程序占用。"
        print(f"{told} {words.title_en}: port {at}, {wanted} is taken.", file=sys.stderr, flush=True)
    return at


def is_free(port: int) -> bool:
    """Whether nobody listens at this port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _put_credentials() -> None:
    """Gives every demo account that the old ledger knows its password there, and a community the one it shares, where the vault
    has none."""
    view = queries.system(LEDGER)
    for username, staff in ((name, directory.staff_named(name)) for name in ACCOUNTS):
        for hat in directory.hats(staff.id) if staff else ():
            actor = directory.actor_of(staff.id, hat.post_id) if staff else SYSTEM
            if view.opens_for(actor) and vault.shelf(actor, LEDGER).mine is None:
                holder = Holder(actor.area, post=actor.post_id)
                set_credential(SYSTEM, view=view, holder=holder, username=username, secret=FIRST)
    home = city().first[0]
    if not any((one.kind, one.area) == ("area", home) for one in vault.shelf(SYSTEM, LEDGER).credentials):
        set_credential(SYSTEM, view=view, holder=Holder(home), username=UNIT, secret=FIRST)


def _registered(place: Place, words: Declared, known: Place | None) -> Place:
    """The place with its secrets: those it has, those of a new entry, or new ones where the register knows others."""
    new = entry(place, words)
    try:
        view = queries.system(place.name)
    except NotFound:
        made = door.register(SYSTEM, new=new)
        return replace(place, secret=made.secret, hook_secret=made.hook_secret)
    if view.state == "ended":  # by hand, and for ever
        return known or place
    if (view.address, dict(view.settings), view.purpose_en) != (new.address, dict(new.settings), new.purpose_en):
        door.change_system(SYSTEM, new=replace(new, shown=view.shown))
    if known is None or rules.digest(known.secret) != view.secret_digest:
        made = door.renew_secret(SYSTEM, name=place.name)
        return replace(place, secret=made.secret, hook_secret=made.hook_secret)
    return replace(place, secret=known.secret, hook_secret=known.hook_secret)


def entry(place: Place, words: Declared) -> door.NewSystem:
    """A system as its owner would register it."""
    return door.NewSystem(
        name=place.name, title=words.title, title_en=words.title_en, level=words.owner, area=_area(words.owner),
        department=words.department, purpose=words.purpose, holds=words.holds, holds_words=words.holds_words,
        security=words.security, contact=words.contact, protocol=words.protocol, address=f"{place.base}/",
        purpose_en=words.purpose_en, holds_words_en=words.holds_words_en, contact_en=words.contact_en,
        settings=settings(place, words.protocol), roles={sign: {"levels": role.levels} for sign, role in words.roles.items()},
    )  # fmt: skip


def settings(place: Place, protocol: str) -> Mapping[str, Any]:
    """What the door must know of a system to speak its protocol."""
    base = place.base
    known: dict[str, dict[str, Any]] = {
        "oidc": {
            "redirect_uris": [f"{base}/callback/"], "auth": "secret", "subject": "pairwise", "initiate_uri": f"{base}/sign-in/",
            "backchannel_logout_uri": f"{base}/backchannel/", "post_logout_uris": [f"{base}/health/"],
            "scopes": ["openid", "profile", "hutong"],
        },
        "cas": {"services": [f"{base}/cas/"], "logout": True},
        # minisaml, by which it reads the answer, wants exactly one signature
        "saml": {
            "entity_id": f"{base}/saml/", "acs": f"{base}/saml/acs/", "signs": "response", "initiate_uri": f"{base}/sign-in/",
            "slo_soap": f"{base}/saml/soap/",
        },
        "forward": {"hosts": [base.split("//")[1]]},
        "form": {"adaptor": "demo-party", "base": base},
        "link": {},
    }  # fmt: skip
    return known[protocol]


def _area(level: str) -> int:
    """The area of this level in which the demo's first community lies."""
    home = city().first[0]
    above = {"community": home, "street": street_of(home), "district": district_of(home)}
    return above.get(level) or parent_of(district_of(home)) or 0
