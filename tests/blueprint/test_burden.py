"""What a form costs: worked out where it is done on a screen, a setting where it is done among people."""

import pytest

from hutong.blueprint import burden
from hutong.blueprint.burden import minutes, minutes_outside, operators, seconds_of, weights
from hutong.blueprint.reading import PackError


def test_the_operators_are_those_of_the_published_model():
    published = {"K": 0.28, "P": 1.1, "B": 0.1, "H": 0.4, "M": 1.35}
    assert {letter: operators()[letter].seconds for letter in published} == published


def test_a_typed_cell_is_a_thought_and_nine_keys():
    assert weights()["type_cell"].minutes * 60 == pytest.approx(1.35 + 9 * 0.28)
    assert not weights()["type_cell"].is_setting


def test_what_is_done_among_people_says_that_it_is_a_setting():
    settings = {key for key, weight in weights().items() if weight.is_setting}
    assert settings == {"look_at_cell", "ask_household", "answer_at_door", "outside_chase"}
    assert all("校准" in weights()[key].why and "calibrated" in weights()[key].why_en for key in settings)


def test_every_weight_takes_time_and_says_why():
    assert all(weight.minutes > 0 and weight.why and weight.why_en for weight in weights().values())


def test_a_form_that_the_pool_fills_costs_opening_looking_and_confirming():
    opened_and_confirmed = 2 * seconds_of("MPBBR") / 60
    assert minutes(100, 100, looked=0) == pytest.approx(opened_and_confirmed)
    assert minutes(100, 100) == pytest.approx(opened_and_confirmed + 100 * weights()["look_at_cell"].minutes)


def test_every_piece_of_work_adds_its_own_weight():
    base = minutes(50, 40)
    for words, key in (
        ({"typed": 1}, "type_cell"),
        ({"asked": 1}, "ask_household"),
        ({"doors": 1}, "answer_at_door"),
        ({"found": 1}, "find_in_list"),
        ({"returned": 1}, "correct_returned"),
    ):
        assert minutes(50, 40, **words) - base == pytest.approx(weights()[key].minutes), key


def test_the_same_form_from_a_chat_costs_more():
    assert minutes_outside(100) > 5 * minutes(100, 100)
    assert minutes_outside(100, asked=2, chased=1) - minutes_outside(100) == pytest.approx(
        2 * weights()["ask_household"].minutes + weights()["outside_chase"].minutes
    )


def test_counts_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="cells of 10"):
        minutes(10, 8, 3)
    with pytest.raises(ValueError, match="below 0"):
        minutes(10, asked=-1)
    with pytest.raises(ValueError, match="cells of 10"):
        minutes_outside(10, typed=11)


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("    operators: MKKKKKKKKK\n", "    operators: MXK\n", "operators: X is unknown"),
        ("    operators: MKKKKKKKKK\n", "", "either operators or minutes"),
        ("    minutes: 10\n", "    minutes: -10\n", "minutes: below 0"),
        ("    minutes: 10\n", "    minutes: long\n", "Expected `float"),
    ],
)
def test_a_mistake_in_the_pack_is_named_with_its_place(tmp_path, monkeypatch, was, now, told):
    pack = tmp_path / "burden.yaml"
    pack.write_text(burden._PATH.read_text("utf-8").replace(was, now), "utf-8")
    monkeypatch.setattr(burden, "_PATH", pack)
    with pytest.raises(PackError, match=rf"burden\.yaml:\d+: weights\..*{told}"):
        weights.__wrapped__()
