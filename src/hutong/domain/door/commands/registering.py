"""The register of systems: who owns a system writes it; a district decides which of its streets see it."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Q

from hutong.domain.door import connecting, owning, rules
from hutong.domain.door.adaptor.known import check_adaptor
from hutong.domain.door.addresses import nearest
from hutong.domain.door.commands.vault import shut_credentials
from hutong.domain.door.connecting import listed
from hutong.domain.door.models import Sight, System
from hutong.domain.door.models.register import CLASSES, PROTOCOLS
from hutong.domain.door.owning import MANAGE
from hutong.domain.door.queries.register import view_of
from hutong.domain.door.targets import upstreams_of
from hutong.domain.journal import sealed
from hutong.domain.journal.command import about, command
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused
from hutong.kernel.pinyin import pinyin_key


@dataclass(frozen=True, slots=True)
class NewSystem:
    """A system as it is registered; the fields are those of `models.System`. `state`: in which it begins; afterwards `set_state`
    says so."""

    name: str
    title: str
    level: str
    area: int
    purpose: str
    contact: str
    protocol: str
    address: str
    title_en: str = ""
    purpose_en: str = ""
    holds_words_en: str = ""
    contact_en: str = ""
    department: str = ""
    holds: Sequence[str] = ()
    holds_words: str = ""
    security: int = 2
    settings: Mapping[str, Any] = field(default_factory=dict)
    entry: Sequence[Mapping[str, Sequence[str]]] = ()
    roles: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    shown: bool = True
    state: str = "open"


@dataclass(frozen=True, slots=True)
class Secrets:
    """Shown once: the secret a system shows at the token endpoint, and the one it signs its work with."""

    system: int
    secret: str
    hook_secret: str


@command(needs=MANAGE, verb="register_at_door")
def register(actor: Actor, *, new: NewSystem) -> Secrets:
    """Writes a system into the register. Raises Refused for a name taken or words that are none, NotFound for an area outside the
    actor's range."""
    words = _checked(actor, new)
    if System.objects.filter(name=new.name).exists():
        raise Refused("代号 {name} 已经用过了。", "请换一个；停用过的代号也不能再用。", name=new.name)
    now, made = clock.now(), _new_secrets()
    row = System.objects.create(
        **words, made_at=now, changed_at=now, secret_digest=rules.digest(made[0]),
        hook_secret=sealed.seal(f"door:{new.name}", made[1]),
    )  # fmt: skip
    about(entity="door_system", records=[row.pk], community=new.area, system=new.name, protocol=new.protocol)
    return Secrets(row.pk, *made)


@command(needs=MANAGE)
def change_system(actor: Actor, *, new: NewSystem) -> int:
    """Writes a system anew under its name; its secrets and its state stay. At another host the credentials of the vault are shown
    to nobody before they are put in anew. Raises as `owned`."""
    row = owned(actor, new.name)
    before = _host(row)
    words = _checked(actor, new)
    del words["state"]
    changed = sorted(key for key, value in words.items() if getattr(row, key) != value)
    for key in changed:
        setattr(row, key, words[key])
    row.changed_at = clock.now()
    row.save(update_fields=[*changed, "changed_at"])
    if _host(row) != before:
        shut_credentials(row.pk)
    about(entity="door_system", records=[row.pk], community=row.area, system=row.name, changed=changed)
    return row.pk


@command(needs=MANAGE)
def renew_secret(actor: Actor, *, name: str) -> Secrets:
    """New secrets; the old ones are worth nothing from now on. Raises as `owned`."""
    row, made = owned(actor, name), _new_secrets()
    row.secret_digest, row.hook_secret = rules.digest(made[0]), sealed.seal(f"door:{name}", made[1])
    row.save(update_fields=["secret_digest", "hook_secret"])
    about(entity="door_system", records=[row.pk], community=row.area, system=name)
    return Secrets(row.pk, *made)


@command(needs=MANAGE)
def show_to(actor: Actor, *, name: str, area: int, shown: bool | None) -> None:
    """Says whether a system is shown to the posts inside an area; None takes the word back. Raises NotFound where the actor's
    post does not decide: the desk of a district speaks for its own streets alone, that of a street for its communities."""
    row = System.objects.filter(name=name).exclude(state="ended").first()
    if row is None or not owning.decides(actor, area):
        raise NotFound()
    if shown is None:
        Sight.objects.filter(system=row, area=area).delete()
    else:
        values = {"shown": shown, "by": actor.post, "at": clock.now()}
        Sight.objects.update_or_create(system=row, area=area, defaults=values)
    about(entity="door_system", records=[row.pk], community=area, system=name, shown=shown)


