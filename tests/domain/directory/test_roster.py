"""The personnel office's list: what is wrong is said in its own words, and what a dry run tells is what then happens."""

import datetime as dt
from dataclasses import replace

import pytest

from hutong.domain.accounts.commands import begin_session
from hutong.domain.accounts.queries import session
from hutong.domain.directory import queries
from hutong.domain.directory.commands import appoint, compare_roster, hire, load_roster
from hutong.domain.directory.models import Post, Staff
from hutong.domain.directory.roster import Unfit, rejected
from hutong.domain.journal import queries as journal
from hutong.domain.journal.jobs import deliver
from hutong.domain.journal.models import News
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.area import span
from hutong.kernel.errors import NotFound, Refused
from tests.factories.directory import area
from tests.people import FAR, HOME, NEXT_DOOR, street_head, wang_fang

pytestmark = pytest.mark.django_db
CITY = 110000000000
HEAD = "账号,姓名,工号,岗位,区划代码,部门,权限组,起,止"
WANG = f"wangfang,王芳,G001,社区工作者,{HOME},,社区工作者,2026-01-01,"
ZHANG = f"zhangmin,张敏,G002,社区工作者,{HOME},,社区工作者,,"
LI = f"lijing,李静,G003,社区工作者,{FAR},,社区工作者,,"


@pytest.fixture
def write(tmp_path):
    """Writes a list and gives its path."""
    for code in (HOME, NEXT_DOOR, FAR):
        area(code)

    def written(*lines, head=HEAD, encoding="utf-8"):
        path = tmp_path / "accounts.csv"
        path.write_bytes("\r\n".join([head, *lines, ""]).encode(encoding))
        return path

    return written


def load(path, **more):
    return load_roster(SYSTEM, path=path, area=CITY, **more)


def holds(username):
    found = queries.staff_named(username)
    return {(hat.title, hat.area) for hat in queries.hats(found.id)} if found else None


def test_a_first_list_opens_accounts_with_posts_and_without_passwords(write):
    found = load(write(WANG, ZHANG, LI))
    assert (found.joins, found.moves, found.leaves, found.before) == (3, 0, 0, 0)
    assert holds("wangfang") == {("社区工作者", HOME)}
    assert not Staff.objects.get(username="wangfang").has_usable_password()
    assert queries.actor_of(Staff.objects.get(username="wangfang").pk, Post.objects.get(staff__username="wangfang").pk).may(
        "asks.answer"
    )


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig", "utf-8"])
def test_excel_writes_it_as_it_likes(write, encoding):
    assert load(write(WANG, encoding=encoding)).joins == 1
    assert queries.staff_named("wangfang").name == "王芳"


def test_tabs_and_other_names_of_columns_are_understood(write):
    path = write(
        f"王芳\twangfang\tG001\t{HOME}\t社区工作者\tpool.read、tasks.work", head="姓名\t登录名\t人员编号\t区划\t职务\t权限"
    )
    load(path)
    assert Post.objects.get().rights == ["pool.read", "tasks.work"]


def test_signs_in_full_width_are_the_same_signs(write):
    """An input method was left in full width; an old Excel writes GBK with semicolons."""
    load(write(WANG))
    wide = str.maketrans("0123456789G", "０１２３４５６７８９Ｇ")
    line = f"wangfang;王芳;{'G001'.translate(wide)};社区工作者;{str(HOME).translate(wide)};;社区工作者;２０２６年１月１日;"
    again = load(write(line, head=HEAD.replace(",", ";"), encoding="gbk"))
    assert (again.joins, again.moves, again.changes, again.leaves, again.kept) == (0, 0, 0, 0, 1)


