"""Two hands on one case in one moment: each has her say or is told how it stands now; no step is lost, nobody waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from hutong.domain.cases import commands, queries
from hutong.domain.cases.commands import Person
from hutong.domain.cases.models import Unit, Voice
from hutong.domain.cases.tending import tend_once
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import Refused
from tests.factories.cases import DISTRICT, STREET, finished, posts, reported
from tests.people import HOME, city_desk, ma_li, qian_bo, street_head, wang_fang, zhang_min

ROUNDS = 4
MANAGED = "urban_management"


@pytest.fixture(autouse=True)
def real(own_database):
    posts()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each of them came to: what it returned, or how it was refused. Any other fault is a fault."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return act() or "done"
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as hands:
        return list(hands.map(run, acts))


def says(receipt, **words):
    speaker, voice = commands.holder(receipt.code)
    return lambda: commands.settle(speaker, voice_id=voice, **words)


def acts(receipt):
    return [line.act for line in queries.status(receipt.code).lines]


def leads(receipt):
    with scope(SYSTEM):
        return Unit.objects.filter(case_id=receipt.case, role="lead", state__in=("open", "signed")).count()


def test_three_neighbours_say_their_word_at_once():
    for _ in range(ROUNDS):
        first = reported()
        others = [commands.join(commands.somebody(HOME), case_id=first.case, person=Person()) for _ in range(2)]
        finished(first)
        said = at_once(*(says(one, solved=True, rating=5) for one in (first, *others)))
        assert sorted(said) == ["closed", "confirming", "confirming"]
        assert acts(first).count("settle") == 1 and queries.status(first.code).outcome == "solved"


def test_solved_and_not_solved_in_one_moment_is_not_solved_or_told_so():
    for _ in range(ROUNDS):
        first = reported()
        second = commands.join(commands.somebody(HOME), case_id=first.case, person=Person())
        finished(first)
        at_once(
            says(first, solved=True), says(second, solved=False, words="还是满的"), says(second, solved=False, words="还是满的")
        )
        assert queries.status(first.code).state == "accepted" and acts(first).count("reopen") == 1
        with scope(SYSTEM):
            assert Voice.objects.filter(case=first.case, verdict="unsolved").count() == 1


def test_two_send_it_and_one_sends_it_back_and_there_is_one_lead():
    for _ in range(ROUNDS):
        receipt = reported()
        at_once(
            lambda case=receipt.case: commands.bounce(qian_bo, case_id=case, reason="物业"),
            lambda case=receipt.case: commands.bounce(qian_bo, case_id=case, reason="物业"),
            lambda case=receipt.case: commands.dispatch(street_head, case_id=case, area=DISTRICT, department=MANAGED),
            lambda case=receipt.case: commands.dispatch(ma_li, case_id=case, area=STREET, department=MANAGED),
        )
        found = queries.status(receipt.code)
        assert leads(receipt) == (0 if found.state == "accepted" else 1) and found.bounces == acts(receipt).count("bounce") <= 2
        assert acts(receipt).count("dispatch") >= 2


def test_done_twice_and_checked_twice_is_done_once_and_checked_once():
    for _ in range(ROUNDS):
        receipt = reported()
        at_once(*[lambda case=receipt.case: commands.sign(qian_bo, case_id=case)] * 2)
        at_once(*[lambda case=receipt.case: commands.finish(qian_bo, case_id=case, words="清了")] * 2)
        at_once(
            lambda case=receipt.case: commands.check(wang_fang, case_id=case, passed=False, words="没清"),
            lambda case=receipt.case: commands.check(zhang_min, case_id=case, passed=True, words=""),
        )
        assert [acts(receipt).count(act) for act in ("sign", "finish_for_check")] == [1, 1]
        assert acts(receipt).count("fail_check") + acts(receipt).count("pass_check") == 1
        assert leads(receipt) == acts(receipt).count("fail_check")


def test_two_cases_joined_into_one_another_at_once_stay_one():
    for _ in range(ROUNDS):
        one, two = reported(), reported()
        at_once(
            lambda a=one.case, b=two.case: commands.join_into(street_head, case_id=a, main_id=b),
            lambda a=one.case, b=two.case: commands.join_into(city_desk, case_id=b, main_id=a),
        )
        cases = {queries.status(receipt.code).case for receipt in (one, two)}
        assert len(cases) == 1 and queries.status(one.code).voices == 2 and queries.status(one.code).state == "dispatched"


def test_her_word_in_the_minute_in_which_silence_would_close_it():
    for _ in range(ROUNDS):
        receipt = reported()
        finished(receipt)
        with scope(SYSTEM):
            due = Unit.objects.filter(case_id=receipt.case).first().case.next_at
        with clock.standing_at(due):
            moment = clock.now()

            def tend(moment=moment):
                with clock.standing_at(moment):
                    return tend_once()

            at_once(says(receipt, solved=True), tend)
            ended = [act for act in acts(receipt) if act in ("settle", "fall_silent")]
            assert len(ended) == 1 and queries.status(receipt.code).state == "closed"
