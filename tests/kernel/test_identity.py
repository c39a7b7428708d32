import datetime as dt

import pytest

from hutong.kernel.errors import Refused
from hutong.kernel.identity import birth_of, check_id_no, check_uscc, id_no_valid, sex_of, uscc_check_char


def test_the_standards_own_example_passes():
    # GB 11643-1999, annex A
    assert id_no_valid("11010519491231002X")
    assert birth_of("11010519491231002X") == dt.date(1949, 12, 31)
    assert sex_of("11010519491231002X") == "2"


def test_a_number_typed_with_spaces_and_a_small_x_is_understood():
    assert check_id_no(" 110105 19491231 002x ") == "11010519491231002X"


@pytest.mark.parametrize("wrong", ["110105194912310021", "11010519490231002X", "1101051949123100", "abc"])
def test_a_wrong_number_is_refused_with_a_way_out(wrong):
    with pytest.raises(Refused) as refusal:
        check_id_no(wrong)
    assert refusal.value.way_out or "18 位" in refusal.value.message


def test_credit_codes_are_checked_by_their_last_character():
    first17 = "91110108MA01ABCD1"
    assert check_uscc((first17 + uscc_check_char(first17)).lower()) == first17 + uscc_check_char(first17)
    with pytest.raises(Refused):
        check_uscc(first17 + "0" if uscc_check_char(first17) != "0" else first17 + "1")