def owned(actor: Actor, name: str) -> System:
    """The row of a system that the actor's post owns, for this transaction alone. Raises NotFound for any other, Refused for one
    that was ended: its entry stands for what it was."""
    row = System.objects.select_for_update().filter(name=name).first()
    if row is None or not owning.owns(actor, row.area, row.department):
        raise NotFound("没有代号为 {name} 的系统。", "它可能是别的地方登记的。", name=name)
    if row.state == "ended":
        raise Refused("{name} 已经停用了，不能再改。", "请用新的代号登记。", name=name)
    return row


def _checked(actor: Actor, new: NewSystem) -> dict[str, Any]:
    """The words of a system as they are stored."""
    rules.check_name(new.name)
    if not actor.covers(new.area):
        raise NotFound("没有代码为 {code} 的区划。", "请核对 12 位统计用区划代码。", code=new.area)
    if not owning.owns(actor, new.area, new.department):
        raise Refused("您这个岗位只登记本级本部门的系统。", "别的部门的，请它自己登记，或者找本级不分部门的统筹岗位。")
    _check_words(new)
    if new.protocol not in PROTOCOLS:
        raise Refused("没有这种接入方式：{protocol}。", "可用：{known}。", protocol=new.protocol, known=sorted(PROTOCOLS))
    connecting.check_addresses(new.address, new.settings)
    _check_adaptor(new)
    _check_nobodys(actor, new)
    _check_sector(actor, new)
    for one in (*new.entry, *new.roles.values()):
        rules.condition_of(one)
    words = asdict(new)
    return {
        **words, "holds": list(new.holds), "entry": [dict(one) for one in new.entry], "pinyin": pinyin_key(new.title)[:400],
        "settings": dict(new.settings), "roles": {role: dict(one) for role, one in new.roles.items()},
    }  # fmt: skip


def _check_adaptor(new: NewSystem) -> None:
    """Raises Refused for a login form of which nobody has said how it is filled in: every worker would find out in her place."""
    if new.protocol == "form" and new.settings.get("adaptor"):
        check_adaptor(str(new.settings["adaptor"]))


def _check_words(new: NewSystem) -> None:
    """Raises Refused for an entry that does not say what the system is for, whom to call, and what data it holds (access
    standard, 1; PIPL Art. 51: who handles personal information keeps it by classes)."""
    for label, english, text in (
        ("名称", "name", new.title),
        ("用途", "purpose", new.purpose),
        ("联系人", "contact", new.contact),
        ("地址", "address", new.address),
    ):
        if not text.strip():
            raise Refused("{label}要填。", "写一句别人看得懂的话。", label=label, label_en=english)
    if not set(CLASSES).issuperset(new.holds):
        raise Refused("数据类别写得不对。", "可用：{known}。", known=sorted(CLASSES))
    if not new.holds or not new.holds_words.strip():
        raise Refused("存着什么要写。", "选一类，再写具体是什么；没有个人信息的，选“公开”或“内部”，写“没有个人信息”。")


def _check_nobodys(actor: Actor, new: NewSystem) -> None:
    """Raises Refused for what another system signs in by: its entityID, or an address inside its own (CAS), for which the tickets
    would then be this one's. Who owns both may divide one house."""
    for row in System.objects.filter(protocol=new.protocol, protocol__in=("cas", "saml")).exclude(name=new.name):
        known, wanted = listed(row.settings, "services"), listed(new.settings, "services")
        inside = any(nearest(one, known) for one in wanted) and not owning.owns(actor, row.area, row.department)
        entity = new.settings.get("entity_id")
        same = new.protocol == "saml" and bool(entity) and row.settings.get("entity_id") == entity
        if row.state != "ended" and (inside or same):
            raise _taken(row)


def _check_sector(actor: Actor, new: NewSystem) -> None:
    """Raises Refused for a sector of somebody else's: whoever is in it knows people by the same `sub` (OpenID Connect Core, 8.1,
    where an address that both publish has to prove it)."""
    if new.settings.get("subject") != "pairwise":
        return
    sector = rules.sector_of(new.name, new.settings)
    if sector == rules.EVERYBODY:
        raise Refused("系统的代号不对：{name}。", "用 3 到 40 个小写字母、数字和连字符，例如 zou-fang。", name=sector)
    for row in System.objects.filter(Q(name=sector) | Q(settings__sector=sector)).exclude(name=new.name):
        if not owning.owns(actor, row.area, row.department):
            raise _taken(row)


def _taken(row: System) -> Refused:
    return Refused("这个地址或名字已经是“{title}”的。", "请和它的主管单位商量：{contact}。", title=row.title, contact=row.contact)


def _host(row: System) -> str:
    """The host at which an old system is signed in to."""
    where = next(iter(upstreams_of(view_of(row))), "")
    return urlsplit(where).hostname or ""


def _new_secrets() -> tuple[str, str]:
    return f"hutong_door_{secrets.token_urlsafe(32)}", f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
