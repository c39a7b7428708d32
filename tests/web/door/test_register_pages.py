"""The register on the screen: Liu Yan registers her department's system, everybody reads what it is, a district decides."""

from __future__ import annotations

import re

import pytest

from hutong.domain.door import commands, queries
from hutong.domain.door.rules import digest
from hutong.kernel.errors import NotFound
from tests.factories.directory import area
from tests.factories.door import system
from tests.people import FAR, HOME, liu_yan, wang_fang

pytestmark = pytest.mark.django_db
FORM = {
    "protocol": "oidc", "name": "yang-lao", "title": "养老服务", "purpose": "登记养老服务。", "address": "https://yl.example.gov.cn/",
    "area": "110114000000", "department": "civil_affairs", "contact": "区民政局 8000", "holds": ["personal", "internal"],
    "holds_words": "老人姓名、服务日期",
    "security": "3", "shown": "1", "entry_levels": ["community"], "role_0": "writer", "role_0_levels": ["community"],
    "redirect_uris": "https://yl.example.gov.cn/cb\r\nhttps://yl.example.gov.cn/cb2", "pairwise": "1",
}  # fmt: skip


@pytest.fixture(autouse=True)
def city(db):
    for code in (HOME, FAR):
        area(code)


def test_a_department_registers_its_system_in_words_and_sees_its_secrets_once(liu, wang):
    assert "新系统都选这个" in liu.get("/door/systems/new/").text
    assert "回调地址" in liu.get("/door/systems/new/?protocol=oidc").text
    made = liu.post("/door/systems/new/", FORM)
    secret = re.search(r"hutong_door_[\w-]+", made.text).group()
    view = queries.system("yang-lao")
    assert view.secret_digest == digest(secret) and made["Cache-Control"] == "no-store"
    assert view.settings["redirect_uris"] == ["https://yl.example.gov.cn/cb", "https://yl.example.gov.cn/cb2"]
    assert (view.settings["subject"], view.settings["auth"], view.level, view.holds) == (
        "pairwise", "secret", "district", ("internal", "personal"),
    )  # fmt: skip
    assert secret not in liu.get("/door/systems/yang-lao/").text
    assert view.opens_for(wang_fang) and "writer" in view.roles
    assert "养老服务" in wang.get("/door/").text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"redirect_uris": ""}, "redirect_uris"), ({"address": "javascript:alert(1)"}, "网址"), ({"security": ""}, "等级"),
        ({"name": "养老"}, "代号"), ({"title": " "}, "名称"), ({"protocol": "ldap"}, "接入方式"),
    ],
)  # fmt: skip
def test_what_is_refused_keeps_what_was_typed(liu, wrong, words):
    answer = liu.post("/door/systems/new/", {**FORM, **wrong})
    assert answer.status_code == 422 and words in answer.text
    if "protocol" not in wrong:
        assert 'value="区民政局 8000"' in answer.text and 'value="writer"' in answer.text
    with pytest.raises(NotFound):
        queries.system("yang-lao")


def test_what_it_holds_is_said_also_where_it_is_nothing_personal(liu):
    form = liu.get("/door/systems/new/?protocol=oidc").text
    assert "没有个人信息的，选“公开”或“内部”" in form and re.search(r'name="holds_words"[^>]* required', form)
    for wanting in ({"holds": []}, {"holds_words": " "}):
        answer = liu.post("/door/systems/new/", {**FORM, **wanting})
        assert answer.status_code == 422 and "存着什么要写" in answer.text and "养老服务" in answer.text
    assert "hutong_door_" in liu.post("/door/systems/new/", {**FORM, "holds": ["public"], "holds_words": "没有个人信息"}).text


def test_nobody_registers_for_another_area_or_without_the_right(liu, wang, chen):
    assert liu.post("/door/systems/new/", {**FORM, "area": "110105000000"}).status_code == 404
    assert wang.get("/door/systems/new/").status_code == 404
    assert chen.post("/door/systems/new/", FORM).status_code == 404


