"""Conditions as people write them, as titles mean them, and told back in a sentence."""

import pytest

from hutong.blueprint.conditions import Condition, describe, from_title, parse_where, subject, subject_of_title, written
from hutong.kernel.errors import Refused

MARRIED = ("20", "21", "22", "23")


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("年龄>=80", [("age", ">=", 80)]),
        ("年龄 ≥ 80岁", [("age", ">=", 80)]),
        ("年龄大于等于80", [("age", ">=", 80)]),
        ("80岁以上", [("age", ">=", 80)]),
        ("是否低保=是", [("is_dibao", "=", True)]),
        ("is_dibao=true", [("is_dibao", "=", True)]),
        ("低保", [("is_dibao", "=", True)]),
        ("独居=是", [("lives_alone", "=", True)]),
        ("非党员", [("is_party", "=", False)]),
        ("sex=女", [("sex", "=", "2")]),
        ("Sex = Female", [("sex", "=", "2")]),
        ("age>=60 and lives_alone=是", [("age", ">=", 60), ("lives_alone", "=", True)]),
        ("性别=女 且 年龄>=60", [("sex", "=", "2"), ("age", ">=", 60)]),
        ("性别=女，年龄>=60，独居", [("sex", "=", "2"), ("age", ">=", 60), ("lives_alone", "=", True)]),
        ("婚姻状况=已婚", [("marital", "in", MARRIED)]),
        ("婚姻状况属于未婚、离婚", [("marital", "in", ("10", "40"))]),
        ("民族!=汉族", [("ethnic", "!=", "01")]),
        ("tel unknown", [("tel", "unknown", None)]),
        ("联系电话未知", [("tel", "unknown", None)]),
        ("tel is known", [("tel", "known", None)]),
        ("出生日期<1950", [("birth_date", "<", "1950-01-01")]),
        ("出生日期>=2020年3月", [("birth_date", ">=", "2020-03")]),
        ("姓名=张三", [("name", "=", "张三")]),
        ("", []),
    ],
)
def test_a_worker_writes_conditions_in_her_own_words(text, conditions):
    assert parse_where(text) == tuple(Condition(*parts) for parts in conditions)


def test_a_broad_word_means_all_its_codes():
    (graduates,) = parse_where("education in 本科,硕士")
    assert set(graduates.value) >= {"20", "21", "14"} and "30" not in graduates.value
    (from_bachelor,) = parse_where("学历>=本科")
    assert set(from_bachelor.value) >= {"10", "11", "14", "20", "21"} and "30" not in from_bachelor.value
    (below,) = parse_where("学历<本科")
    assert "21" not in below.value and "31" in below.value


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("年零>=80", "您是指：年龄"),
        ("性别=中", "可以写：未知、男、女"),
        ("年龄>=老", "“老”不是数字"),
        ("出生日期=昨天", "日期请写成"),
        ("出生日期=2020-13-01", "没有“2020-13-01”这个日期"),
        ("低保=也许", "只有是和否"),
        ("性别>女", "不能比较大小"),
        ("姓名>张三", "不能比较大小"),
        ("天气晴", "看不懂条件“天气晴”"),
    ],
)
def test_what_cannot_be_read_is_named_with_a_way_out(text, named):
    with pytest.raises(Refused) as refused:
        parse_where(text)
    assert named in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "age>=60 and lives_alone=是",
        "婚姻状况=已婚",
        "民族=少数民族",
        "学历>=本科",
        "tel unknown",
        "is_party=否",
        "民族!=汉族,满族",
        "出生日期<1950-05-01",
    ],
)
def test_written_conditions_are_read_back(text):
    conditions = parse_where(text)
    assert parse_where(written(conditions)) == conditions