def test_one_moves_one_leaves_one_comes_and_the_dry_run_told_it(write):
    load(write(WANG, ZHANG))
    gone = Staff.objects.get(username="zhangmin").pk
    path = write(WANG.replace(str(HOME), str(NEXT_DOOR)), LI)
    told = compare_roster(SYSTEM, path=path, area=CITY)
    assert (told.joins, told.moves, told.leaves) == (1, 1, 1) and holds("zhangmin")
    (moved,) = told.examples["moves"]
    assert moved.before.endswith("龙泽苑社区居委会 · 社区工作者") and moved.after.endswith("龙腾苑社区居委会 · 社区工作者")
    assert [one.name for one in told.examples["leaves"]] == ["张敏"]
    assert load(path, yes_leave=True) == told
    assert holds("wangfang") == {("社区工作者", NEXT_DOOR)} and holds("zhangmin") is None and holds("lijing")
    again = load(path)
    assert (again.joins, again.moves, again.changes, again.leaves, again.kept) == (0, 0, 0, 0, 2)
    with scope(SYSTEM):
        assert News.objects.get(topic="staff.ended").payload == {"staff": [gone]}
        assert len(News.objects.get(topic="post.ended").payload["post"]) == 2


def test_whoever_leaves_is_signed_out_wherever_she_is(write):
    load(write(WANG, ZHANG))
    gone = queries.staff_named("zhangmin")
    held = begin_session(gone, how="password", amr=("pwd",), key="a-browser")
    load(write(WANG), yes_leave=True)
    assert queries.staff_named("zhangmin") is None
    deliver()
    assert session(held.sid) is None


def test_each_street_finds_its_own_people_in_the_journal(write):
    load(write(WANG, LI))
    who = Staff.objects.get(username="wangfang").pk
    (act,) = journal.about_record(street_head, entity="staff", record_id=who)
    assert act.verb == "load_roster" and act.details["people"] == {str(who): [["begun", "社区工作者", str(HOME)]]}


def test_when_more_than_one_in_twenty_would_leave_somebody_must_say_so(write):
    load(write(WANG, ZHANG, LI))
    with pytest.raises(Refused, match="1 人要离开，占 33"):
        load(write(WANG, ZHANG))
    assert holds("lijing")


def test_who_came_by_hand_stays_and_so_does_a_post_given_by_hand(write):
    boss = hire(SYSTEM, username="zhouning", name="周宁", password="a long enough one")
    appoint(SYSTEM, staff=boss, title="市级统筹", area=CITY, rights=["directory.manage"])
    load(write(WANG, ZHANG))
    wang = queries.staff_named("wangfang").id
    appoint(SYSTEM, staff=wang, title="防汛值班", area=HOME, rights=["tasks.work"])
    found = load(write(WANG, ZHANG))
    assert (found.leaves, found.moves) == (0, 0)
    assert holds("zhouning") and ("防汛值班", HOME) in holds("wangfang")


def test_an_account_made_by_hand_is_taken_over_under_its_name_once(write):
    by_hand = hire(SYSTEM, username="wangfang", name="王芳", password="a long enough one")
    load(write(WANG))
    assert Staff.objects.get(external_id="G001").pk == by_hand
    assert queries.sign_in("wangfang", "a long enough one") is not None


def test_new_names_two_may_even_exchange_their_accounts(write):
    load(write(WANG, ZHANG))
    told = load(write(WANG.replace("wangfang,王芳", "zhangmin,王方"), ZHANG.replace("zhangmin", "wangfang")))
    assert (told.renamed, told.moves) == (2, 0)
    assert {s.external_id: (s.username, s.name) for s in Staff.objects.all()} == {
        "G001": ("zhangmin", "王方"),
        "G002": ("wangfang", "张敏"),
    }


def test_somebody_comes_back_under_the_same_number(write):
    load(write(WANG, ZHANG))
    load(write(ZHANG), yes_leave=True)
    assert load(write(WANG, ZHANG)).joins == 1 and holds("wangfang") == {("社区工作者", HOME)}


def test_other_rights_are_a_change_and_what_a_review_took_does_not_come_back(write):
    load(write(WANG))
    Post.objects.update(rights=["tasks.work"], withheld=["pool.merge"])
    found = load(write(WANG))
    assert (found.changes, found.moves) == (1, 0)
    rights = Post.objects.get().rights
    assert "pool.read" in rights and "pool.merge" not in rights
    assert load(write(WANG)).kept == 1


