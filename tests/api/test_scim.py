"""A personnel system keeps the accounts by SCIM: what it sees, and what happens to people."""

import datetime as dt
import json

import pytest
from django.test import Client

from hutong.domain.directory import queries as directory
from hutong.domain.directory.models import Post, Staff
from hutong.domain.journal import queries as journal
from hutong.domain.journal.models import News
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from tests.api.conftest import machine
from tests.factories.directory import area, later_numbers
from tests.people import FAR, HOME

CITY, PATCH = 110000000000, "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Office:
    """The personnel office's system."""

    def __init__(self, key):
        self.key, self.client = key, Client(enforce_csrf_checks=True)

    def __call__(self, method, where, body=None, **headers):
        sent = {"Authorization": f"Bearer {self.key}", **{name.replace("_", "-"): text for name, text in headers.items()}}
        data = json.dumps(body) if body is not None else ""
        answer = self.client.generic(method, f"/scim/v2/{where}", data, content_type="application/scim+json", headers=sent)
        answer.told = json.loads(answer.content) if answer.content else None
        return answer


@pytest.fixture
def office():
    later_numbers()
    return Office(machine("hr-city", area=CITY, rights=("accounts.provision",)).key)


@pytest.fixture
def district():
    area(FAR)
    return Office(machine("hr-changping", rights=("accounts.provision",)).key)


def new(office, name="zhaojing", **more):
    sent = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": name, "displayName": "赵静", **more}
    answer = office("POST", "Users", sent)
    assert answer.status_code == 201, answer.told
    return answer.told


def patch(*operations):
    return {"schemas": [PATCH], "Operations": list(operations)}


def put_into(office, sign, number):
    return office("PATCH", f"Groups/{sign}", patch({"op": "add", "path": "members", "value": [{"value": number}]}))


def sign_of(code, title="社区工作者"):
    from hutong.domain.directory.queries.provisioned import GroupKey

    return GroupKey(code, title, "").sign


def test_without_the_right_key_nothing_is_told_or_changed(office):
    for key in ("", "hutong_wrong", machine("cases-only").key):
        assert Office(key)("GET", "Users").status_code in (401, 403)
        assert Office(key)("POST", "Users", {"userName": "x"}).status_code in (401, 403)
    assert Office("")("GET", "ServiceProviderConfig").told["patch"]["supported"]
    answer = Office("")("GET", "Users")
    assert answer.told["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"] and answer["WWW-Authenticate"]


def test_somebody_comes_works_moves_and_leaves(office):
    made = new(office, externalId="G100")
    number = made["id"]
    who = Staff.objects.get(username="zhaojing")
    assert not who.has_usable_password() and made["meta"]["location"].endswith(f"/scim/v2/Users/{number}")
    assert put_into(office, sign_of(HOME), number).status_code == 200
    (hat,) = directory.hats(who.pk)
    assert (hat.title, hat.area) == ("社区工作者", HOME) and directory.actor_of(who.pk, hat.post_id).may("asks.answer")
    (group,) = office("GET", f"Users/{number}").told["groups"]
    assert group["display"].endswith("龙泽苑社区居委会 社区工作者")
    put_into(office, sign_of(HOME + 1), number)
    remove = patch({"op": "remove", "path": f'members[value eq "{number}"]'})
    assert office("PATCH", f"Groups/{sign_of(HOME)}", remove).status_code == 200
    assert [hat.area for hat in directory.hats(who.pk)] == [HOME + 1]
    closed = office("PATCH", f"Users/{number}", patch({"op": "replace", "path": "active", "value": False}))
    assert closed.told["active"] is False and not directory.hats(who.pk)
    with scope(SYSTEM):
        assert News.objects.filter(topic="staff.ended").count() == 1
    verbs = [act.verb for act in journal.about_record(SYSTEM, entity="staff", record_id=who.pk)]
    assert verbs == ["reprovision", "fill_group", "fill_group", "fill_group", "provision"]


def test_names_are_read_as_personnel_systems_send_them(office):
    assert new(office, "a1", displayName="王芳")["displayName"] == "王芳"
    sent = {"userName": "a2", "name": {"familyName": "欧阳", "givenName": "静"}, "emails": [{"value": "x@example.org"}]}
    assert office("POST", "Users", sent).told["displayName"] == "欧阳静"
    number = office("POST", "Users", {"userName": "a3"}).told["id"]
    assert office("GET", f"Users/{number}").told["displayName"] == "a3"
    formal = patch(
        {"op": "Replace", "path": "name.formatted", "value": "司马光"},
        {"op": "Add", "path": 'emails[type eq "work"].value', "value": "x"},
    )
    assert office("PATCH", f"Users/{number}", formal).told["displayName"] == "司马光"
    whole = patch({"op": "replace", "value": {"active": False, "name": {"familyName": "司马", "givenName": "迁"}}})
    told = office("PATCH", f"Users/{number}", whole).told
    assert (told["displayName"], told["active"]) == ("司马迁", False)


