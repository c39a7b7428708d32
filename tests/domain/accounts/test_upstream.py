"""Whom another place knows, and which posts follow: by a number or by herself, inside the range, and no longer than claimed."""

import datetime as dt

import pytest
from django.test import override_settings
from joserfc.jwk import ECKey

from hutong.domain.accounts.actors import herself
from hutong.domain.accounts.commands.following import end_unclaimed, follow_posts
from hutong.domain.accounts.commands.upstream import (
    NewUpstream,
    declare_upstream,
    map_upstream,
    recognise,
    set_upstream,
    tie_identity,
    untie_identity,
)
from hutong.domain.accounts.models import Upstream
from hutong.domain.accounts.queries.upstream import client_of, own_identities, upstream, upstreams
from hutong.domain.accounts.upstream import dingtalk, mapping, oidc, wecom
from hutong.domain.accounts.upstream.ports import Asking, Known
from hutong.domain.accounts.upstream.wire import Away, Distrusted, fetch
from hutong.domain.directory import commands as directory
from hutong.domain.directory.models import Post, Staff
from hutong.domain.directory.queries import actor_of, hats, staff_named
from hutong.domain.journal import queries as journal
from hutong.domain.journal.jobs import deliver
from hutong.domain.journal.models import News
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound, Refused
from tests.factories.directory import area, post, staff
from tests.factories.upstream import SECRET, Place, declared, served
from tests.people import FAR, HOME, NEXT_DOOR, city_desk, li_jing, liu_yan, wang_fang, zhang_min

pytestmark = pytest.mark.django_db
BACK = "http://testserver/upstream/jing-ban/back"
WORKER = {"when": {"claim": "roles", "is": ["社区工作者"]}, "title": "社区工作者", "area": {"claim": "org.code"},
          "rights": ["tasks.work", "cases.report"]}  # fmt: skip
DISTRICT = 110114000000


@pytest.fixture
def place():
    with served(Place()) as made, override_settings(HUTONG_HOOK_HOSTS=["127.0.0.1"]):
        yield made


@pytest.fixture
def fang():
    made = staff(wang_fang, "wangfang", password=None)
    Staff.objects.filter(pk=made.pk).update(external_id="G1001")
    return staff_named("wangfang")


def there_and_back(view, place, speaks=oidc, **claims):
    asking, client = Asking(BACK), client_of(view.name)
    answer = place.consent(speaks.start(client, asking), **claims)
    return speaks.finish(client, asking, answer)


def test_an_openid_provider_says_who_it_is(place, fang):
    view = declared(place)
    known = there_and_back(view, place, sub="u-1", name="王芳", employee_no="G1001", amr=["pwd", "otp"])
    assert (known.subject, known.called, known.amr) == ("u-1", "王芳", ("pwd", "otp"))
    assert recognise(view, known) == fang
    assert [one.name for one in own_identities(herself(fang))] == ["jing-ban"]
    assert [act.verb for act in journal.own(wang_fang)] == ["tie_identity"]
    # known by the subject from now on, whatever the number says
    assert recognise(view, Known("u-1", {"employee_no": "G9"})) == fang


@pytest.mark.parametrize(
    "wrong",
    [
        {"claims": {"nonce": "another"}}, {"claims": {"nonce": None}}, {"claims": {"aud": "somebody-else"}},
        {"claims": {"aud": ["hutong", "x"]}}, {"claims": {"aud": ["hutong", "x"], "azp": "x"}}, {"claims": {"azp": "x"}},
        {"claims": {"iss": "https://other.test"}}, {"claims": {"exp": 1}}, {"claims": {"exp": None}}, {"claims": {"exp": True}},
        {"claims": {"iat": 1}}, {"claims": {"iat": 4_000_000_000}}, {"claims": {"sub": None}}, {"claims": {"sub": 7}},
        {"claims": {"sub": ""}}, {"claims": {"sub": "x" * 256}}, {"alg": "none"}, {"alg": "HS256"},
        {"key": ECKey.generate_key("P-256", {"kid": "k1"})}, {"key": ECKey.generate_key("P-256", {"kid": "k2"})},
    ],
)  # fmt: skip
def test_an_id_token_that_does_not_hold_in_every_point(place, wrong):
    view = declared(place)
    place.wrong = wrong
    with pytest.raises(Distrusted):
        there_and_back(view, place, sub="u-1")


