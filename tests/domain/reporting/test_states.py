"""Whatever people of all levels do, in any order: no answer is lost, no approved snapshot changes, only known moves happen."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field, replace

import pytest
from django.db import DatabaseError, connection, transaction

from hutong.domain.forms.commands import Typed
from hutong.domain.journal.scope import scope
from hutong.domain.reporting import commands, queries, rules
from hutong.domain.reporting.models import Assignment, Snapshot, Step
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import Refused
from tests.factories.pool import home, household, id_no, person
from tests.factories.reports import sent
from tests.people import HOME, NEXT_DOOR, li_jing, liu_yan, ma_li, street_head, wang_fang, zhang_min

pytestmark = pytest.mark.django_db

zheng_jie = replace(wang_fang, lo=NEXT_DOOR, hi=NEXT_DOOR, community=NEXT_DOOR, user_id=140, name="郑洁")
health = replace(liu_yan, department="health", user_id=142, name="孙丽")
WORKERS = (wang_fang, zhang_min, zheng_jie)
PEOPLE = (*WORKERS, li_jing, street_head, liu_yan, ma_li, health)
KNOWN = {(before, after) for (before, _act), after in rules.MOVES.items()}
# What people mostly do with a return that stands so.
USUAL = {
    "open": ("type", "type", "type", "submit", "submit", "decline"),
    "submitted": ("approve", "approve", "approve_all", "approve_usual", "send_back", "recall", "comment"),
    "declined": ("excuse", "send_back", "recall"),
    "excused": ("send_back",),
    "approved": ("withdraw",),
}
AT = {"community": (wang_fang, zhang_min, zheng_jie), "street": (street_head,), "district": (liu_yan, ma_li)}
APPEND_ONLY = ("reporting_snapshot", "reporting_step", "reporting_withdrawal", "forms_cell_edit", "forms_frozen")


@dataclass
class City:
    """What a walk knows: the round, cells that were acknowledged by return, and snapshots as they were first seen."""

    round: int
    typed: dict[int, dict[str, str]] = field(default_factory=dict)
    snapshots: dict[int, tuple[object, ...]] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)


@pytest.fixture
def city():
    """Two communities with people over eighty, and a round that goes to street and district."""
    for place, names in ((HOME, ("赵秀英", "钱建国")), (NEXT_DOOR, ("周美玲",))):
        house = household(home(f"北京市昌平区龙腾苑{place % 100}号楼1室", place), place)
        for n, name in enumerate(names):
            person(name, community=place, household=house, id_no=id_no(order=12 + n + place % 7 * 10), relation="10")
    return City(sent())


def standing() -> dict[int, tuple[str, str, int]]:
    """Every return: state, stage, and how many moves its history holds."""
    with scope(SYSTEM):
        steps = list(Step.objects.values_list("assignment", flat=True))
        return {a.pk: (a.state, a.stage, steps.count(a.pk)) for a in Assignment.objects.all()}


def type_some(city: City, chance: random.Random, actor, one: int) -> None:
    """Types a telephone number or a remark, knowing of earlier changes or not."""
    cell = chance.choice("EF") + str(chance.randint(3, 4))
    value = f"138{chance.randint(10**7, 10**8 - 1)}" if cell[0] == "E" else f"备注{chance.randint(1, 999)}"
    known = queries.cells(actor, one)["edits"].get(cell, {}).get("seq", 0) if chance.random() < 0.8 else 0
    saved = commands.type_cells(actor, assignment_id=one, cells=[Typed(cell, value, known)])
    city.typed.setdefault(one, {}).update({kept.cell: kept.value for kept in saved.kept})


def acts(city: City, chance: random.Random, actor, one: int):
    """Name -> what the actor may try with a return."""
    why = chance.choice(("请再看看", "情况变了", "数不对"))
    return {
        "type": lambda: type_some(city, chance, actor, one),
        "submit": lambda: commands.submit(actor, assignment_id=one),
        "decline": lambda: commands.decline(actor, assignment_id=one, reason=why),
        "recall": lambda: commands.recall(actor, assignment_id=one, reason=why),
        "approve": lambda: commands.approve(actor, round_id=city.round, assignments=[one]),
        "approve_all": lambda: commands.approve(actor, round_id=city.round),
        "approve_usual": lambda: commands.approve(actor, round_id=city.round, usual=True),
        "send_back": lambda: commands.send_back(actor, assignment_id=one, reason=why, comments={"E3": why}),
        "excuse": lambda: commands.excuse(actor, assignment_id=one),
        "withdraw": lambda: commands.withdraw(actor, assignment_id=one, reason=why),
        "comment": lambda: commands.comment(actor, assignment_id=one, cell="E3", text=why),
    }


def walk(city: City, chance: random.Random, steps: int) -> None:
    """So many acts, seven in ten of those who are meant to, else of anybody on anything; after each, everything holds."""
    ids = list(standing())
    for _ in range(steps):
        one, before = chance.choice(ids), standing()
        state, stage, _ = before[one]
        actor, name = chance.choice(AT["community" if state == "open" else stage]), chance.choice(USUAL[state])
        if chance.random() < 0.3:
            actor, name = chance.choice(PEOPLE), chance.choice(tuple(acts(city, chance, actor, one)))
        elif name == "recall":
            actor = chance.choice(WORKERS)
        try:
            acts(city, chance, actor, one)[name]()
        except Refused:
            assert standing() == before, f"{name} of {actor.name} was refused and left something behind"
        else:
            city.done.add(name)
        check_moves(before, standing(), actor)
        check_snapshots(city)
    check_typed(city)


def check_moves(before, after, actor) -> None:
    """Only the moves of the rules, each with its line in the history, and only in the actor's area."""
    for one, (state, stage, steps) in after.items():
        was = before[one]
        if (state, stage) == was[:2]:
            assert steps == was[2]
            continue
        assert (was[0], state) in KNOWN, f"{was} -> {state}"
        assert steps == was[2] + 1
        with scope(SYSTEM):
            assert actor.covers(Assignment.objects.get(pk=one).community)


