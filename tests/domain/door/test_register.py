"""The register: an owner writes, pauses and ends a system; what is no address is none; why somebody may not enter."""

import pytest

from hutong.domain.door import commands, connecting, queries
from hutong.domain.door.commands.states import set_state
from hutong.domain.door.queries import listing
from hutong.kernel.errors import NotFound, Refused
from tests.factories.directory import area
from tests.factories.door import system
from tests.people import FAR, HOME, city_desk, he_bin, li_jing, liu_yan, ma_li, street_head, wang_fang

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city():
    for code in (HOME, FAR):
        area(code)


def new(name="yang-lao", **words):
    values = {
        "title": "养老服务", "level": "district", "area": 110114000000, "purpose": "登记养老服务。", "contact": "区民政局 8000",
        "holds": ("internal",), "holds_words": "没有个人信息",
        "protocol": "link", "address": "https://yl.example.gov.cn/", "department": "civil_affairs", **words,
    }  # fmt: skip
    return commands.NewSystem(name=name, **values)


def test_a_department_registers_its_own_and_no_other_areas():
    commands.register(liu_yan, new=new())
    assert queries.system("yang-lao").opens_for(wang_fang)
    with pytest.raises(NotFound):
        commands.register(liu_yan, new=new("shi-de", area=110000000000))
    for words in ({"department": "urban_management"}, {"department": ""}, {"area": 110114010000}):
        with pytest.raises(Refused, match="本级本部门"):
            commands.register(liu_yan, new=new("bie-de", **words))
    with pytest.raises(NotFound):
        commands.register(wang_fang, new=new("wo-de"))
    with pytest.raises(Refused):
        commands.register(ma_li, new=new())


def test_one_department_changes_nothing_of_another_and_the_desk_of_the_area_may():
    commands.register(ma_li, new=new(department="urban_management"))
    with pytest.raises(NotFound):
        commands.change_system(liu_yan, new=new(title="别人的", department="civil_affairs"))
    with pytest.raises(NotFound):
        commands.renew_secret(liu_yan, name="yang-lao")
    with pytest.raises(NotFound):
        set_state(liu_yan, name="yang-lao", state="paused")
    assert not listing.entry(liu_yan, "yang-lao").mine
    set_state(ma_li, name="yang-lao", state="paused")


def test_paused_nobody_enters_and_ended_it_stays_ended():
    system("yang-lao", area=110114000000, level="district")
    with pytest.raises(NotFound):
        set_state(street_head, name="yang-lao", state="paused")
    set_state(ma_li, name="yang-lao", state="paused")
    assert not queries.system("yang-lao").opens_for(wang_fang)
    set_state(ma_li, name="yang-lao", state="open")
    assert queries.system("yang-lao").opens_for(wang_fang)
    with pytest.raises(Refused):
        set_state(ma_li, name="yang-lao", state="draft")
    set_state(ma_li, name="yang-lao", state="ended")
    with pytest.raises(Refused):
        set_state(ma_li, name="yang-lao", state="open")
    with pytest.raises(Refused):
        commands.register(ma_li, new=new())
    for change in (lambda: commands.change_system(ma_li, new=new()), lambda: commands.renew_secret(ma_li, name="yang-lao")):
        with pytest.raises(Refused, match="停用"):
            change()


def test_whoever_changes_an_entry_opens_nothing_that_was_paused_this_moment():
    commands.register(liu_yan, new=new())
    set_state(ma_li, name="yang-lao", state="paused")
    commands.change_system(liu_yan, new=new(title="养老"))
    assert (queries.system("yang-lao").title, queries.system("yang-lao").state) == ("养老", "paused")


def test_nobody_joins_a_sector_to_learn_whom_another_system_knows():
    """Pairwise names are one within a sector: by a word in one's own entry they were another's too."""
    commands.register(ma_li, new=new(department="urban_management", settings={"subject": "pairwise"}))
    for name, sector in (("mine", "yang-lao"), ("mine", "public"), ("public", "")):
        with pytest.raises(Refused):
            commands.register(liu_yan, new=new(name, settings={"subject": "pairwise", "sector": sector}))
    commands.register(ma_li, new=new("san-ji", settings={"subject": "pairwise", "sector": "yang-lao"}))