def test_accounts_are_found_sorted_and_paged(office):
    for number in range(5):
        new(office, f"p{number}", displayName=f"人{4 - number}", externalId=f"X{number}")
    found = office("GET", 'Users?filter=userName+sw+"p"&sortBy=displayName&startIndex=2&count=2').told
    assert (found["totalResults"], found["startIndex"], found["itemsPerPage"]) == (5, 2, 2)
    assert [one["userName"] for one in found["Resources"]] == ["p3", "p2"]
    asked = {
        'externalId eq "X3"': ["p3"],
        'userName sw "p" and not (externalId eq "X3" or displayName eq "人4")': ["p1", "p2", "p4"],
        'active eq false and userName sw "p"': [],
        'userName co "p" and meta.created gt "2000-01-01T00:00:00Z" and externalId pr': ["p0", "p1", "p2", "p3", "p4"],
        'urn:ietf:params:scim:schemas:core:2.0:User:userName eq "p0"': ["p0"],
    }
    for text, names in asked.items():
        told = office("POST", "Users/.search", {"filter": text, "sortBy": "userName", "attributes": ["userName"]}).told
        assert [one["userName"] for one in told["Resources"]] == names, text
        assert all("displayName" not in one for one in told["Resources"])
    for text in ('nickName eq "x"', "userName", 'meta.created gt "yesterday"', "userName eq 7", "userName eq '; DROP TABLE'"):
        answer = office("POST", "Users/.search", {"filter": text})
        assert (answer.status_code, answer.told["scimType"]) == (400, "invalidFilter"), text


def test_who_comes_second_is_told_that_it_changed(office):
    made = new(office)
    old = made["meta"]["version"]
    assert office("GET", f"Users/{made['id']}", If_None_Match=old).status_code == 304
    rename = patch({"op": "replace", "path": "displayName", "value": "赵靖"})
    changed = office("PATCH", f"Users/{made['id']}", rename, If_Match=old)
    assert changed.status_code == 200 and changed["ETag"] != old
    for method, body in (("PATCH", rename), ("PUT", {"userName": "zhaojing"}), ("DELETE", None)):
        assert office(method, f"Users/{made['id']}", body, If_Match=old).status_code == 412


def test_a_group_that_changed_is_not_overwritten_in_bulk_either(office):
    made = new(office)
    put_into(office, sign_of(HOME), made["id"])
    old = office("GET", f"Groups/{sign_of(HOME)}").told["meta"]["version"]
    put_into(office, sign_of(HOME), new(office, "second", displayName="孙立")["id"])
    empty = {"method": "PUT", "path": f"/Groups/{sign_of(HOME)}", "version": old, "data": {"members": []}}
    told = office("POST", "Bulk", {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [empty]}).told
    assert told["Operations"][0]["status"] == "412"
    assert made["id"] in [one["value"] for one in office("GET", f"Groups/{sign_of(HOME)}").told["members"]]


def test_a_name_that_is_taken_is_a_conflict_and_a_removed_one_is_free_again(office):
    made = new(office, externalId="G1")
    taken = office("POST", "Users", {"userName": "zhaojing"})
    assert (taken.status_code, taken.told["scimType"], taken.told["status"]) == (409, "uniqueness", "409")
    assert office("POST", "Users", {"userName": "other", "externalId": "G1"}).status_code == 409
    assert office("DELETE", f"Users/{made['id']}").status_code == 204
    assert office("GET", f"Users/{made['id']}").status_code == 404
    assert office("GET", "Users").told["totalResults"] == Staff.objects.count() - 1
    assert new(office, externalId="G1")["id"] != made["id"]