def check_snapshots(city: City) -> None:
    """What was approved once is the same for ever, and its content has its digest."""
    with scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT id, content, digest FROM forms_frozen")
        frozen = {pk: (bytes(content), digest) for pk, content, digest in cursor.fetchall()}
        found = {
            s.pk: (s.number, s.code, s.digest, tuple(s.numbers), s.lines, s.frozen, *frozen[s.frozen])
            for s in Snapshot.objects.all()
        }
    for pk, held in city.snapshots.items():
        assert found[pk] == held
    for held in found.values():
        assert held[2] == held[7] == hashlib.sha256(held[6]).hexdigest()
    city.snapshots = found


def check_typed(city: City) -> None:
    """Every cell that was acknowledged stands in the form, whatever happened to it since."""
    for one, cells in city.typed.items():
        shown = queries.cells(SYSTEM, one)
        columns = [column["col"] for column in shown["columns"]]
        now = {f"{c}{row['row']}": text for row in shown["rows"] for c, text in zip(columns, row["cells"], strict=True)}
        assert {cell: now[cell] for cell in cells} == cells


@pytest.mark.parametrize("seed", range(3))
def test_any_walk_keeps_every_answer_and_every_snapshot(city, seed):
    walk(city, random.Random(seed), 100)
    assert len(city.done) > 6 and "approve" in city.done and city.typed and city.snapshots, "a walk that goes nowhere"


def test_a_walk_of_those_who_may_reaches_every_act(city):
    chance = random.Random(5)
    one = queries.assignments_due(wang_fang)[0].id
    for actor, name in (
        (wang_fang, "type"), (wang_fang, "submit"), (zhang_min, "recall"), (zhang_min, "type"), (wang_fang, "decline"),
        (street_head, "send_back"), (wang_fang, "submit"), (street_head, "comment"), (street_head, "approve"),
        (liu_yan, "approve_all"), (liu_yan, "withdraw"), (wang_fang, "type"), (wang_fang, "submit"),
        (street_head, "approve_usual"), (ma_li, "approve"), (liu_yan, "withdraw"), (wang_fang, "decline"),
        (street_head, "excuse"),
    ):  # fmt: skip
        before = standing()
        acts(city, chance, actor, one)[name]()
        check_moves(before, standing(), actor)
        check_snapshots(city)
    check_typed(city)
    assert len(city.snapshots) == 2
    (first, second) = sorted(held[0] for held in city.snapshots.values())
    assert second == f"{first}-2"


def refused_by_the_database(sql: str) -> bool:
    """Whether the application's role is turned away."""
    try:
        with transaction.atomic(), scope(SYSTEM), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError:
        return True
    return False


def test_nothing_that_was_added_can_be_changed_or_taken_away(city):
    one = queries.assignments_due(wang_fang)[0].id
    commands.type_cells(wang_fang, assignment_id=one, cells=[Typed("F3", "住院")])
    commands.submit(wang_fang, assignment_id=one)
    commands.approve(street_head, round_id=city.round)
    commands.approve(liu_yan, round_id=city.round)
    commands.withdraw(liu_yan, assignment_id=one, reason="情况变了")
    for table in APPEND_ONLY:
        with scope(SYSTEM), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] > 0, table
        assert refused_by_the_database(f"UPDATE {table} SET community = community"), table
        assert refused_by_the_database(f"DELETE FROM {table}"), table
        assert refused_by_the_database(f"TRUNCATE {table} CASCADE"), table


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_another_district_sees_no_row_of_it(city, table):
    one = queries.assignments_due(wang_fang)[0].id
    commands.type_cells(wang_fang, assignment_id=one, cells=[Typed("F3", "住院")])
    commands.submit(wang_fang, assignment_id=one)
    commands.approve(street_head, round_id=city.round)
    commands.approve(liu_yan, round_id=city.round)
    commands.withdraw(liu_yan, assignment_id=one, reason="情况变了")
    with scope(li_jing), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] == 0