@pytest.mark.parametrize(
    ("title", "where", "words"),
    [
        ("80岁以上独居老人花名册", "age>=80 and lives_alone=是", ["80岁以上", "独居"]),
        ("60周岁（含）以上老年人信息表", "age>=60", ["60周岁(含)以上"]),
        ("八十岁以上老年人高龄津贴发放表", "age>=80 and has_allowance_80=是", ["八十岁以上", "高龄津贴"]),
        ("空巢老年人台账", "age>=60 and is_empty_nest=是", ["老年人", "空巢"]),
        ("城市低保台账表", "is_dibao=是", ["低保"]),
        ("低保边缘家庭统计", "is_low_income=是", ["低保边缘"]),
        ("特困人员供养名册", "is_wubao=是", ["特困"]),
        ("残疾人基本情况", "is_disabled=是", ["残疾人"]),
        ("重度残疾人名单", "is_severely_disabled=是", ["重度残疾"]),
        ("退役军人信息采集表", "is_veteran=是", ["退役军人"]),
        ("党员名册", "is_party=是", ["党员"]),
        ("流动人口登记表", "is_floating=流动人口", ["流动人口"]),
        ("外籍人员登记表", "is_floating=境外人员", ["外籍"]),
        ("育龄妇女基本信息", "sex=女 and age>=15 and age<=49", ["育龄妇女"] * 3),
        ("15-49岁育龄妇女", "age>=15 and age<=49 and sex=女", ["15-49岁", "15-49岁", "育龄妇女"]),
        ("0—6岁儿童接种登记", "age>=0 and age<=6", ["0—6岁"] * 2),
        ("适龄儿童入学摸底", "age>=6 and age<=15", ["适龄儿童"] * 2),
        ("失业人员台账", "is_unemployed=是", ["失业"]),
        ("精神障碍人员批量导入模版", "is_mental=是", ["精神障碍"]),
        ("孤儿名册", "is_orphan=是", ["孤儿"]),
        ("慢性病患者管理", "is_chronic=是", ["慢性病"]),
        ("65岁以上未接种疫苗人员", "age>=65 and vaccination=未接种", ["65岁以上", "未接种"]),
        ("养犬登记台账", "thing_kind=犬", ["犬"]),
        ("电动自行车统计表", "thing_kind=电动自行车", ["电动自行车"]),
        ("出租房屋台账", "rent_flag=出租", ["出租房屋"]),
        ("矛盾纠纷排查化解月报表", "event_type=矛盾纠纷", ["矛盾纠纷"]),
        ("安全隐患排查整改台账", "event_type=安全隐患", ["隐患"]),
    ],
)  # fmt: skip
def test_a_title_says_whom_a_form_lists_and_by_which_words(title, where, words):
    read = from_title(title)
    assert set(read) == set(parse_where(where))
    assert sorted(condition.words for condition in read) == sorted(words)


@pytest.mark.parametrize(
    "title",
    [
        "楼宇信息导出表",
        "城市低保申请审批表",
        "就业困难人员认定情况表",
        "社区居委会成员信息",
        "12345工单明细",
        "2026年第三季度统计表",
    ],
)
def test_a_title_that_names_no_group_lists_all(title):
    assert from_title(title) == ()


def test_alternatives_in_a_title_are_left_to_the_worker():
    assert from_title("居民代表和楼门长名册") == ()
    assert from_title("独居老人和空巢老人探访台账") == from_title("老人探访台账")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("养犬登记", "thing"),
        ("出租房屋台账", "place"),
        ("低保家庭信息报送表", "household"),
        ("80岁以上老人", "person"),
        ("沿街门店检查表", "organisation"),
        ("城市低保台账表", "household"),
        ("低保人员名单", "person"),
        ("楼栋基础信息表", "place"),
        ("辖区单位登记表", "organisation"),
        ("健身设施检查表", "thing"),
        ("矛盾纠纷月报", "event"),
        ("会议记录", None),
    ],
)
def test_a_title_says_what_kind_of_record_it_lists(title, kind):
    assert subject_of_title(title) == kind


def test_the_most_particular_record_is_the_subject():
    assert subject(parse_where("is_dibao=是")) == "household"
    assert subject(parse_where("is_dibao=是 and age>=80")) == "person"
    assert subject(()) == "person"


def test_conditions_are_told_in_a_sentence():
    where = parse_where("age>=60 and age<=79 and 性别=女 and 独居 and 联系电话未知")
    assert describe(where) == "60至79岁，且性别为女，且独居，且联系电话未知"
    assert describe(where, "en") == "aged 60 to 79 and sex is Female and lives alone: yes and telephone unknown"
    assert describe(parse_where("婚姻状况=已婚 and 出生日期<1950")) == "婚姻状况为已婚，且出生日期早于1950-01-01"
    assert describe(parse_where("民族=少数民族")) == "民族为少数民族"
    assert (describe(()), describe((), "en")) == ("全部", "all")