def test_many_operations_in_one_call_each_by_itself(office):
    body = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": [
            {"method": "POST", "path": "/Users", "bulkId": "a", "data": {"userName": "b1"}},
            {"method": "POST", "path": "/Users", "bulkId": "b", "data": {"userName": "b1"}},
            {"method": "PATCH", "path": f"/Groups/{sign_of(HOME)}",
             "data": patch({"op": "add", "path": "members", "value": [{"value": "bulkId:a"}]})},
            {"method": "PATCH", "path": "/Users/bulkId:a",
             "data": patch({"op": "replace", "path": "displayName", "value": "新人"})},
            {"method": "DELETE", "path": "/Users/bulkId:nobody"},
        ],
    }  # fmt: skip
    told = office("POST", "Bulk", body).told["Operations"]
    assert [one["status"] for one in told] == ["201", "409", "200", "200", "400"]
    assert told[1]["response"]["scimType"] == "uniqueness"
    who = Staff.objects.get(username="b1")
    assert who.name == "新人" and [hat.area for hat in directory.hats(who.pk)] == [HOME]
    body["failOnErrors"] = 1
    assert len(office("POST", "Bulk", body).told["Operations"]) == 1


def test_a_district_keeps_its_own_people_only(office, district):
    far, near = new(office, "far"), new(office, "near")
    put_into(office, sign_of(FAR), far["id"])
    put_into(office, sign_of(HOME), near["id"])
    assert district("GET", f"Users/{far['id']}").status_code == 404
    assert district("DELETE", f"Users/{far['id']}").status_code == 404
    assert put_into(district, sign_of(FAR), near["id"]).status_code == 404
    assert [one["userName"] for one in district("GET", 'Users?filter=userName+eq+"near"').told["Resources"]] == ["near"]
    assert not district("GET", 'Users?filter=userName+eq+"far"').told["Resources"]
    put_into(office, sign_of(FAR), near["id"])
    refused = district("PATCH", f"Users/{near['id']}", patch({"op": "replace", "path": "active", "value": False}))
    assert refused.status_code == 400 and "别处" in refused.told["detail"]


def test_who_begins_elsewhere_tomorrow_is_not_closed_by_the_district_she_leaves(office, district):
    number = new(office)["id"]
    put_into(office, sign_of(HOME), number)
    values = {"title": "社区工作者", "area_id": FAR, "rights": [], "valid_from": clock.today() + dt.timedelta(days=1)}
    Post.objects.create(staff_id=number, **values)
    assert district("DELETE", f"Users/{number}").status_code == 400
    assert Staff.objects.get(pk=number).is_active


def test_a_newcomer_without_a_post_belongs_to_whoever_opened_the_account(office, district):
    theirs, ours = new(office, "newcomer", externalId="C-1"), new(district, "ours", externalId="C-2")
    assert district("GET", f"Users/{theirs['id']}").status_code == 404
    taken = patch({"op": "replace", "path": "externalId", "value": "X"})
    assert district("PATCH", f"Users/{theirs['id']}", taken).status_code == 404
    assert district("GET", f"Users/{ours['id']}").status_code == 200


def test_nobody_gets_the_keys_of_the_house_by_it(office):
    made = new(office)
    assert put_into(office, sign_of(CITY, "市级统筹"), made["id"]).status_code == 400
    assert put_into(office, sign_of(HOME, "没有这种岗位"), made["id"]).status_code == 404
    boss = Staff.objects.create(username="boss", name="周宁", password="!")
    Post.objects.create(
        staff=boss, title="x", area_id=CITY, rights=["directory.manage"], valid_from="2020-01-01"
    )  # fmt: skip
    assert office("GET", f"Users/{boss.pk}").status_code == 404
    assert office("PATCH", f"Users/{boss.pk}", patch({"op": "replace", "path": "active", "value": False})).status_code == 404


def test_groups_are_the_posts_of_the_directory(office):
    made = new(office)
    put_into(office, sign_of(HOME), made["id"])
    mine = office("GET", f'Groups?filter=members.value+eq+"{made["id"]}"').told
    assert [one["id"] for one in mine["Resources"]] == [sign_of(HOME)]
    named = office("GET", 'Groups?filter=displayName+co+"龙泽苑"&excludedAttributes=members').told
    assert named["totalResults"] >= 1 and all("members" not in one for one in named["Resources"])
    assert office("POST", "Groups", {"displayName": "x"}).status_code == 501
    assert office("DELETE", f"Groups/{sign_of(HOME)}").status_code == 501


@pytest.mark.parametrize("body", ["{", "[]", '"x"', '{"userName": 7}', '{"userName": "a\\u0000b"}', "{}"])
def test_what_cannot_be_read_is_said_so(office, body):
    answer = office.client.generic(
        "POST", "/scim/v2/Users", body, content_type="application/scim+json", headers={"Authorization": f"Bearer {office.key}"}
    )
    assert answer.status_code == 400 and json.loads(answer.content)["schemas"]
    assert office("GET", "Users/none").status_code == 404 and office("GET", "Nothing").status_code == 404
    assert office("GET", "Me").status_code == 501 and office("PUT", "Users").status_code == 405
