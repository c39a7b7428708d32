"""What a resident's words may mean: a category, better with the city's cases; alike reports; no text in what is learnt."""

import io
from datetime import timedelta

import numpy as np
import pytest

from hutong.domain.cases.words import Known, Model, alike, danger, learn, propose
from hutong.kernel import clock

MIXER = "柳荫苑小区南门外新建了混凝土搅拌站，白天黑夜都在响，灰尘飘进屋里，孩子一直咳嗽"
AGAIN = "柳荫苑南门外的混凝土搅拌站半夜还在响，灰尘大得不敢开窗，孩子咳嗽"
ONCE_MORE = "我住柳荫苑，搅拌站的灰尘和噪音什么时候有人管，孩子整夜咳嗽"
LIFT_SAME_PLACE = "柳荫苑5号楼电梯坏了一个星期，老人下不了楼"
MIXER_ELSEWHERE = "松涛里村口的水泥厂夜里装车，喇叭声吵得全村睡不好"


def first(text: str, model: Model | None = None) -> str:
    return propose(text, model=model)[0].category


def cases_of_the_city() -> list[tuple[str, str]]:
    """The residents of one city say 蛤蟆坑 for a bump that holds water after rain."""
    streets = ["东一路", "东二路", "东三路", "西一路", "西二路", "西三路", "南一街", "南二街", "南三街", "北一街"]
    return [(f"{street}口有个蛤蟆坑，骑车一颠", "road_damage") for street in streets] + [
        (f"{street}的路灯一到晚上就灭", "street_lamp") for street in streets
    ]


def test_the_pack_alone_understands_how_residents_speak():
    assert first("楼下的垃圾桶满了三天，一直没人来清") == "exposed_rubbish"
    assert first("电梯昨天又坏了，我妈腿脚不好下不来楼") == "lift_fault"
    assert first("老板拖着三个月工资不给，打电话也不接") == "wage_arrears"


def test_proposals_come_best_first_and_no_more_than_wanted():
    found = propose("小区门口的井盖没了，晚上路灯也不亮", most=5)
    shares = [one.share for one in found]
    assert len(found) == 5 and shares == sorted(shares, reverse=True)
    assert min(shares) >= 0 and sum(shares) <= 1.001
    assert {"manhole_cover", "street_lamp"} <= {one.category for one in found}
    assert len(propose("路灯不亮", most=1)) == 1


def test_a_short_first_line_is_the_subject_and_leads():
    body = "前面说的垃圾没人清已经好了，谢谢。现在说另一件事，看看能不能派人来修一修。"
    assert first(f"路灯不亮\n{body}") == "street_lamp"


@pytest.mark.parametrize("nothing", ["", "   ", "！！！？？", "\n"])
def test_where_nothing_is_said_nothing_is_proposed(nothing: str):
    assert propose(nothing) == ()
    assert alike(nothing, [Known("1", MIXER)]) == ()


def test_one_long_message_is_taken_like_any_other():
    assert first("路灯不亮\n" + "晚上黑得看不见路，" * 5000) == "street_lamp"
    assert first("路灯不亮🌃" * 3) == "street_lamp"


def test_confirmed_cases_teach_what_a_city_calls_things():
    said = "胡同里那个蛤蟆坑什么时候填"
    model = learn(cases_of_the_city())
    before = {one.category: one.share for one in propose(said, most=200)}["road_damage"]
    after = {one.category: one.share for one in propose(said, most=200, model=model)}["road_damage"]
    assert after > before
    assert next(iter(model.shares(said))) == "road_damage"
    assert model.learnt == 20


def test_a_category_that_the_pack_no_longer_has_is_not_proposed():
    model = learn([(text, "gone_long_ago") for text, _ in cases_of_the_city()[:10]] + cases_of_the_city()[10:])
    assert "gone_long_ago" not in {one.category for one in propose("那个蛤蟆坑", most=200, model=model)}


def test_what_was_learnt_goes_to_bytes_and_back_without_any_text():
    model = learn([*cases_of_the_city(), ("欧阳春生家门口路灯不亮，电话写在门上", "street_lamp")])
    saved = model.save()
    with np.load(io.BytesIO(saved), allow_pickle=False) as found:
        assert {name for name in found.files if found[name].dtype.kind not in "uif"} == {"labels"}
        assert set(found["labels"]) == {"road_damage", "street_lamp"}
    back = Model.load(saved)
    for said in ("蛤蟆坑", "路灯不亮"):
        assert back.shares(said) == pytest.approx(model.shares(said), abs=0.01)


def test_what_stands_in_one_text_alone_is_not_kept():
    """A name that one resident wrote makes no difference afterwards."""
    plain = learn(cases_of_the_city())
    named = learn([*cases_of_the_city()[:-1], ("北一街的路灯一到晚上就灭 欧阳春生", "street_lamp")])
    assert len(named.ids) == len(plain.ids)


def test_learning_needs_two_labels():
    with pytest.raises(ValueError, match="two labels"):
        learn([("路灯不亮", "street_lamp")])


def test_bytes_of_another_form_are_refused():
    out = io.BytesIO()
    np.savez(out, form=np.array(99))
    with pytest.raises(ValueError, match="another form"):
        Model.load(out.getvalue())


def test_reports_of_one_issue_are_found_and_near_misses_stay_apart():
    others = [
        Known("lift", LIFT_SAME_PLACE),
        Known("again", AGAIN),
        Known("elsewhere", MIXER_ELSEWHERE),
        Known("once more", ONCE_MORE),
        Known("rubbish", "松涛里的垃圾桶满了没人清"),
    ]
    found = alike(MIXER, others)
    assert [one.id for one in found[:2]] == ["again", "once more"]
    assert found[0].same
    assert not {"lift", "elsewhere", "rubbish"} & {one.id for one in found if one.same}


def test_the_name_of_the_place_counts_though_the_words_lack_it():
    here, there = Known("here", "半夜打桩睡不着", ("柳荫苑",)), Known("there", "半夜打桩睡不着", ("松涛里",))
    assert [one.id for one in alike("夜里打桩太吵", [there, here], places=("柳荫苑",))] == ["here"]


def test_the_same_words_again_are_shown_newest_first():
    now = clock.now()
    old, new = Known("old", MIXER, when=now - timedelta(days=9)), Known("new", MIXER, when=now)
    found = alike(MIXER, [old, new])
    assert [one.id for one in found] == ["new", "old"] and all(one.same and one.share > 0.9 for one in found)
    assert len(alike(MIXER, [old, new], most=1)) == 1


def test_nobody_else_has_reported():
    assert alike(MIXER, []) == ()
    assert alike(MIXER, [Known("1", "路灯不亮")]) == ()


def test_danger_is_heard_and_harmless_words_are_not():
    assert danger("一开门就闻到煤气味，头晕") == "gas"
    assert danger("楼道里路灯不亮") == ""
