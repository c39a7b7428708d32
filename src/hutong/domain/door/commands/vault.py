"""The vault (凭据库): accounts in systems that know a login form only. They are put in and used, and never read back.

Every use is in the journal, and so is every try by a post that it does not belong to.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hutong.domain.door import rules
from hutong.domain.door.models import Credential, Jar
from hutong.domain.door.queries import SystemView
from hutong.domain.door.queries.vault import credential_name, owns, used_by
from hutong.domain.journal import sealed
from hutong.domain.journal.command import about, command, unordered_id
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.area import span
from hutong.kernel.errors import NotFound, Refused

LONGEST = 200
# Who has put a credential in where no person did: the command line, the demo.
ADMINISTRATOR = "系统管理员"


@dataclass(frozen=True, slots=True)
class Unsealed:
    """A credential in the hand of what signs in. `fresh`: a new password that the system may know already, empty for none.

    It is never shown, nor written anywhere: its `repr` tells nothing.
    """

    id: int
    area: int
    state: str
    username: str = field(repr=False)
    secret: str = field(repr=False)
    fresh: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Holder:
    """For whom a credential is: one post, or all posts of a department at an area, or all at the area."""

    area: int
    department: str = ""
    post: int | None = None


@command(needs=rules.ENTER)
def set_credential(actor: Actor, *, view: SystemView, holder: Holder, username: str, secret: str) -> int:
    """Puts a credential in, in the place of the one that is there. Raises NotFound for a holder that the actor may not put it in
    for, Refused for an empty one."""
    if view.protocol != "form" or not _may_put(actor, view, holder):
        raise NotFound("不能给这个岗位或单位放凭据。", "凭据由岗位本人或系统的主管单位放进来。")
    if not username.strip() or not secret or max(len(username), len(secret)) > LONGEST:
        raise Refused("账号和密码都要填。", "各不超过 {most} 个字。", most=LONGEST)
    where = {"system_id": view.id, "post": holder.post, "area": holder.area, "department": holder.department}
    row = Credential.objects.select_for_update().filter(**where).first() or Credential(pk=unordered_id(), **where)
    row.username, row.secret, row.fresh = _seal(row, "username", username.strip()), _seal(row, "secret", secret), None
    row.state, row.overdue, row.known_to = "works", False, actor.user_id
    row.set_by, row.set_at = (f"{actor.post} {actor.name}" if actor.user_id else ADMINISTRATOR)[:120], clock.now()
    row.save()
    Jar.objects.filter(credential=row).delete()
    about(entity="door_credential", records=[row.pk], community=row.area, system=view.name, holder=_kind(row))
    return row.pk


@command(needs=rules.ENTER)
def remove_credential(actor: Actor, *, view: SystemView, credential: int) -> None:
    """Takes a credential out. Raises NotFound for one that the actor may not replace."""
    row = Credential.objects.filter(pk=credential, system_id=view.id).first()
    if row is None or not _may_put(actor, view, Holder(row.area, row.department, row.post)):
        raise NotFound()
    about(entity="door_credential", records=[row.pk], community=row.area, system=view.name, holder=_kind(row))
    row.delete()


def credential_for(actor: Actor, *, view: SystemView, credential: int | None = None) -> Unsealed:
    """The credential by which the actor enters a system; `credential`: that very one. Raises NotFound when it is not hers, and
    enters the try in the journal all the same."""
    found = use_credential(actor, view=view, credential=credential)
    if found is None:
        raise NotFound("凭据库里没有您这个岗位进这个系统的凭据。", "请系统的主管单位或您自己放一个：一门 → 凭据库。")
    return found


@command(needs=rules.ENTER)
def use_credential(actor: Actor, *, view: SystemView, credential: int | None) -> Unsealed | None:
    """Opens a credential for the actor; None, and an entry that says so, when it is not for her post. See `credential_for`."""
    row = used_by(actor, Credential.objects.filter(system_id=view.id)) if view.opens_for(actor) else None
    mine = row is not None and credential in (None, row.pk)
    number = row.pk if row is not None and mine else credential
    about(entity="door_credential", records=[number] if number else [], community=actor.area, system=view.name)
    if not mine:
        about(refused=True)
    return _unsealed(row) if row is not None and mine else None


@command(needs="*")
def open_credential(actor: Actor, *, credential: int, why: str) -> Unsealed:
    """Opens a credential for the house's own work: reading a unit's list (`work`), changing its password (`rotate`). Raises
    NotFound."""
    row = Credential.objects.select_related("system").filter(pk=credential).first()
    if row is None:
        raise NotFound()
    about(entity="door_credential", records=[row.pk], community=row.area, system=row.system.name, why=why)
    return _unsealed(row)


@command(needs="*")
def prepare_rotation(actor: Actor, *, credential: int, fresh: str) -> None:
    """Keeps a new password beside the old one, before the system is told: whatever happens next, one of the two opens it."""
    row = Credential.objects.select_for_update().select_related("system").filter(pk=credential).first()
    if row is None:
        raise NotFound()
    row.fresh = _seal(row, "fresh", fresh)
    row.save(update_fields=["fresh"])
    about(entity="door_credential", records=[row.pk], community=row.area, system=row.system.name)


@command(needs="*")
def finish_rotation(actor: Actor, *, credential: int, taken: bool) -> None:
    """The new password has signed in, and is the credential from now on; or (`taken` False) the old one still does."""
    row = Credential.objects.select_for_update().select_related("system").filter(pk=credential).first()
    if row is None or row.fresh is None:
        return
    if taken:
        row.secret = _seal(row, "secret", sealed.unseal(credential_name(row.pk, "fresh"), row.fresh))
        row.known_to, row.overdue, row.state = None, False, "works"
        row.set_by, row.set_at = "自动更换", clock.now()
    row.fresh = None
    row.save()
    about(entity="door_credential", records=[row.pk], community=row.area, system=row.system.name, taken=taken)


def judge_credential(credential: int, state: str) -> None:
    """Remembers whether the system takes a credential: one that is wrong is not shown to it again."""
    with scope(SYSTEM):
        Credential.objects.filter(pk=credential).exclude(state=state).update(state=state)


def shut_credentials(system: int) -> None:
    """What was put in for one address is not shown to another: every credential has to be put in anew. Works inside a command,
    in the scope of whoever owns the system."""
    Credential.objects.filter(system_id=system).update(state="wrong")
    Jar.objects.filter(credential__system_id=system).delete()


def _may_put(actor: Actor, view: SystemView, holder: Holder) -> bool:
    low, high = span(view.area)
    if not low <= holder.area <= high or not actor.covers(holder.area):
        return False
    if owns(actor, view):
        return True
    own_unit = holder.post is None and holder.area == actor.area and holder.department == actor.department
    own_post = holder.post is not None and holder.post == actor.post_id and holder.area == actor.area
    return view.opens_for(actor) and (own_unit or own_post)


def _kind(row: Credential) -> str:
    return "post" if row.post else "unit" if row.department else "area"


def _seal(row: Credential, part: str, text: str) -> bytes:
    return sealed.seal(credential_name(row.pk, part), text)


def _unsealed(row: Credential) -> Unsealed:
    username, secret, fresh = (
        sealed.unseal(credential_name(row.pk, part), getattr(row, part)) for part in ("username", "secret", "fresh")
    )
    return Unsealed(row.pk, row.area, row.state, username, secret, fresh)
