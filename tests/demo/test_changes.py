"""A year in a community: people are born, move, change their work and telephone, and somebody hears of it or nobody does."""

import datetime as dt
from collections import Counter

import pytest

from hutong.demo.changes import History, value, year_of_changes
from hutong.demo.figures import changes as rates
from hutong.demo.generate import community
from hutong.kernel.identity import id_no_valid

HOME = (110114010003, "龙泽苑社区居委会", "回龙观街道", "昌平区")


def made():
    return community(*HOME, seed=1)


@pytest.fixture(scope="module")
def year():
    truth = made()
    return truth, year_of_changes(truth, 1)


def plain(changes):
    return [(c.on, c.kind, c.source, c.heard_on, c.parts, c.ended) for c in changes]


def test_a_year_has_every_kind_of_change_at_a_plausible_rate(year):
    truth, changes = year
    kinds = Counter(change.kind for change in changes)
    assert set(kinds) >= set(rates()) - {"disability", "divorce", "benefit_granted", "benefit_ended"}
    assert 5 <= kinds["death"] <= 40
    assert 8 <= kinds["birth"] <= 45
    assert 80 <= kinds["phone"] <= 200
    assert 100 <= kinds["job"] <= 260
    days = [change.on for change in changes]
    assert days == sorted(days)
    assert truth.on < days[0] and days[-1] <= truth.on + dt.timedelta(days=366)


def test_the_same_seed_gives_the_same_year_and_leaves_the_truth_alone(year):
    truth, changes = year
    facts = [dict(person.facts) for person in truth.people]
    assert plain(year_of_changes(truth, 1)) == plain(changes) == plain(year_of_changes(made(), 1))
    assert plain(year_of_changes(truth, 2)) != plain(changes)
    assert [person.facts for person in truth.people] == facts


def test_some_changes_are_told_and_some_nobody_notices(year):
    _, changes = year
    told = Counter(change.source for change in changes)
    assert told[""] > 0 and told["公安推送"] > 0 and told["民政推送"] > 0 and told["入户走访"] > 0
    for change in changes:
        assert (change.heard_on is None) == (change.source == "")
        assert change.heard_on is None or change.heard_on > change.on
        assert change.source or not change.heard()


def test_a_department_tells_only_what_it_owns(year):
    _, changes = year
    job = next(change for change in changes if change.kind == "job" and change.source == "人社推送")
    assert {key for part in job.heard() for key in part.facts} <= {key for part in job.parts for key in part.facts}
    phone = next(change for change in changes if change.kind == "phone" and change.source == "入户走访")
    assert phone.heard() == phone.parts


def test_the_truth_on_a_later_day():
    truth = made()
    changes = year_of_changes(truth, 1)
    history = History(truth, changes)
    before = len(truth.people)
    phone = next(change for change in changes if change.kind == "phone")
    old = truth.row("person", phone.parts[0].record).facts["tel"]
    assert history.at(phone.on - dt.timedelta(days=1)).row("person", phone.parts[0].record).facts["tel"] == old
    assert history.at(phone.on).row("person", phone.parts[0].record).facts["tel"] == phone.parts[0].facts["tel"] != old
    history.at(truth.on + dt.timedelta(days=366 - (phone.on - dt.date(2026, 11, 1)).days))
    arrived = sum(len(change.people) for change in changes)
    gone = sum(1 for change in changes for entity, _ in change.ended if entity == "person")
    assert len(truth.people) == before + arrived
    assert sum(person.ended_on is not None for person in truth.people) == gone
    with pytest.raises(ValueError, match="stands at"):
        history.at(dt.date(2026, 11, 2))


def test_families_hold_together_after_a_year():
    truth = made()
    History(truth, year_of_changes(truth, 1)).at(truth.on + dt.timedelta(days=366))
    numbers = [person.facts["id_no"] for person in truth.people if "id_no" in person.facts]
    assert len(numbers) == len(set(numbers)) and all(map(id_no_valid, numbers))
    for home in truth.households:
        if home.ended_on is None:
            assert home.head in home.members and home.head.ended_on is None
            assert sum(member.facts["rel_head"] == "02" for member in home.members) == 1
    for person in truth.people:
        if person.ended_on is None and person.spouse is not None:
            assert person.spouse.spouse is person


def test_the_widow_is_widowed_and_the_household_has_another_head():
    truth = made()
    changes = year_of_changes(truth, 1)
    widowing = next(
        change
        for change in changes
        if change.kind == "death"
        and change.head
        and truth.row("household", change.head[0]).head.id in dict(change.ended).values()
    )
    history = History(truth, changes)
    history.at(widowing.on)
    home = truth.row("household", widowing.head[0])
    assert home.head.facts["rel_head"] == "02"
    assert value(truth, "household", home.id, "hh_head", widowing.on) == home.head.name


def test_values_that_follow_from_others_follow_on_every_day():
    truth = made()
    member = next(person for person in truth.people if "join_party" in person.facts)
    later = dt.date(truth.on.year + 1, truth.on.month, truth.on.day)
    assert value(truth, "person", member.id, "age", later) == value(truth, "person", member.id, "age", truth.on) + 1
    assert (
        value(truth, "person", member.id, "party_years", later) == value(truth, "person", member.id, "party_years", truth.on) + 1
    )
    assert value(truth, "person", member.id, "is_party", later) is True
    home = member.home
    assert value(truth, "person", member.id, "hh_size", later) == len(home.members)
    assert value(truth, "person", member.id, "estate", later) == home.place.facts["estate"]
    assert value(truth, "person", member.id, "death_date", later) is None
