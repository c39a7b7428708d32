"""A city of many communities: whichever way the figures go up, they come out the same; rates are never added."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from hutong.domain.forms.checking import detect
from hutong.domain.forms.filling import Plan
from hutong.domain.forms.rolling import FigureSpec, figures_of, givers, merged, numbers, put, rolled
from hutong.kernel.errors import Refused
from tests.domain.forms.sheets_of_figures import figures, listed, table

HEAD = ["小区", "总户数", "入住户数", "入住率（%）", "最高楼层", "最低生活保障户数", "户均面积", "物业费单价"]


def housing():
    form, grid = table(HEAD, ["东里", *[None] * 7], ["西里", *[None] * 7])
    return form, grid, detect(form, grid)


def test_each_figure_knows_how_it_goes_up():
    form, grid, rules = housing()
    spec = figures_of(form, grid, figures(form, [[300, 200, 66.67, 20, 4, 80, 2.5]] * 2, 3, 2), rules)
    assert [one.how for one in spec[:7]] == ["sum", "sum", "ratio", "none", "sum", "none", "none"]
    assert (spec[2].above, spec[2].below, spec[2].factor) == (1, 0, 100)


def test_the_rate_of_two_areas_is_worked_out_anew():
    form, grid, rules = housing()
    plans = [
        figures(form, [[300, 200, 66.67, 20, 4, 80, 2.5], [None] * 7], 3, 2),
        figures(form, [[100, "100户", 100, 6, None, 90, 3], [None] * 7], 3, 2),
    ]
    spec = figures_of(form, grid, plans[0], rules)
    areas = [numbers(spec, plan) for plan in plans]
    assert rolled(spec, areas)[:7] == [400, 300, 75.0, None, 4, None, None]
    assert givers(spec, areas)[:7] == [2, 2, 2, 2, 1, 2, 2]
    whole = figures(form, [[None] * 7, [None] * 7], 3, 2)
    put(spec, whole, rolled(spec, areas))
    assert [cell.value for cell in whole.cells[:7]] == [400, 300, 75, None, 4, None, None]
    assert whole.cells[3].state == "none" and plans[0].cells[0].value == 300


def random_spec(dice: random.Random) -> list[FigureSpec]:
    """Some sums, then rates and averages of two of them, and figures that nobody can add."""
    sums = dice.randint(2, 12)
    spec = [FigureSpec(3, col + 1, f"数{col}", "sum") for col in range(sums)]
    for col in range(sums, sums + dice.randint(0, 6)):
        above, below = dice.sample(range(sums), 2)
        how, factor = dice.choice([("ratio", 1), ("ratio", 100), ("ratio", 1000), ("average", 1)])
        spec.append(FigureSpec(3, col + 1, f"率{col}", how, above, below, factor))  # type: ignore[arg-type]
    return [*spec, FigureSpec(3, 99, "最高", "none")]


def random_area(dice: random.Random, spec: list[FigureSpec]) -> list[float | None]:
    values = [dice.choice([dice.randint(0, 9000), round(dice.uniform(0, 500), 2), 0, None]) for _ in spec]
    return [None if dice.random() < 0.1 else value for value in values]


@pytest.mark.parametrize("seed", range(20))
def test_any_way_up_gives_the_same(seed):
    """Streets and districts cut in any way, also unevenly and on two levels: the city's figures are those of all communities."""
    dice = random.Random(seed)
    for _ in range(25):
        spec = random_spec(dice)
        areas = [random_area(dice, spec) for _ in range(dice.randint(1, 60))]
        whole = rolled(spec, areas)
        level = areas
        for _ in range(dice.randint(1, 3)):
            dice.shuffle(level)
            cuts = sorted({0, len(level), *(dice.randint(0, len(level)) for _ in range(dice.randint(0, 8)))})
            level = [rolled(spec, level[start:end]) for start, end in pairwise(cuts)]
        again = rolled(spec, level)
        for one, other in zip(whole, again, strict=True):
            assert (one is None) == (other is None)
            assert one is None or one == pytest.approx(other, rel=1e-9, abs=1e-9)


def test_nobody_gave_anything():
    spec = [FigureSpec(3, 2, "人数", "sum"), FigureSpec(3, 3, "率", "ratio", 0, 0)]
    assert (rolled(spec, []), rolled(spec, [[0, None]]), givers(spec, [])) == ([None, None], [0, None], [0, 0])


def roll_call():
    form, _ = table(["序号", "所属社区", "姓名", "性别"], [None] * 4, title="居民花名册")
    one = listed(form, [[1, "", "赵秀英", "女"], [2, "", "孙福来", "男"]], [7, 9])
    two = listed(form, [[1, "北里", "钱安", "女"], [2, "", None, None]], [8, 0])
    for block in (one.lists[0], two.lists[0]):
        block.columns[1].element = "community"
        block.columns[1].states = ["context"] * 2
    return one, two


def test_lists_of_areas_become_one_list():
    one, two = roll_call()
    (block,) = merged([("龙泽苑", one), ("北里", two)]).lists
    rows = list(zip(*(column.values for column in block.columns), strict=True))
    assert rows == [(1, "龙泽苑", "赵秀英", "女"), (2, "龙泽苑", "孙福来", "男"), (3, "北里", "钱安", "女")]
    assert (block.records, len(one.lists[0].records), block.added) == ([7, 9, 8], 2, 2)
    assert merged([]) == Plan()


def test_rows_of_merged_cells_have_only_so_much_room():
    one, two = roll_call()
    for plan in (one, two):
        plan.lists[0].step = 2
    with pytest.raises(Refused, match="放不下"):
        merged([("龙泽苑", one), ("北里", two)])
