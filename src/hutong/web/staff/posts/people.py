"""The people of a superior's area: who works there as what, new accounts, and who leaves."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hutong.domain.directory import commands
from hutong.domain.directory import queries as directory
from hutong.domain.directory.queries.near import near
from hutong.domain.directory.rules import MANAGE
from hutong.web.page import Req, page
from hutong.web.staff.posts.typed import area_choices, area_of, day_of, group_choices, number_of, today


@page(needs=MANAGE)
def people(request: Req) -> HttpResponse:
    """Everybody who holds a post here, found by name, user name or personnel number; and who has none yet."""
    search = request.GET.get("q", "")[:60]
    context = {
        "people": directory.people_of(request.actor, search=search),
        "newcomers": () if search else directory.newcomers(request.actor),
        "q": search,
    }
    return render(request, "staff/posts/people.html", context)


@page(needs=MANAGE, methods=("GET", "POST"), again=lambda request: render(request, "staff/posts/new.html"))
def new(request: Req) -> HttpResponse:
    """Opens an account; a post comes next."""
    if request.method != "POST":
        return render(request, "staff/posts/new.html")
    typed = request.POST
    made = commands.welcome(
        request.actor, username=typed.get("username", ""), name=typed.get("name", ""), external_id=typed.get("number", "")
    )
    messages.success(request, _("账号开好了。再定一个岗位，就能用了。"))
    return redirect("post-give", made)


@page(needs=MANAGE)
def person(request: Req, staff: int) -> HttpResponse:
    """One of them, with every post and what can be done about it."""
    return render(request, "staff/posts/person.html", {"person": directory.person_of(request.actor, staff)})


@page(needs=MANAGE, methods=("GET", "POST"), again=lambda request, staff: _give(request, staff))
def give(request: Req, staff: int) -> HttpResponse:
    """Gives a post: what, where, with which rights."""
    if request.method != "POST":
        return _give(request, staff)
    typed = request.POST
    chosen = set(typed.getlist("group"))
    rights = {right for key, _name, group in group_choices(request.actor) if key in chosen for right in group.rights}
    commands.give_post(
        request.actor, staff=staff, title=typed.get("title", ""), area=area_of(request), rights=rights,
        department=typed.get("department", ""), since=day_of(request, "since"),
    )  # fmt: skip
    messages.success(request, _("岗位定好了。"))
    return redirect("post-person", staff)


def _give(request: Req, staff: int) -> HttpResponse:
    context = {
        "person": directory.person_of(request.actor, staff),
        "areas": area_choices(request.actor),
        "groups": group_choices(request.actor),
        "today": today(),
    }
    return render(request, "staff/posts/give.html", context)


@page(needs=MANAGE, methods=("GET", "POST"), again=lambda request, staff, post: _end(request, staff, post))
def end(request: Req, staff: int, post: int) -> HttpResponse:
    """Ends a post on a day; what lay with it alone goes to a colleague or back to the unit."""
    if request.method != "POST":
        return _end(request, staff, post)
    commands.take_post(request.actor, post=post, last_day=day_of(request, "day"), to=number_of(request, "to"))
    messages.success(request, _("定好了，到那天结束。"))
    return redirect("posts")


def _end(request: Req, staff: int, post: int) -> HttpResponse:
    found = directory.person_of(request.actor, staff)
    held = next(one for one in (*found.posts, None) if one is None or one.post_id == post)
    colleagues = near(request.actor, held.area, but=staff) if held else ()
    context = {"person": found, "held": held, "near": colleagues, "today": today()}
    return render(request, "staff/posts/end.html", context)


@page(needs=MANAGE, methods=("GET", "POST"), again=lambda request, staff: _leave(request, staff))
def leave(request: Req, staff: int) -> HttpResponse:
    """Somebody leaves: the account closes at once, and what lay with her alone goes to a colleague or back to the unit."""
    if request.method != "POST":
        return _leave(request, staff)
    commands.leave(request.actor, staff=staff, to=number_of(request, "to"))
    messages.success(request, _("办好了。账号已经关上，登录都退出了。"))
    return redirect("posts")


def _leave(request: Req, staff: int) -> HttpResponse:
    found = directory.person_of(request.actor, staff)
    colleagues = {one for held in found.posts for one in near(request.actor, held.area, but=staff)}
    context = {"person": found, "near": sorted(colleagues, key=lambda one: one.name)}
    return render(request, "staff/posts/leave.html", context)