def test_a_code_is_worth_nothing_twice_or_without_its_verifier(place):
    view = declared(place)
    asking, client = Asking(BACK), client_of(view.name)
    answer = place.consent(oidc.start(client, asking), sub="u-1")
    with pytest.raises(Distrusted):
        oidc.finish(client, Asking(BACK, asking.state, asking.nonce), answer)
    answer = place.consent(oidc.start(client, asking), sub="u-1")
    assert oidc.finish(client, asking, answer).subject == "u-1"
    with pytest.raises(Distrusted):
        oidc.finish(client, asking, answer)


def test_mixed_up_issuers(place):
    view = declared(place)
    asking, client = Asking(BACK), client_of(view.name)
    where = oidc.start(client, asking)
    with pytest.raises(Distrusted):
        oidc.finish(client, asking, {**place.consent(where, sub="u-1"), "iss": "https://other.test"})
    assert oidc.finish(client, asking, {**place.consent(where, sub="u-1"), "iss": place.base}).subject == "u-1"


def test_a_provider_that_must_say_whose_answer_it_is_or_calls_itself_otherwise(place):
    place.wrong = {"provider": {"authorization_response_iss_parameter_supported": True}}
    with pytest.raises(Distrusted):
        there_and_back(declared(place), place, sub="u-1")
    place.wrong = {"provider": {"issuer": "https://other.test"}}
    with pytest.raises(Distrusted):
        there_and_back(declared(place, "er-er"), place, sub="u-1")


def test_new_keys_are_found_and_the_secret_goes_in_the_header(place):
    view = declared(place)
    there_and_back(view, place, sub="u-1")
    place.key = ECKey.generate_key("P-256", {"kid": "k9", "use": "sig"})
    assert there_and_back(view, place, sub="u-1").subject == "u-1"
    calls = [one for one in place.asked if " /token " in one]
    assert calls and all("Basic " in one and "client_secret" not in one for one in calls)
    assert SECRET.encode() not in bytes(Upstream.objects.get().secret)


def test_a_place_that_is_down_slow_or_elsewhere(place):
    view = declared(place)
    place.down = True
    with pytest.raises(Away):
        oidc.start(client_of(view.name), Asking(BACK))
    with pytest.raises(Away):
        fetch("http://127.0.0.1:9/")
    for url in ("http://jing-ban.test/", "file:///etc/passwd", "https://a@b.test/", "https://", "http://[::1/"):
        with pytest.raises(Distrusted):
            fetch(url)


def test_dingtalk_lets_in_the_tenants_own_people(place):
    view = declared(place, kind="dingtalk", match={"claim": "job_number", "to": "external_id"})
    place.answers = {
        "/v1.0/oauth2/userAccessToken": {"accessToken": "t", "corpId": "ding1"},
        "/v1.0/contact/users/me": {"unionId": "U1", "openId": "O1", "nick": "芳", "mobile": "13800000000"},
        "/v1.0/oauth2/accessToken": {"accessToken": "app"},
        "/topapi/user/getbyunionid": {"errcode": 0, "result": {"userid": "m1"}},
        "/topapi/v2/user/get": {
            "errcode": 0, "result": {"userid": "m1", "unionid": "U1", "job_number": "G1001", "dept_id_list": [7],
                                     "role_list": [{"name": "社区工作者"}]},
        },
    }  # fmt: skip
    known = there_and_back(view, place, dingtalk)
    assert (known.subject, known.claims["job_number"], known.claims["roles"]) == ("U1", "G1001", ["社区工作者"])
    assert "mobile" not in known.claims
    place.answers["/v1.0/oauth2/userAccessToken"] = {"accessToken": "t", "corpId": "ding2"}
    with pytest.raises(Distrusted):
        there_and_back(view, place, dingtalk)
    place.answers["/v1.0/oauth2/userAccessToken"] = {"code": "invalid"}
    with pytest.raises(Distrusted):
        there_and_back(view, place, dingtalk)


def test_wecom_lets_in_members_and_renews_its_token(place):
    view = declared(place, kind="wecom", match={"claim": "userid", "to": "external_id"})
    place.answers = {
        "/cgi-bin/gettoken": {"errcode": 0, "access_token": "a", "expires_in": 7200},
        "/cgi-bin/auth/getuserinfo": {"errcode": 0, "userid": "G1001"},
        "/cgi-bin/user/get": {"errcode": 0, "userid": "G1001", "status": 1, "name": "王芳", "department": [3]},
    }
    assert there_and_back(view, place, wecom).claims["departments"] == ["3"]
    place.answers["/cgi-bin/auth/getuserinfo"] = {"errcode": 42001}
    with pytest.raises(Distrusted):
        there_and_back(view, place, wecom)
    assert len([one for one in place.asked if "gettoken" in one]) == 2
    place.answers["/cgi-bin/auth/getuserinfo"] = {"errcode": 0, "openid": "o", "external_userid": "x"}
    with pytest.raises(Distrusted):
        there_and_back(view, place, wecom)
    place.answers["/cgi-bin/auth/getuserinfo"] = {"errcode": 0, "userid": "G1001"}
    place.answers["/cgi-bin/user/get"] = {"errcode": 0, "userid": "G1001", "status": 2}
    with pytest.raises(Distrusted):
        there_and_back(view, place, wecom)