def test_a_change_keeps_the_name_the_secrets_and_what_the_form_does_not_show(liu):
    commands.register(
        liu_yan,
        new=commands.NewSystem(
            "yang-lao", "养老服务", "district", 110114000000, "登记。", "区民政局", "oidc", "https://yl.example.gov.cn/",
            department="civil_affairs", holds=("internal",), holds_words="没有个人信息",
            settings={"redirect_uris": ["https://yl.example.gov.cn/cb"], "scopes": ["openid", "profile"]},
            entry=[{"rights": ["cases.work"]}, {"levels": ["street"]}],
            roles={"writer": {"levels": ["community"], "rights": ["cases.work"]}},
        ),
    )  # fmt: skip
    before = queries.system("yang-lao")
    page = liu.get("/door/systems/yang-lao/change/").text
    assert 'value="养老服务"' in page and "https://yl.example.gov.cn/cb" in page and 'name="name"' not in page
    sent = {**FORM, "title": "养老服务平台", "entry_levels": [], "redirect_uris": "https://yl.example.gov.cn/new"}
    assert liu.post("/door/systems/yang-lao/change/", sent)["Location"] == "/door/systems/yang-lao/"
    after = queries.system("yang-lao")
    assert (after.title, after.secret_digest) == ("养老服务平台", before.secret_digest)
    assert after.settings["scopes"] == ["openid", "profile"] and after.settings["redirect_uris"] == [
        "https://yl.example.gov.cn/new"
    ]
    assert after.entry == before.entry and after.roles == before.roles


def test_everybody_reads_what_it_is_and_only_owners_its_settings(wang, ma):
    system(
        "chang-ping", title="昌平值班", area=110114000000, level="district", holds=("personal",),
        entry=[{"levels": ["district"]}], settings={"redirect_uris": ["http://127.0.0.1:9/geheim"]},
    )  # fmt: skip
    page = wang.get("/door/systems/chang-ping/").text
    assert "个人信息" in page and "市民政局 010-0000" in page and "昌平区" in page
    assert "它只给另一些岗位用" in page and "/door/go/chang-ping/" not in page
    assert "geheim" not in page and "换密钥" not in page and "哪些地方看得到它" not in page
    assert wang.get("/door/systems/chang-ping/change/").status_code == 404
    for act in ("state", "secret", "show"):
        assert wang.post(f"/door/systems/chang-ping/{act}/", {"state": "ended", "area": HOME, "shown": "0"}).status_code == 404
    owner = ma.get("/door/systems/chang-ping/").text
    assert "换密钥" in owner and "/door/go/chang-ping/" in owner
    assert "geheim" in ma.get("/door/systems/chang-ping/change/").text


def test_who_reads_english_reads_what_was_written_in_english_and_else_the_chinese(wang):
    words = {"holds_words": "楼道照片", "holds_words_en": "Pictures of staircases"}
    system("xun-cha", purpose_en="Fire patrols", holds=("personal",), **words)
    chinese = wang.get("/door/systems/xun-cha/").text
    wang.cookies["django_language"] = "en"
    english = wang.get("/door/systems/xun-cha/").text
    assert "Fire patrols" in english and "Pictures of staircases" in english and "市民政局 010-0000" in english
    assert "Fire patrols" not in chinese and "楼道照片" in chinese
    assert "xun-cha" in wang.get("/door/systems/?q=fire").text


def test_a_district_decides_for_its_streets_and_not_for_others(ma, wang, liu):
    system()
    page = ma.get("/door/systems/zou-fang/").text
    assert "昌平区" in page and "回龙观街道" in page and "朝阳区" not in page
    told = ma.post("/door/systems/zou-fang/show/", {"area": "110114010000", "shown": "0"}, follow=True).text
    assert "区社区建设办报表准入 定的" in told
    assert "回龙观街道定了这里不用它" in wang.get("/door/systems/zou-fang/").text
    assert wang.get("/door/go/zou-fang/").status_code == 404
    assert ma.post("/door/systems/zou-fang/show/", {"area": "110105014000", "shown": "0"}).status_code == 404
    ma.post("/door/systems/zou-fang/show/", {"area": "110114010000", "shown": ""})
    assert wang.get("/door/go/zou-fang/").status_code == 302


