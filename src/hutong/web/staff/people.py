"""Finding a person, and all that is known about one: each fact with its source, its age, its history, and who looked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hutong.blueprint.elements import Element, catalogue
from hutong.domain.journal import queries as journal
from hutong.domain.journal.queries import Act
from hutong.domain.pool import commands, queries
from hutong.domain.pool.elements import element_of
from hutong.domain.pool.views import Fact
from hutong.kernel.errors import NotFound, Refused
from hutong.web import answers
from hutong.web.page import Req, page, part

LIMIT = 30
# The themes that say who somebody is come first, the others as the packs have them.
FIRST = ("person-identity", "person-contact", "person-family", "household", "place-house")


@dataclass(frozen=True)
class Line:
    """A fact beside its element, as the page shows it."""

    element: Element
    fact: Fact


@dataclass(frozen=True)
class Theme:
    """Facts that belong together. `absent`: known not to be so; `worry`: how many are old or contradictory."""

    key: str
    about: tuple[str, str]
    lines: list[Line]
    absent: list[Line]
    worry: int


@page(needs="pool.read")
def people(request: Req) -> HttpResponse:
    """Search by name, pinyin, identity number or telephone; nothing is listed before something is typed."""
    _not_for_departments(request)
    query = request.GET.get("q", "").strip()
    found = queries.find_people(request.actor, text=query, purpose="service", limit=LIMIT + 1) if len(query) > 1 else []
    context = {"query": query, "people": found[:LIMIT], "more": len(found) > LIMIT, "short": len(query) == 1}
    return render(request, "staff/people.html#found" if part(request) else "staff/people.html", context)


@page(needs="pool.read")
def person(request: Req, person_id: int) -> HttpResponse:
    """The person's page; opening it is itself entered in the journal."""
    _not_for_departments(request)
    return _person_page(request, person_id)


def _not_for_departments(request: Req) -> None:
    """Raises NotFound for a department's post: what it may know of people, and which of it, is decided at the gate."""
    if request.actor.department:
        raise NotFound("没有这个页面。", "它可能不在您这个岗位的权限里。")


def _person_page(request: Req, person_id: int, **_rest: Any) -> HttpResponse:
    known = queries.person_page(request.actor, person_id=person_id, purpose="service")
    looks = journal.about_record(request.actor, entity="person", record_id=known.person.id, limit=30)
    context = {
        "page": known,
        "themes": _themes(known.themes),
        "looks": _looks(looks),
        "household": [(member, known.relations.get(member.id, "")) for member in known.household],
        "may_correct": request.actor.may("pool.observe"),
    }
    return render(request, "staff/person.html", context)


def _themes(themes: Any) -> list[Theme]:
    found = []
    for key, facts in themes.items():
        lines = [Line(element_of(fact.element), fact) for fact in facts]
        worry = sum(line.fact.state in ("old", "doubt") for line in lines)
        absent = [line for line in lines if line.fact.value in (None, False) and line.fact.state not in ("old", "doubt")]
        about = catalogue().themes.get(key, (_("部门自设的栏目"), _("部门自设的栏目")))
        found.append(Theme(key, about, [line for line in lines if line not in absent], absent, worry))
    return sorted(found, key=lambda theme: FIRST.index(theme.key) if theme.key in FIRST else len(FIRST))


def _looks(acts: list[Act]) -> list[tuple[Act, int]]:
    """Who looked: the same person for the same reason on one day is one line, with how often."""
    grouped: dict[tuple[object, ...], list[Act]] = defaultdict(list)
    for act in acts:
        grouped[act.who, act.post, act.verb, act.purpose, act.at.date()].append(act)
    return [(same[0], len(same)) for same in grouped.values()]


@page(needs="pool.observe", methods=("GET", "POST"))
def correct(request: Req, person_id: int, element: str) -> HttpResponse:
    """One fact put right by somebody who asked. The field as a fragment; the answer leads back to the page."""
    _not_for_departments(request)
    known = queries.person_page(request.actor, person_id=person_id, purpose="correction")
    fact = next((f for facts in known.themes.values() for f in facts if f.element == element), None)
    if fact is None or element_of(element).entity != "person":
        raise NotFound()
    if request.method == "POST":
        value = answers.typed(request.POST, "value")
        if value is answers.NOTHING:
            raise Refused("还没有填。", "选一个或写下来；要是没有，请点“没有”。")
        seen = commands.Seen("person", known.person.id, element, value)
        source = commands.SourceRef("visit", "社区核实")
        commands.observe(request.actor, observations=[seen], source=source, purpose="correction")
        messages.success(request, _("记下了。"))
        return answers.back(request, "person", person_id=known.person.id)
    field = answers.field_of(element_of(element), fact.value)
    template = "staff/correct.html#form" if part(request) else "staff/correct.html"
    return render(request, template, {"person": known.person, "field": field})


@page(needs="pool.merge", methods=("GET", "POST"))
def merge(request: Req, person_id: int, other_id: int) -> HttpResponse:
    """Two records side by side before they become one."""
    one = queries.person_page(request.actor, person_id=person_id, purpose="correction")
    two = queries.person_page(request.actor, person_id=other_id, purpose="correction")
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()
        if not reason:
            raise Refused("请写一句为什么是同一个人。", "例如：身份证号相同，名字少写了一个字。")
        commands.merge(request.actor, kept=one.person.id, dropped=two.person.id, reason=reason)
        messages.success(request, _("两条记录已经合并。合错了可以在这一页拆开。"))
        return redirect("person", person_id=one.person.id)
    return render(request, "staff/merge.html", {"one": one, "two": two, "rows": _side_by_side(one.themes, two.themes)})


@page(needs="pool.merge", methods=("POST",))
def unmerge(request: Req, person_id: int, merge_id: int) -> HttpResponse:
    commands.unmerge(request.actor, merge_id=merge_id)
    messages.success(request, _("已经拆开，两条记录都和合并前一样。"))
    return redirect("person", person_id=person_id)


def _side_by_side(one: Any, two: Any) -> list[tuple[Element, Fact | None, Fact | None]]:
    """Every element that either record holds, those that differ first."""
    left = {fact.element: fact for facts in one.values() for fact in facts}
    right = {fact.element: fact for facts in two.values() for fact in facts}
    rows = [(element_of(key), left.get(key), right.get(key)) for key in dict.fromkeys((*left, *right))]
    return sorted(rows, key=lambda row: row[1] is not None and row[2] is not None and row[1].value == row[2].value)
