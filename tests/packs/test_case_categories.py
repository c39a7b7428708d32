"""What residents may report: categories, words and dangers that ship, and what a fault in them says."""

import time
from itertools import combinations

import pytest

from hutong.blueprint.casework.categories import categories, groups, read_categories
from hutong.blueprint.casework.danger import dangers, dangers_in, read_dangers
from hutong.blueprint.reading import PackError

ALARMS = """
gas: 楼道里好大的煤气味 | 我家天然气管好像漏了 | 燃气 报警器一直响 | 隔壁一氧化碳中毒了
fire: 三楼着火了 | 车棚起火了快来 | 电动车冒烟了 | 怕得要命，厨房烧起来了 | 厂房着火冒黑烟
child: 孩子走丢两个小时了 | 小孩卡在防盗窗上 | 有个男孩掉进河里了 | 邻居虐待孩子
life: 我不想活了 | 有人要跳楼 | 她喝了农药 | 留了遗书，联系不上
collapse: 后院围墙倒了 | 平房塌了压着人 | 马路塌了个大坑 | 后山滑坡了
electricity: 电线断了掉在地上 | 路灯杆漏电 | 工人被电了 | 配电箱冒火
"""
HARMLESS = """煤气费怎么又涨了 | 燃气公司来安检收费 | 楼下火锅店油烟太大 | 消防通道停车没人管
灭火器过期了没有换 | 火车站门口堵车 | 一起火车票退票的纠纷 | 电动车上楼充电，怕着火
跳楼价甩卖买回来是假货 | 小店房租太高活不下去了 | 孩子上学卡在户口上 | 孩子的疫苗本丢了
担心孩子掉进水池 | 希望社区讲防溺水 | 手脚发麻挂不上号 | 漏电保护器谁来换 | 被电动车撞了
货车冒黑烟 | 工厂烟囱天天冒浓烟 | 工资太低生活不下去 | 公司效益滑坡 | 发生火灾更跑不出去
房价塌了 | 轮胎漏气了 | 婴儿车锁在楼道里 | 楼道卫生死角没人打扫"""

FAULTY = """group: {key: yard, zh: 院子, en: Yard, tile: yard}
categories:
  gate:
    zh: 院门
    en: Gate
    kind: part
    department: property
    level: community
    answer: 24h
    limit: {work_days: 2}
    words: [院门坏了]
    examples: [院门关不上, 院门掉了, 院门锁坏了]
"""


def _pairs(lines: str) -> list[tuple[str, str]]:
    rows = (line.split(": ", 1) for line in lines.strip().splitlines())
    return [(key, text) for key, texts in rows for text in texts.split(" | ")]


def test_a_resident_finds_her_trouble_among_the_categories():
    assert 14 <= len(groups()) <= 20 and 130 <= len(categories()) <= 175
    assert {one.group for one in categories().values()} == set(groups())
    assert {one.kind for one in categories().values()} == {"part", "event", "demand", "advice"}
    for one in categories().values():
        assert one.limit.amount >= 1 and 8 <= len(one.words) <= 40 and 4 <= len(one.examples) <= 8, one.key


def test_no_two_categories_carry_one_name():
    for first, second in combinations(categories().values(), 2):
        assert first.zh != second.zh and first.en != second.en


def test_the_limits_of_the_standard_hold():
    wanted = {"exposed_rubbish": ("work_hours", 4), "rubble": ("work_days", 2), "street_tree": ("work_days", 5)}
    wanted |= {"illegal_building_new": ("work_days", 7), "illegal_building": ("work_days", 20)}
    assert {key: (categories()[key].limit.unit, categories()[key].limit.amount) for key in wanted} == wanted


def test_what_may_kill_is_answered_within_two_hours_and_has_a_number():
    named = [one for one in categories().values() if one.danger]
    assert {one.danger for one in named} == set(dangers())
    assert {one.answer for one in named} == {"2h"}
    assert all(danger.numbers and danger.say.endswith("。") for danger in dangers().values())


@pytest.mark.parametrize(("key", "text"), _pairs(ALARMS))
def test_danger_is_heard_in_plain_sentences(key, text):
    assert key in dangers_in(text)


@pytest.mark.parametrize("text", HARMLESS.replace("\n", " | ").split(" | "))
def test_what_only_sounds_like_danger_raises_no_alarm(text):
    assert dangers_in(text) == ()


def test_the_examples_of_a_danger_raise_it_and_a_long_letter_takes_no_time():
    for one in categories().values():
        assert not one.danger or all(one.danger in dangers_in(text) for text in one.examples), one.key
    letter = "".join(text for one in categories().values() if not one.danger for text in one.examples)[:5000]
    began = time.perf_counter()
    dangers_in(letter)
    assert time.perf_counter() - began < 0.2


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("department: property", "department: gardeners", 7, "there is no department gardeners"),
        ("{work_days: 2}", "{work_days: 2, hours: 3}", 10, "exactly one"),
        ("{work_days: 2}", "{}", 10, "exactly one"),
        (", 院门掉了, 院门锁坏了", "", 12, "at least 3"),
        ("[院门坏了]", "[院门坏了, 院门坏了]", 11, "already leads to gate"),
        ("院门掉了", "请打13800000000", 12, "number of somebody"),
        ("kind: part", "kind: thing", 6, "Invalid enum value"),
    ],
)
def test_a_fault_names_file_and_line(tmp_path, old, new, line, said):
    path = tmp_path / "yard.yaml"
    path.write_text(FAULTY.replace(old, new), "utf-8")
    with pytest.raises(PackError, match=rf"yard\.yaml:{line}: .*{said}"):
        read_categories([path])


def test_a_key_of_two_files_and_a_word_of_two_categories_are_refused(tmp_path):
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text(FAULTY, "utf-8")
    second.write_text(FAULTY.replace("key: yard", "key: court"), "utf-8")
    with pytest.raises(PackError, match=r"b\.yaml:3: .*declared twice"):
        read_categories([first, second])
    second.write_text(FAULTY.replace("key: yard", "key: court").replace("  gate:", "  door:"), "utf-8")
    with pytest.raises(PackError, match=r"b\.yaml:11: .*院门坏了 already leads to gate"):
        read_categories([first, second])


def test_a_danger_without_a_right_number_is_refused(tmp_path):
    path = tmp_path / "danger.yaml"
    path.write_text(
        "dangers:\n  fire: {zh: 火, en: Fire, say: 走。, say_en: Go., words: [着火],\n"
        "    numbers: [{number: none, zh: 火警, en: Fire, source: x}]}\n",
        "utf-8",
    )
    with pytest.raises(PackError, match=r"danger\.yaml:2: dangers\.fire: none is no short number"):
        read_dangers(path)
