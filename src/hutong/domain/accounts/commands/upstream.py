"""Other places where staff sign in: declared by the operator, tied to accounts by a number or by herself, never by a name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from hutong.domain.accounts.actors import herself
from hutong.domain.accounts.models import Identity, Upstream
from hutong.domain.accounts.models.upstream import KINDS, STATES
from hutong.domain.accounts.queries.upstream import UpstreamView
from hutong.domain.accounts.upstream import mapping
from hutong.domain.accounts.upstream.ports import Known
from hutong.domain.directory.queries import StaffView
from hutong.domain.directory.queries.staff import staff_named, staff_numbered, staff_of
from hutong.domain.directory.rules import RIGHTS
from hutong.domain.journal import sealed
from hutong.domain.journal.command import about, command, tell
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import NotFound, Refused

MANAGE, HERSELF = "directory.manage", "door.enter"
# Short enough for how a sign-in came about: upstream:<name>.
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,28}[a-z0-9]")
# What a place of each kind cannot do without.
_NEEDED: Mapping[str, tuple[str, ...]] = {"oidc": ("issuer",), "dingtalk": ("corp",), "wecom": ("agent",)}


@dataclass(frozen=True, slots=True)
class NewUpstream:
    """A place as it is declared; the fields are those of `models.Upstream`."""

    name: str
    title: str
    kind: str
    client: str
    secret: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@command(needs=MANAGE)
def declare_upstream(actor: Actor, *, new: NewUpstream) -> int:
    """Declares a place, or writes one anew under its name; what it maps stays. Raises Refused for words that are none and for
    anybody but the city."""
    _check_city(actor)
    if not _NAME.fullmatch(new.name):
        raise Refused("登录入口的代号不对：{name}。", "用 3 到 30 个小写字母、数字和连字符，例如 jing-ban。", name=new.name)
    if new.kind not in KINDS:
        raise Refused("没有这种登录入口：{kind}。", "可用：{known}。", kind=new.kind, known=KINDS)
    missing = [one for one in _NEEDED[new.kind] if not new.settings.get(one)]
    if missing or not new.title.strip() or not new.client or not new.secret:
        raise Refused("登录入口还缺：{missing}。", "名称、client、密钥和它那一类要的设置都要有。", missing=missing)
    now = clock.now()
    words = {
        "title": new.title.strip()[:60], "kind": new.kind, "client": new.client, "settings": dict(new.settings),
        "changed_at": now, "secret": sealed.seal(f"upstream:{new.name}", new.secret), "state": "open",
    }  # fmt: skip
    row, _ = Upstream.objects.update_or_create(name=new.name, defaults=words, create_defaults={**words, "made_at": now})
    about(entity="upstream", records=[row.pk], upstream=new.name, kind=new.kind)
    return row.pk


@command(needs=MANAGE)
def map_upstream(
    actor: Actor, *, name: str, match: Mapping[str, Any], posts: Sequence[Mapping[str, Any]] = (), area: int | None = None
) -> None:
    """Says which claim is which account's number, and which posts follow inside `area`; without posts none do, and those that
    came from here end. Raises Refused for a mapping that proves nothing or reaches too far, NotFound."""
    _check_city(actor)
    row = _row(name)
    row.match = mapping.check_match(match)
    row.posts, row.area = mapping.check_posts(posts, area, RIGHTS), area
    row.changed_at = clock.now()
    row.save(update_fields=["match", "posts", "area", "changed_at"])
    about(entity="upstream", records=[row.pk], upstream=name, match=row.match, rules=len(row.posts), area=area)


@command(needs=MANAGE)
def set_upstream(actor: Actor, *, name: str, state: str) -> None:
    """Opens a place, pauses or ends it. Whoever is signed in by it stays so; posts that came from a place that was ended end with
    it. Raises Refused and NotFound."""
    _check_city(actor)
    if state not in STATES:
        raise Refused("没有这种状态：{state}。", "可用：{known}。", state=state, known=STATES)
    row = _row(name)
    row.state, row.changed_at = state, clock.now()
    row.save(update_fields=["state", "changed_at"])
    about(entity="upstream", records=[row.pk], upstream=name, state=state)
    if state == "ended":
        tell("upstream.ended", {"upstream": row.pk})


def recognise(view: UpstreamView, known: Known) -> StaffView | None:
    """Whose account it is: the one that is tied already, or the one whose number a declared claim names; None when nobody can
    say, so that she has to bind it herself. Raises Refused for a closed account, and for a number whose account is tied to
    somebody else there."""
    row = Identity.objects.filter(upstream_id=view.id, subject=known.subject).first()
    if row is not None:
        try:
            return staff_of(row.staff)
        except NotFound as closed:
            raise Refused("这个账号已经停用了。", "如果还在岗，请找上一级恢复。") from closed
    number = mapping.number_of(known.claims, view.match)
    if not number:
        return None
    staff = staff_numbered(number) if view.match["to"] == "external_id" else staff_named(number)
    if staff is not None:
        tie_identity(herself(staff), view=view, subject=known.subject, how="claim")
    return staff


@command(needs=HERSELF)
def tie_identity(actor: Actor, *, view: UpstreamView, subject: str, how: str) -> None:
    """Ties whom a place knows to the actor's account, for good. Raises Refused when one of the two is tied already."""
    if actor.user_id is None:
        raise NotFound()
    try:
        with transaction.atomic():
            Identity.objects.create(
                upstream_id=view.id, subject=subject, staff=actor.user_id, how=how, made_at=clock.now()
            )  # fmt: skip
    except IntegrityError as fault:
        raise Refused(
            "“{title}”的这个账号，或者您的账号，已经和别的绑在一起了。",
            "先在原来那边解绑；不清楚的话请找上一级。",
            title=view.title,
        ) from fault
    about(entity="upstream", records=[view.id], upstream=view.name, how=how)


@command(needs=HERSELF)
def untie_identity(actor: Actor, *, name: str) -> None:
    """Unties the actor's own account from a place. Raises NotFound when it is not tied."""
    gone, _ = Identity.objects.filter(upstream__name=name, staff=actor.user_id or 0).delete()
    if not gone:
        raise NotFound("没有绑过这个登录入口。", "请刷新页面看一看。")
    about(entity="upstream", upstream=name)


def _row(name: str) -> Upstream:
    row = Upstream.objects.filter(name=name).first()
    if row is None:
        raise NotFound("没有代号为 {name} 的登录入口。", "用 hutong door upstream list 看看有哪些。", name=name)
    return row


def _check_city(actor: Actor) -> None:
    """A place lets in people of the whole city."""
    if (actor.lo, actor.hi) != (SYSTEM.lo, SYSTEM.hi):
        raise Refused("登录入口由市里统一管。", "请找市级统筹岗位。")