def test_every_fault_names_line_and_column_and_nothing_is_loaded(write):
    path = write(
        WANG,
        ZHANG.replace(str(HOME), "1.10114E+11"),
        f"lijing,李静,G003,社区工作者,{FAR},,飞行员,,",
        ",赵磊,G004,社区工作者,110114010003,,社区工作者,,",
        WANG.replace("G001", "G009"),
        WANG,
        "liuyan,刘岩,G010,社区工作者,110105014999,,社区工作者,,",
        f"mali,马丽,G011,社区工作者,{FAR},,社区工作者,2026-02-30,",
    )
    with pytest.raises(Unfit) as refused:
        load(path)
    said = {(fault.line, fault.column): str(fault.words) for fault in refused.value.faults}
    assert "科学计数法" in said[3, "区划代码"]
    assert said[4, "权限组"] == "没有“飞行员”这个权限组或权限。"
    assert "2026-02-30" in said[9, "起"]
    assert said[5, "账号"] == "没有填。"
    assert said[6, "工号"] == "账号 wangfang 在第 2 行是另一个工号。"
    assert said[7, "岗位"] == "和第 2 行是同一个人的同一个岗位：社区工作者。"
    assert said[8, "区划代码"] == "110105014999 这个区划现在没有。"
    assert not Staff.objects.exists()


def test_a_line_says_all_that_is_wrong_with_it_at_once(write):
    with pytest.raises(Unfit) as caught:
        load(write(f"wang fang,,G001,社区工作者,{HOME + 7},,飞行员,2026-13-01,2025-01-01"))
    assert [one.column for one in caught.value.faults] == ["姓名", "账号", "区划代码", "权限组", "起"]


def test_whoever_was_entered_by_hand_is_known_by_the_user_name_and_no_list_takes_her_away(write):
    staff = hire(SYSTEM, username="ZhouJie", name="周洁", password="wo-de-shequ-2026-ye")
    appoint(SYSTEM, staff=staff, title="社区工作者", area=HOME, rights=["tasks.work"])
    none = "zhoujie,周洁,,社区工作者,{area},,{rights},,"
    found = load(write(none.format(area=HOME, rights="tasks.work"), WANG))
    assert (found.joins, found.kept, found.changes) == (1, 1, 0)
    assert Staff.objects.get(pk=staff).external_id is None and not Post.objects.get(staff=staff).listed
    assert load(write(none.format(area=NEXT_DOOR, rights="pool.read"), WANG)).moves == 1
    assert holds("ZhouJie") == {("社区工作者", HOME), ("社区工作者", NEXT_DOOR)}
    load(write(WANG))
    assert holds("ZhouJie") == {("社区工作者", HOME), ("社区工作者", NEXT_DOOR)}


def test_without_a_number_nobody_new_comes_in(write):
    load(write(WANG))
    for line in (WANG.replace("G001", ""), ZHANG.replace("G002", "")):
        with pytest.raises(Unfit) as caught:
            load(write(line))
        assert [str(one) for one in caught.value.faults] == ["第 2 行“工号”：没有填。"]


def test_what_is_other_in_a_post_that_stays_is_told(write):
    load(write(WANG, ZHANG))
    path = write(WANG.replace("2026-01-01,", "2026-02-01,2099-12-31"), ZHANG.replace(",,社区工作者", ",civil_affairs,tasks.work"))
    first, second = compare_roster(SYSTEM, path=path, area=CITY).examples["changes"]
    assert first.changed == "社区工作者：起 2026-01-01 → 2026-02-01，止 （空） → 2099-12-31"
    assert second.changed.startswith("社区工作者：部门 （空） → civil_affairs，少了权限 ") and "pool.read" in second.changed


def test_the_bad_ones_put_aside_stay_exactly_as_they_are(write, tmp_path):
    load(write(WANG, ZHANG, LI))
    path = write(WANG.replace(str(HOME), str(NEXT_DOOR)), ZHANG.replace(str(HOME), "what?"), LI)
    found = load(path, skip_bad=True)
    assert (found.moves, found.leaves, len(found.faults)) == (1, 0, 1)
    assert holds("zhangmin") == {("社区工作者", HOME)}
    out = tmp_path / "bad.csv"
    assert rejected(path, found.faults, out) == 1
    text = out.read_text("utf-8-sig")
    assert text.count("\n") == 2 and "不是 12 位" in text and "zhangmin" in text


