"""What the pool starts with is the truth with gaps, old values and a few wrong ones, as many as asked for."""

import copy
import datetime as dt

import pytest

from hutong.demo.degrade import Shares, degrade, never_stored
from hutong.demo.figures import knowledge
from hutong.demo.generate import community

GROUPS = ("places", "households", "people", "organisations", "things", "events")


@pytest.fixture(scope="module")
def truth():
    return community(110105005049, "三源里社区居委会", "左家庄街道", "朝阳区", seed=1, people=2000)


def measured(truth, known):
    total = missing = stale = wrong = 0
    for group in GROUPS:
        for row, record in zip(getattr(truth, group), getattr(known, group), strict=True):
            assert row.id == record.id
            assert all(key not in row.facts for key, value in record.values.items() if value is None)
            for key, value in row.facts.items():
                if key in never_stored():
                    assert key not in record.values
                    continue
                total += 1
                missing += key not in record.values
                differs = key in record.values and record.values[key] != value
                stale += differs and key in record.marks
                wrong += differs and key not in record.marks
    return missing / total, stale / total, wrong / total


def test_the_shares_are_those_asked_for(truth):
    missing, stale, wrong = measured(truth, degrade(truth, seed=1))
    assert missing == pytest.approx(0.12, abs=0.01)
    assert stale == pytest.approx(0.05, abs=0.01)
    assert wrong == pytest.approx(0.003, abs=0.0015)
    missing, stale, wrong = measured(truth, degrade(truth, seed=1, shares=Shares(0.3, 0.1, 0.02)))
    assert missing == pytest.approx(0.3, abs=0.03)
    assert stale == pytest.approx(0.1, abs=0.02)
    assert wrong == pytest.approx(0.02, abs=0.008)


def test_with_no_faults_asked_for_the_pool_knows_everything(truth):
    assert measured(truth, degrade(truth, seed=1, shares=Shares(0, 0, 0))) == (0, 0, 0)


def test_the_same_seed_forgets_the_same_things_and_the_truth_stays(truth):
    before = [copy.copy(person.facts) for person in truth.people]
    assert degrade(truth, seed=5) == degrade(truth, seed=5)
    assert degrade(truth, seed=5) != degrade(truth, seed=6)
    assert [person.facts for person in truth.people] == before


def test_telephones_are_lost_more_often_than_names(truth):
    known = degrade(truth, seed=1)
    lost = {
        key: sum(key not in record.values for row, record in zip(truth.people, known.people, strict=True) if key in row.facts)
        for key in ("tel", "name", "id_no", "dis_type", "education")
    }
    assert lost["name"] == lost["id_no"] == 0
    assert lost["tel"] > 2 * lost["education"] > 0


def test_every_record_has_a_source_and_marks_only_where_they_differ(truth):
    known = degrade(truth, seed=1)
    sources = knowledge().sources
    for record in known.people + known.households:
        assert record.source in sources and record.seen_on < truth.on
        for key, (source, day, flag) in record.marks.items():
            assert key in record.values and flag == "" and source in sources
            assert (source, dt.date.fromisoformat(day)) != (record.source, record.seen_on)
    assert len({record.source for record in known.people}) >= 3


def test_an_old_value_is_older_than_its_record(truth):
    known = degrade(truth, seed=1)
    pairs = [(row.facts, record) for row, record in zip(truth.people, known.people, strict=True)]
    old = [
        (record.seen_on, record.marks[key][1])
        for facts, record in pairs
        for key in record.marks
        if record.values[key] != facts[key]
    ]
    assert old and all(day < seen_on.isoformat() for seen_on, day in old)