@pytest.mark.parametrize(
    "words",
    [
        {"address": "javascript:alert(1)"}, {"address": "yl.example.gov.cn"}, {"address": "https://a@b.example/"},
        {"protocol": "oidc", "settings": {"redirect_uris": ["https://yl.example.gov.cn/#x"]}},
        {"protocol": "cas", "settings": {"services": ["https://yl.example.gov.cn/../"]}},
        {"protocol": "oidc", "settings": {"redirect_uris": 7}}, {"protocol": "forward", "settings": {"hosts": [{"a": 1}]}},
        {"settings": {"events_uri": "file:///etc/passwd"}}, {"settings": {"check_uri": "gopher://127.0.0.1/"}},
    ],
)  # fmt: skip
def test_what_is_no_address_gets_into_no_entry(words):
    with pytest.raises(Refused):
        commands.register(liu_yan, new=new(**words))


@pytest.mark.parametrize("protocol", ["oidc", "cas", "saml", "forward", "form"])
def test_a_connection_that_lacks_something_says_what(protocol):
    with pytest.raises(Refused) as refused:
        connecting.check_whole(protocol, {})
    assert connecting.NEEDED[protocol][0] in str(refused.value)


def reason(actor, name="zou-fang"):
    return listing.entry(actor, name).reason


def test_why_she_may_not_enter_is_said_and_by_whom():
    system()
    assert reason(wang_fang).word == ""
    with pytest.raises(NotFound):
        commands.show_to(liu_yan, name="zou-fang", area=110114010000, shown=False)
    commands.show_to(ma_li, name="zou-fang", area=110114010000, shown=False)
    assert (reason(wang_fang).word, reason(wang_fang).area) == ("hidden", 110114010000)
    assert listing.entry(wang_fang, "zou-fang").hidden_by == "回龙观街道"
    assert reason(li_jing).word == ""
    system("chang-ping", area=110114000000, level="district", entry=[{"levels": ["district"]}])
    assert (reason(li_jing, "chang-ping").word, reason(wang_fang, "chang-ping").word) == ("place", "post")
    set_state(ma_li, name="chang-ping", state="paused")
    assert reason(liu_yan, "chang-ping").word == "state"


@pytest.mark.parametrize("words", [{}, {"state": "paused"}, {"shown": False}, {"entry": [{"levels": ["street"]}]}, {"area": FAR}])
def test_a_reason_stands_there_exactly_when_the_door_stays_shut(words):
    view = system(**words)
    for who in (wang_fang, li_jing, street_head, liu_yan, he_bin, city_desk):
        assert (listing.entry(who, "zou-fang").reason.word == "") == view.opens_for(who), who.name


def test_a_district_decides_as_a_whole_and_for_each_street_and_it_is_seen_who_did():
    system()
    commands.show_to(ma_li, name="zou-fang", area=110114000000, shown=False)
    commands.show_to(ma_li, name="zou-fang", area=110114010000, shown=True)
    whole, street = listing.entry(ma_li, "zou-fang").sights
    assert (whole.name, whole.said, whole.shown, whole.by) == ("昌平区", False, False, ma_li.post)
    assert (street.name, street.said, street.shown) == ("回龙观街道", True, True) and street.at is not None
    assert queries.system("zou-fang").opens_for(wang_fang)
    commands.show_to(ma_li, name="zou-fang", area=110114010000, shown=None)
    assert not queries.system("zou-fang").opens_for(wang_fang)
    assert listing.entry(wang_fang, "zou-fang").sights == ()


def test_the_list_shows_what_is_above_and_inside_and_drafts_to_their_owners():
    system()
    system("chang-ping", area=110114000000, level="district", state="draft")
    system("chao-yang", area=110105000000, level="district")
    assert [line.system.name for line in listing.listed(wang_fang)] == ["zou-fang"]
    assert [(line.system.name, line.mine) for line in listing.listed(ma_li)] == [("zou-fang", False), ("chang-ping", True)]
    with pytest.raises(NotFound):
        listing.entry(wang_fang, "chang-ping")