def test_a_street_decides_for_its_communities_and_a_department_for_nobody(chen, liu, wang):
    system()
    page = chen.get("/door/systems/zou-fang/").text
    assert "回龙观街道" in page and f'value="{HOME}"' in page
    chen.post("/door/systems/zou-fang/show/", {"area": HOME, "shown": "0"})
    assert wang.get("/door/go/zou-fang/").status_code == 404
    assert chen.post("/door/systems/zou-fang/show/", {"area": "110114000000", "shown": "0"}).status_code == 404
    assert "要用" not in liu.get("/door/systems/zou-fang/").text
    assert liu.post("/door/systems/zou-fang/show/", {"area": HOME, "shown": "1"}).status_code == 404


def test_a_department_owns_its_own_systems_and_no_other(liu, ma):
    """The ledger of a street is the street's: the bureau of the district neither changes nor ends it."""
    system("dang-jian", title="党建台账", area=110114010000, level="street")
    system("lao-can", title="老年餐桌", area=110114010000, level="street", department="civil_affairs")
    system("di-bao", title="低保", area=110114000000, level="district", department="civil_affairs")
    for name in ("dang-jian", "lao-can"):
        page = liu.get(f"/door/systems/{name}/").text
        assert "归您管" not in page and "它只给另一个地方用" in page
        assert liu.post(f"/door/systems/{name}/state/", {"state": "ended"}).status_code == 404
        desk = ma.get(f"/door/systems/{name}/").text
        assert "归您管" in desk and "您管它的登记，进去用的只是回龙观街道的岗位" in desk
    assert "归您管" in liu.get("/door/systems/di-bao/").text
    refused = liu.post("/door/systems/new/", {**FORM, "area": "110114010000"})
    assert refused.status_code == 422 and "只登记本级本部门的系统" in refused.text
    assert liu.post("/door/systems/new/", {**FORM, "department": "emergency"}).status_code == 422


def test_a_login_form_of_which_nobody_has_said_how_is_registered_by_nobody(ma, wang):
    new = {**FORM, "protocol": "form", "department": "", "name": "lao", "adaptor": "lao-tai-zhan", "base": "http://lao.test"}
    refused = ma.post("/door/systems/new/", new)
    assert refused.status_code == 422 and "没有叫 lao-tai-zhan 的代登说明" in refused.text and "demo-party" in refused.text
    assert "/adaptors" not in refused.text
    assert "代号" in ma.post("/door/systems/new/", {**new, "adaptor": "demo-party"}).text
    assert ma.post("/door/systems/lao/change/", {**new, "adaptor": "lao-tai-zhan"}).status_code == 422


def test_paused_renewed_and_ended(ma, wang):
    system("chang-ping", title="昌平值班", area=110114000000, level="district")
    ma.post("/door/systems/chang-ping/state/", {"state": "paused"})
    assert "它没有开放" in wang.get("/door/systems/chang-ping/").text and "昌平值班" not in wang.get("/door/").text
    before = queries.system("chang-ping").secret_digest
    made = re.search(r"hutong_door_[\w-]+", ma.post("/door/systems/chang-ping/secret/").text)
    assert made and digest(made.group()) == queries.system("chang-ping").secret_digest != before
    ma.post("/door/systems/chang-ping/state/", {"state": "ended"})
    assert ma.post("/door/systems/chang-ping/state/", {"state": "open"}).status_code == 422
    assert ma.get("/door/systems/chang-ping/change/").status_code == 404
    assert "昌平值班" in ma.get("/door/systems/").text and "昌平值班" not in wang.get("/door/systems/").text


def test_the_list_finds_by_pinyin_and_says_which_she_may_enter(wang):
    system()
    system("la-ji", title="垃圾分类台账", purpose="桶站。", entry=[{"levels": ["street"]}])
    page = wang.get("/door/systems/").text
    assert page.count("您能进") == 1 and "登记一个系统" not in page
    found = wang.get("/door/systems/?q=ljfl").text
    assert "垃圾分类台账" in found and "走访登记" not in found


@pytest.mark.parametrize("protocol", ["oidc", "cas", "saml", "forward", "form", "link"])
def test_each_way_to_sign_in_has_a_form(zhou, protocol):
    page = zhou.get(f"/door/systems/new/?protocol={protocol}").text
    assert "有事找谁" in page and 'name="check_uri"' in page and "是国家的系统" in page
