"""What concerns her own sign-ins: where she is signed in now, and what was done in her name. No time is added up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hutong.domain.accounts import commands as accounts
from hutong.domain.accounts import queries
from hutong.domain.directory import queries as directory
from hutong.domain.door.queries.listing import named
from hutong.domain.door.queries.register import SystemView
from hutong.domain.journal import queries as journal
from hutong.domain.journal.queries import Act
from hutong.kernel.actor import SYSTEM
from hutong.web import session
from hutong.web.page import Req, page

# What belongs on this page, of all that she does: getting in, what was entered, what she may do, and credentials.
VERBS = frozenset({
    "signed_in", "sign_in_refused", "signed_out", "end_own_session", "unlocked", "enter", "agree", "wear_hat", "restored",
    "set_password", "add_passkey", "remove_passkey", "confirm_authenticator", "remove_authenticator", "renew_codes",
    "confirm_pairing", "mistake_pairing", "refuse_pairing", "tokens_stolen", "set_credential", "use_credential",
    "open_credential",
})  # fmt: skip
SHOWN = 30


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry about her: the system it is about, if it is about one and the register still knows it; `by` is somebody else who
    did it, `itself` says that no person did."""

    act: Act
    system: SystemView | None
    by: str
    itself: bool


@page(needs="staff", scoped=False)
def me(request: Req) -> HttpResponse:
    """Her sign-ins now, her factors, and the last entries about her: what she did, and what others did to her account and her
    posts, as far as it lies where she wears a hat."""
    actor = session.myself(request)
    own = [act for act in journal.own(actor, limit=300) if act.verb in VERBS]
    others = journal.about_record(actor, entity="staff", record_id=actor.user_id or 0, limit=SHOWN)
    for hat in directory.hats(actor.user_id or 0):
        others += journal.about_record(actor, entity="post", record_id=hat.post_id, limit=SHOWN)
    acts = sorted({(act.at, act.verb): act for act in (*own, *others)}.values(), key=lambda act: act.at, reverse=True)
    context = {
        "sessions": queries.own_sessions(actor),
        "here": session.sid(request),
        "factors": queries.factors(actor.user_id or 0),
        "restored": queries.restored(actor),
        "acts": _noted(acts[:SHOWN], actor.name),
    }
    return render(request, "door/me.html", context)


def _noted(acts: Iterable[Act], own_name: str) -> list[Noted]:
    """The entries in the words of the page."""
    listed = list(acts)
    known = named({str(act.details["system"]) for act in listed if act.details.get("system")})
    return [
        Noted(
            act, known.get(str(act.details.get("system", ""))),
            "" if act.who in ("", own_name, SYSTEM.name) else f"{act.who} · {act.post}", act.who == SYSTEM.name,
        )
        for act in listed
    ]  # fmt: skip


@page(needs="staff", methods=("POST",), scoped=False)
def end(request: Req, sid: str) -> HttpResponse:
    """Ends one of her sign-ins, as on a telephone that was lost."""
    if sid == session.sid(request):
        session.end(request)
        return redirect("sign-in")
    accounts.end_own_session(session.myself(request), sid=sid)
    messages.success(request, _("那边已经退出了。"))
    return redirect("me")