def test_nobody_is_found_by_a_name_an_address_or_a_number_of_nobody(place, fang):
    view = declared(place)
    for claims in ({}, {"employee_no": ""}, {"employee_no": "G9"}, {"employee_no": ["G1001"]}, {"employee_no": None},
                   {"name": "王芳", "email": "wangfang@example.cn", "preferred_username": "wangfang"}):  # fmt: skip
        assert recognise(view, Known("u-x", claims)) is None
    for claim in ("email", "name", "profile.nickname", "phone_number"):
        with pytest.raises(Refused):
            map_upstream(SYSTEM, name="jing-ban", match={"claim": claim, "to": "username"})
    with pytest.raises(Refused):
        map_upstream(SYSTEM, name="jing-ban", match={"claim": "employee_no", "to": "name"})


def test_an_identity_is_tied_once_on_either_side(place, fang):
    view = declared(place)
    staff(zhang_min, "zhangmin", password=None)
    tie_identity(wang_fang, view=view, subject="u-1", how="bound")
    with pytest.raises(Refused):
        tie_identity(zhang_min, view=view, subject="u-1", how="bound")
    with pytest.raises(Refused):
        tie_identity(wang_fang, view=view, subject="u-2", how="bound")
    # a second person there who shows her number does not get in either
    with pytest.raises(Refused):
        recognise(view, Known("u-2", {"employee_no": "G1001"}))
    untie_identity(wang_fang, name="jing-ban")
    with pytest.raises(NotFound):
        untie_identity(wang_fang, name="jing-ban")


def test_a_closed_account_stays_closed(place, fang):
    view = declared(place)
    tie_identity(wang_fang, view=view, subject="u-1", how="bound")
    Staff.objects.update(is_active=False)
    with pytest.raises(Refused):
        recognise(view, Known("u-1", {}))
    assert recognise(view, Known("u-2", {"employee_no": "G1001"})) is None


def follows(view, *roles, code=HOME):
    known = Known("u-1", {"employee_no": "G1001", "roles": list(roles), "org": {"code": str(code)}})
    found = recognise(view, known)
    follow_posts(view, known, found.id)
    return {(hat.title, hat.area): hat.rights for hat in hats(found.id)}


def test_a_post_is_given_when_it_is_claimed_and_ends_when_it_is_not(place, fang):
    area(HOME), area(NEXT_DOOR)
    view = declared(place, posts=[WORKER], area=DISTRICT)
    assert follows(view, "社区工作者") == {("社区工作者", HOME): ("cases.report", "tasks.work")}
    with clock.standing_at(clock.now() + dt.timedelta(days=1)):
        assert list(follows(view, "社区工作者", code=NEXT_DOOR)) == [("社区工作者", NEXT_DOOR)]
    with clock.standing_at(clock.now() + dt.timedelta(days=2)):
        assert follows(view, "别的") == {}


def test_a_post_that_began_today_is_over_the_moment_it_is_taken_back(place, fang):
    area(HOME)
    view = declared(place, posts=[WORKER], area=DISTRICT)
    follows(view, "社区工作者")
    began = hats(fang.id)[0].post_id
    original = Post.objects.get(pk=began)
    deputy = staff(li_jing, "lijing", password=None)
    stands_in = {"staff": deputy, "title": "代", "area_id": HOME, "rights": ["tasks.work"], "acting_for": original}
    Post.objects.create(pk=90_000, **stands_in, valid_from=clock.today(), valid_to=clock.today())
    assert follows(view, "别的") == {}
    with pytest.raises(NotFound):
        actor_of(fang.id, began)
    assert hats(deputy.pk) == [], "nobody stands in for it either"
    with scope(SYSTEM):
        assert {"post": began, "staff": fang.id} in [one.payload for one in News.objects.filter(topic="post.ended")]
    assert follows(view, "社区工作者") == {("社区工作者", HOME): ("cases.report", "tasks.work")}, "claimed again, it stands again"
    set_upstream(SYSTEM, name="jing-ban", state="ended")
    deliver()
    assert hats(fang.id) == []