def test_a_user_name_of_somebody_else_is_refused(write):
    load(write(WANG))
    with pytest.raises(Unfit) as refused:
        load(write(WANG.replace("G001", "G077").replace("王芳", "王方")))
    assert "已经是 王芳 的了" in str(refused.value.faults[0])


def test_large_and_small_letters_are_one_user_name(write):
    load(write(WANG))
    assert load(write(WANG.replace("wangfang", "WangFang"))).renamed == 1
    with pytest.raises(Unfit, match="要改"):
        load(write(WANG, ZHANG.replace("zhangmin", "Wangfang")))
    with pytest.raises(Unfit, match="要改"):
        load(write(WANG.replace("wangfang", "fang"), ZHANG.replace("zhangmin", "WANGFANG"), LI.replace("lijing", "wangfang")))
    with pytest.raises(Refused, match="已经有人用了"):
        hire(SYSTEM, username="wangfang", name="王方", password="a long enough one")


def test_a_district_speaks_of_its_own_people_only(write):
    load(write(WANG, LI))
    found = load_roster(SYSTEM, path=write(ZHANG), area=110114000000, yes_leave=True)
    assert (found.joins, found.leaves, found.before) == (1, 1, 1)
    assert holds("lijing") and holds("wangfang") is None
    with pytest.raises(Unfit, match="要改"):
        load_roster(SYSTEM, path=write(LI), area=110114000000)
    there = replace(street_head, rights=frozenset({"directory.manage"}))
    with pytest.raises(NotFound):
        load_roster(there, path=write(LI), area=110105000000)
    with pytest.raises(NotFound):
        compare_roster(wang_fang, path=write(LI), area=HOME)
    assert span(110114000000)[0] <= HOME


HERE, THERE = 110114000000, 110105000000
WANG_THERE = WANG.replace(str(HOME), str(FAR))


@pytest.mark.parametrize("first", ["she comes", "she goes"])
def test_who_moves_to_another_district_keeps_nothing_here_whichever_list_comes_first(write, first):
    load_roster(SYSTEM, path=write(WANG, ZHANG), area=HERE)
    lists = [(THERE, WANG_THERE), (HERE, ZHANG)]
    for place, line in lists if first == "she comes" else lists[::-1]:
        told = compare_roster(SYSTEM, path=write(line), area=place)
        assert load_roster(SYSTEM, path=write(line), area=place, yes_leave=True) == told
    assert holds("wangfang") == {("社区工作者", FAR)}
    assert Staff.objects.get(username="wangfang").is_active


def test_a_district_ends_no_post_that_another_place_has_given_by_hand(write):
    load_roster(SYSTEM, path=write(WANG, ZHANG), area=HERE)
    who = queries.staff_named("wangfang").id
    appoint(SYSTEM, staff=who, title="挂职", area=FAR, rights=["tasks.work"])
    load_roster(SYSTEM, path=write(ZHANG), area=HERE, yes_leave=True)
    assert holds("wangfang") == {("挂职", FAR)}


def test_days_are_kept_and_a_day_that_is_past_ends_the_post(write):
    load(write(WANG))
    yesterday = clock.today() - dt.timedelta(days=1)
    assert load(write(f"{WANG}{yesterday}")).moves == 1
    assert holds("wangfang") == set() and Post.objects.get().valid_to == yesterday


def test_a_file_that_is_no_list_says_what_is_missing(write, tmp_path):
    with pytest.raises(Refused, match="缺少这些列：工号、区划代码"):
        load(write("a,b", head="账号,姓名,岗位,权限组"))
    book = tmp_path / "book.csv"
    book.write_bytes(b"PK\x03\x04 and so on")
    with pytest.raises(Refused, match="工作簿"):
        load(book)
