"""How the pool decides between sources. No database: sightings in, a verdict out."""

import datetime as dt

from hutong.domain.pool.rules import Sighting, decide

TODAY = dt.date(2026, 11, 23)


def day(ago: int) -> dt.date:
    return TODAY - dt.timedelta(days=ago)


def verdict(*seen, owner="minzheng", fresh_days=365):
    return decide(seen, owner=owner, fresh_days=fresh_days, today=TODAY)


LEDGER = Sighting("13900000001", day(300), "import", 1)
VISIT = Sighting("13900000002", day(10), "visit", 2)
PUSH = Sighting("13900000003", day(100), "push", 3, "minzheng")


def test_the_newest_word_stands_when_the_owner_is_silent():
    found = verdict(LEDGER, VISIT)
    assert (found.chosen, found.rule, found.against) == (VISIT, "newest", ())


def test_the_owners_word_goes_first_and_a_later_other_word_is_shown_against_it():
    found = verdict(LEDGER, VISIT, PUSH)
    assert (found.chosen, found.rule, found.against) == (PUSH, "owner", (VISIT,))


def test_the_owners_word_counts_only_while_it_is_fresh():
    assert verdict(VISIT, PUSH, fresh_days=60).chosen == VISIT


def test_who_saw_both_sides_settles_it_until_the_owner_speaks_again():
    settled = Sighting("13900000002", day(5), "visit", 2, settles=True)
    assert verdict(VISIT, PUSH, settled).rule == "settled"
    again = Sighting("13900000003", day(1), "push", 3, "minzheng")
    found = verdict(VISIT, PUSH, settled, again)
    assert (found.chosen, found.rule) == (again, "owner")


def test_a_copied_list_does_not_silence_a_recent_visit():
    push = Sighting("13900000009", day(2), "push", 4, "weijian")
    found = verdict(VISIT, push)
    assert (found.chosen, found.against) == (push, (VISIT,))


def test_a_correction_by_the_same_source_raises_no_doubt():
    corrected = Sighting("13900000005", day(9), "visit", 2)
    assert verdict(VISIT, corrected).against == ()


def test_the_same_value_from_two_sources_is_no_conflict():
    assert verdict(VISIT, Sighting(VISIT.value, day(1), "push", 4, "weijian")).against == ()