def test_nothing_follows_beyond_the_range_or_without_an_area(place, fang):
    area(HOME), area(FAR)
    view = declared(place, posts=[WORKER], area=DISTRICT)
    for code in (FAR, 110000000000, "110114999999", "x", -HOME, f" {HOME}"):
        assert follows(view, "社区工作者", code=code) == {}


def test_what_a_mapping_may_not_say(place):
    declared(place)
    for rule in (
        {**WORKER, "rights": ["directory.manage"]}, {**WORKER, "rights": ["accounts.manage"]}, {**WORKER, "rights": ["no.such"]},
        {**WORKER, "rights": ["door.manage"]}, {**WORKER, "area": FAR}, {**WORKER, "title": ""}, {**WORKER, "when": {}},
        {**WORKER, "more": 1}, {key: value for key, value in WORKER.items() if key != "area"},
    ):  # fmt: skip
        with pytest.raises(Refused):
            map_upstream(SYSTEM, name="jing-ban", match={}, posts=[rule], area=DISTRICT)
    with pytest.raises(Refused):
        map_upstream(SYSTEM, name="jing-ban", match={}, posts=[WORKER])


def test_a_post_given_by_hand_is_left_alone_and_a_reviewed_one_too(place, fang):
    post(wang_fang, HOME)
    view = declared(place, posts=[WORKER], area=DISTRICT)
    before = {(hat.title, hat.area): hat.rights for hat in hats(fang.id)}
    assert follows(view, "社区工作者") == before
    assert follows(view) == before
    area(NEXT_DOOR)
    assert ("社区工作者", NEXT_DOOR) in follows(view, "社区工作者", code=NEXT_DOOR)
    mapped = next(hat.post_id for hat in hats(fang.id) if hat.area == NEXT_DOOR)
    directory.withhold(SYSTEM, rights={mapped: ["tasks.work"]}, why="review")
    assert follows(view, "社区工作者", code=NEXT_DOOR)[("社区工作者", NEXT_DOOR)] == ("cases.report",)


def test_posts_that_nobody_claims_for_a_month_and_those_of_an_ended_place(place, fang):
    area(HOME)
    view = declared(place, posts=[WORKER], area=DISTRICT)
    assert follows(view, "社区工作者")
    with clock.standing_at(clock.now() + dt.timedelta(days=29)):
        assert end_unclaimed() == 0
    with clock.standing_at(clock.now() + dt.timedelta(days=31)):
        assert end_unclaimed() == 1 and hats(fang.id) == []
        assert follows(view, "社区工作者")
        set_upstream(SYSTEM, name="jing-ban", state="ended")
    with clock.standing_at(clock.now() + dt.timedelta(days=33)):
        assert end_unclaimed() == 1 and hats(fang.id) == []


def test_a_place_is_the_citys_and_ends(place):
    view = declared(place)
    with pytest.raises(NotFound):
        set_upstream(liu_yan, name="jing-ban", state="paused")
    with pytest.raises(NotFound):
        declare_upstream(city_desk, new=NewUpstream("x-x", "x", "oidc", "c", "s", {"issuer": "https://x.test"}))
    for new in (
        NewUpstream("X", "x", "oidc", "c", "s", {"issuer": "https://x.test"}), NewUpstream("x-x", "x", "ldap", "c", "s"),
        NewUpstream("x-x", "x", "oidc", "c", "s"), NewUpstream("x-x", "x", "oidc", "c", "", {"issuer": "https://x.test"}),
    ):  # fmt: skip
        with pytest.raises(Refused):
            declare_upstream(SYSTEM, new=new)
    set_upstream(SYSTEM, name=view.name, state="paused")
    assert upstreams() == () and len(upstreams(all_states=True)) == 1
    with pytest.raises(NotFound):
        upstream(view.name)


def test_claims_are_found_at_their_path():
    claims = {"a.b": 1, "a": {"b": 2, "c": {"d": "x"}}, "n": True}
    assert (mapping.value_at(claims, "a.b"), mapping.value_at(claims, "a.c.d"), mapping.value_at(claims, "a.x.y")) == (
        1,
        "x",
        None,
    )
    assert mapping.number_of(claims, {"claim": "n", "to": "username"}) == ""
    assert mapping.number_of({"n": 1001}, {"claim": "n", "to": "external_id"}) == "1001"
