"""Credentials in use: signing somebody in, changing passwords, reading lists. What is sealed is open here, and nowhere else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from hutong.blueprint.adaptors import Adaptor
from hutong.blueprint.reading import PackError
from hutong.domain.door.adaptor import rotating, signing, wire
from hutong.domain.door.adaptor.jar import Cookies
from hutong.domain.door.adaptor.known import named
from hutong.domain.door.adaptor.listing import Row, read_rows
from hutong.domain.door.adaptor.signing import Visit, WrongPassword
from hutong.domain.door.arriving import Work
from hutong.domain.door.commands import jars, vault
from hutong.domain.door.commands.jars import Taken
from hutong.domain.door.commands.vault import Unsealed
from hutong.domain.door.commands.work import put_work
from hutong.domain.door.queries import SystemView
from hutong.domain.door.queries.vault import Unit, form_systems, jar_name, jar_of, rotatable, units_of
from hutong.domain.door.targets import upstreams_of
from hutong.domain.journal import sealed
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import Refused

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seat:
    """Where somebody sits in an old system: by which credential, and whose cookies. `staff` 0: all share one session."""

    credential: int
    area: int
    staff: int


def adaptor_of(view: SystemView) -> Adaptor:
    """The adaptor of a system. Raises Refused with whom to call; what is wrong stands in the log, for whoever runs the house."""
    try:
        return named(str(view.settings.get("adaptor") or ""))
    except (PackError, OSError) as fault:
        log.error("no adaptor for %s: %s", view.name, fault)
        raise Refused("这个系统的代登说明用不了。", "请找它的联系人：{contact}。", contact=view.contact) from fault


def base_of(view: SystemView) -> str:
    """The old system's own scheme and host. Raises wire.Forbidden when the register has none."""
    return wire.check_base(next(iter(upstreams_of(view)), ""))


def sit(actor: Actor, view: SystemView, adaptor: Adaptor) -> tuple[Seat, Cookies]:
    """Signs in for somebody with the credential that is hers, and keeps the cookies. Raises NotFound without one, WrongPassword,
    NotSignedIn, wire.Unreachable, wire.Forbidden."""
    unsealed = vault.credential_for(actor, view=view)
    seat = Seat(unsealed.id, unsealed.area, 0 if adaptor.once else actor.user_id or 0)
    visit = sign_in_with(unsealed, adaptor, base_of(view))
    keep(seat, visit.cookies)
    return seat, visit.cookies


def seat_of(actor: Actor, view: SystemView, adaptor: Adaptor) -> tuple[Seat, Cookies] | None:
    """Where she sits already; None when she has to be signed in first."""
    found = jar_of(actor, view, staff=0 if adaptor.once else actor.user_id or 0)
    return (Seat(found.credential, found.area, found.staff), Cookies.read(found.cookies)) if found else None


def leave(view: SystemView, taken: Taken) -> None:
    """Signs out of a system with cookies that were taken out of the vault, where its adaptor says how. Raises Refused,
    wire.Unreachable, wire.Forbidden."""
    adaptor = adaptor_of(view)
    if adaptor.logout is not None:
        cookies = Cookies.read(sealed.unseal(jar_name(taken.credential, taken.staff), taken.cookies))
        signing.sign_out(adaptor, Visit(base_of(view), cookies))


def keep(seat: Seat, cookies: Cookies) -> None:
    """Keeps what the system has set since."""
    jars.keep_jar(seat.credential, seat.area, seat.staff, cookies.text())
    cookies.changed = False


def sign_in_with(unsealed: Unsealed, adaptor: Adaptor, base: str) -> Visit:
    """Signs in; a new password that the system may know already is tried after the old one. What is wrong is shown to the system
    once: it locks accounts. Raises as `signing.sign_in`."""
    if unsealed.state == "wrong":
        raise WrongPassword("系统不认凭据库里的账号或密码。", "请放凭据的人换一个；换以前，一个门不再拿它去试。")
    try:
        return signing.sign_in(adaptor, base, unsealed.username, unsealed.secret)
    except WrongPassword:
        if not unsealed.fresh:
            vault.judge_credential(unsealed.id, "wrong")
            raise
    try:
        visit = signing.sign_in(adaptor, base, unsealed.username, unsealed.fresh)
    except WrongPassword:
        vault.judge_credential(unsealed.id, "wrong")
        raise
    vault.finish_rotation(SYSTEM, credential=unsealed.id, taken=True)
    return visit


def rotate(view: SystemView, credential: int) -> None:
    """Gives the system a new password. The old one is kept until the new one has signed in, and between the two any fall of this
    process leaves one that works. Raises Refused, wire.Unreachable, wire.Forbidden."""
    adaptor, base = adaptor_of(view), base_of(view)
    if adaptor.rotate is None:
        raise Refused("这个系统的代登说明里没有写怎么改密码。", "请在系统里手工改，再到凭据库换上。")
    visit = sign_in_with(vault.open_credential(SYSTEM, credential=credential, why="rotate"), adaptor, base)
    known = vault.open_credential(SYSTEM, credential=credential, why="rotate")
    fresh = rotating.new_password(adaptor.rotate.rules)
    vault.prepare_rotation(SYSTEM, credential=credential, fresh=fresh)
    try:
        rotating.change_password(adaptor, visit, known.secret, fresh)
    except Refused:
        if not _signs_in(adaptor, base, known.username, fresh):
            vault.finish_rotation(SYSTEM, credential=credential, taken=False)
            raise
    proof = signing.sign_in(adaptor, base, known.username, fresh)
    vault.finish_rotation(SYSTEM, credential=credential, taken=True)
    for one in (visit, proof):
        with suppress(Refused, wire.Unreachable):  # they end by themselves as well
            signing.sign_out(adaptor, one)


def _signs_in(adaptor: Adaptor, base: str, username: str, secret: str) -> bool:
    try:
        signing.sign_in(adaptor, base, username, secret)
    except Refused:
        return False
    return True


def rotate_all(later: Callable[[int], object]) -> int:
    """Hands every credential whose system can change it to `later`; returns how many."""
    found = 0
    for view in form_systems():
        try:
            if adaptor_of(view).rotate is None:
                continue
        except Refused:
            continue
        for credential in rotatable(view):
            later(credential)
            found += 1
    return found


def read_work(view: SystemView) -> dict[str, int] | None:
    """Reads a system's lists with the credentials of units, and brings the inboxes to what stands there. None when it has no list
    or nobody's credential to read it with.

    A unit whose list cannot be read stops all: what is not seen is not taken for done. Raises Refused, wire.Unreachable,
    wire.Forbidden.
    """
    adaptor = adaptor_of(view)
    units = units_of(view) if adaptor.work else ()
    if not units:
        return None
    found: dict[str, Work] = {}
    for unit in units:
        for row in _rows(view, adaptor, unit):
            url = base_of(view) + (row.path or (adaptor.work.page if adaptor.work else "/"))
            found.setdefault(row.key, Work(row.key, row.title, row.due, url, area=unit.area, department=unit.department))
    return put_work(view, tuple(found.values()))


def _rows(view: SystemView, adaptor: Adaptor, unit: Unit) -> tuple[Row, ...]:
    unsealed = vault.open_credential(SYSTEM, credential=unit.credential, why="work")
    visit = sign_in_with(unsealed, adaptor, base_of(view))
    rows = read_rows(adaptor, visit)
    signing.sign_out(adaptor, visit)
    return rows
