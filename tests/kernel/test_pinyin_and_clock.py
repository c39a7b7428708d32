import datetime as dt

from hutong.kernel.clock import standing_at, today, years_between
from hutong.kernel.pinyin import matches, pinyin_key


def test_initials_and_whole_syllables_find_a_name():
    assert pinyin_key("张三") == "zs zhangsan"
    assert matches("zs", "张三") and matches("zhang", "张三") and matches("三", "张三")
    assert not matches("ls", "张三")


def test_years_are_completed_years():
    born = dt.date(1944, 2, 29)
    assert years_between(born, dt.date(2024, 2, 28)) == 79
    assert years_between(born, dt.date(2024, 2, 29)) == 80
    assert years_between(born, dt.date(2025, 2, 28)) == 80
    assert years_between(born, dt.date(2025, 3, 1)) == 81


def test_a_story_may_stand_at_another_day():
    with standing_at(dt.date(2026, 1, 5)):
        assert today() == dt.date(2026, 1, 5)
