"""The keystroke-level estimate adds what its operators take, and says what it counted."""

import pytest

from bench._month.klm import CLICK, Step, estimate, typing


def test_a_pack_of_three_steps_takes_what_its_operators_take():
    pack = [Step("open", "M" + CLICK), Step("look", "M", 12, acts=False), Step("confirm", "M" + CLICK)]
    told = estimate(pack, machine=[0.08, 0.35])
    assert told.person == pytest.approx(2 * (1.35 + 1.1 + 0.2) + 12 * 1.35)
    assert (told.seconds - told.person, told.actions) == (pytest.approx(0.43), 2)
    assert told.told()["klm_steps"] == {"open": 2.65, "look": 16.2, "confirm": 2.65}


def test_typing_counts_keys_and_two_for_a_chinese_character():
    assert typing("13800138000") == "M" + "K" * 12
    assert typing("独居") == "M" + "K" * 5


def test_the_machine_is_not_counted_twice_and_an_unknown_letter_is_no_operator():
    with pytest.raises(ValueError, match="twice"):
        estimate([Step("open", "MPBBR")], machine=[0.1])
    with pytest.raises(KeyError):
        estimate([Step("open", "MX")])
