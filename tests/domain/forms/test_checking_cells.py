"""What is wrong in a filled form, told with its numbers; what is empty, or only unusual, is not called wrong."""

from __future__ import annotations

import time

from hutong.domain.forms.checking import check, detect, parse
from tests.domain.forms.sheets_of_figures import figures, listed, table
from tests.factories.pool import id_no


def ages():
    return table(["年龄段", "人数", "男", "女"], ["0-17岁", *[None] * 3], ["18岁以上", *[None] * 3], ["合计", *[None] * 3])


def test_a_sum_that_does_not_hold_says_both_numbers():
    form, grid = ages()
    rules = detect(form, grid)
    assert check(form, grid, figures(form, [[3, 1, 2], [40, 20, 20], [43, 21, 22]], 3, 2), rules) == ()
    (row,) = check(form, grid, figures(form, [[3, 1, 2], [40, 20, 20], [44, 21, 23]], 3, 2), rules[:1] + rules[3:4])
    assert row.cells[0] == "B5" and row.level == "wrong"
    assert "44" in str(row.sentence) and "43" in str(row.sentence)


def test_an_empty_cell_is_not_wrong():
    form, grid = ages()
    assert check(form, grid, figures(form, [[3, None, 2], [None, 20, 20], [44, 21, None]], 3, 2), detect(form, grid)) == ()


def test_text_and_negative_counts_are_wrong():
    form, grid = ages()
    found = check(form, grid, figures(form, [["约三人", None, -2], [None] * 3, [None] * 3], 3, 2), ())
    assert [(one.key, one.cells) for one in found] == [("type:B3", ("B3",)), ("negative:D3", ("D3",))]


def test_a_rule_in_every_row_has_a_key_for_each():
    form, grid = ages()
    rule = parse("人数 = 男 + 女", form, grid)
    found = check(form, grid, figures(form, [[4, 1, 2], [40, 20, 20], [9, 9, 9]], 3, 2), [rule])
    assert [one.key for one in found] == ["sum:col:B=col:C+col:D@B3", "sum:col:B=col:C+col:D@B5"]


def test_a_rate_may_be_written_with_or_without_percent():
    form, grid = table(["小区", "总户数", "入住户数", "入住率"], ["东里", None, None, None], ["西里", None, None, None])
    rules = detect(form, grid)
    for rate in (0.67, 66.7, "66.67%"):
        assert check(form, grid, figures(form, [[300, 200, rate], [None] * 3], 3, 2), rules) == ()
    (wrong,) = check(form, grid, figures(form, [[300, 200, "76%"], [None] * 3], 3, 2), rules)
    assert "66.6667" in str(wrong.sentence)


def people():
    return table(["序号", "姓名", "性别", "身份证号码", "出生日期", "人数", "男", "女"], [None] * 8, title="居民花名册")


def test_a_list_knows_its_rows_again_next_month():
    form, grid = people()
    rows = [[1, "赵秀英", "女", id_no(), "1943-05-12", 3, 1, 2], [2, "孙福来", "男人", "110101194001021233", "昨天", 3, 1, 1]]
    found = check(form, grid, listed(form, rows, [7, 9]), detect(form, grid))
    assert [(one.key, one.cells[0]) for one in found] == [
        ("type:col:C#9", "C4"),
        ("type:col:D#9", "D4"),
        ("type:col:E#9", "E4"),
        ("sum:col:F=col:G+col:H#9", "F4"),
    ]
    turned = check(form, grid, listed(form, rows[::-1], [9, 7]), detect(form, grid))
    assert [one.key for one in turned] == [one.key for one in found]


def test_one_person_in_two_rows():
    form, grid = people()
    row = [1, "赵秀英", "女", id_no(), "1943-05-12", None, None, None]
    (by_record,) = check(form, grid, listed(form, [row, row], [7, 7]), ())[:1]
    assert by_record.cells == ("B3", "B4")
    (by_number,) = check(form, grid, listed(form, [row, row], [7, 8]), ())
    assert by_number.cells == ("D3", "D4") and id_no() not in str(by_number.sentence) + by_number.key


def test_what_changed_much_is_unlikely_only():
    form, grid = ages()
    before = figures(form, [[10, 5, 5], [100, 50, 50], [110, 55, 55]], 3, 2)
    now = figures(form, [[15, 10, 5], [121, 71, 50], [136, 81, 55]], 3, 2)
    found = check(form, grid, now, (), before)
    assert {one.level for one in found} == {"unlikely"}
    assert [one.cells[0] for one in found] == ["B4", "C4", "B5", "C5"]


def test_a_list_that_lost_many_rows_is_unlikely():
    form, grid = people()
    rows = [[n, f"居民{n}", None, None, None, None, None, None] for n in range(1, 31)]
    (found,) = check(form, grid, listed(form, rows[:20], range(1, 21)), (), listed(form, rows, range(1, 31)))
    assert (found.level, "30" in str(found.sentence), "20" in str(found.sentence)) == ("unlikely", True, True)


def best(work) -> float:
    """Seconds of the best of five runs: the machine has other work too."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def test_twenty_figures_take_no_time():
    body = [[f"第{n}网格", *[None] * 4] for n in "一二三四"]
    form, grid = table(["网格", "人数", "男", "女", "户数"], *body, ["合计", *[None] * 4])
    rules = detect(form, grid)
    plan = figures(form, [[3, 1, 2, 1]] * 4 + [[12, 4, 8, 4]], 3, 2)
    assert len(plan.cells) == 20 and len(rules) == 9 and check(form, grid, plan, rules) == ()
    assert best(lambda: check(form, grid, plan, rules)) < 0.0005


def test_five_thousand_rows_of_forty_columns():
    head = [
        *["序号", "姓名", "性别", "身份证号码", "出生日期", "联系电话", "人数", "男", "女"],
        *(f"补贴{n}金额" for n in range(31)),
    ]
    form, grid = table(head, [None] * 40, title="居民花名册")
    rows = [
        [
            n,
            f"居民{n}",
            "女",
            id_no(order=n % 900, region=f"{110101 + n // 900}"),
            "1943-05-12",
            "13800138000",
            3,
            1,
            2,
            *[n] * 31,
        ]
        for n in range(5000)
    ]
    plan = listed(form, rows, range(1, 5001))
    assert best(lambda: check(form, grid, plan, detect(form, grid))) < 1
