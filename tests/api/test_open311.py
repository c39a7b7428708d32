"""Existing clients of Open311 work unchanged: services, reports, status, tokens and updates, in XML and JSON."""

import datetime as dt
from xml.etree import ElementTree

import pytest

from hutong.blueprint.casework.categories import categories
from hutong.domain.cases import commands, queries
from hutong.kernel import clock
from tests.api.conftest import machine
from tests.factories.cases import DISTRICT, RUBBISH, finished, reported
from tests.people import FAR, HOME

ROOT = "/open311/v2"
WHERE = {"address_string": "3号楼前, 龙泽苑社区, 回龙观街道, 昌平区", "lat": "40.0712345", "long": "116.3212345"}


@pytest.fixture
def app():
    return machine("fixmystreet", area=DISTRICT)


def sent(app, form="json", **more):
    """A report as a client sends it: a form, the key a field of it."""
    words = {"api_key": app.key, "jurisdiction_id": "hutong.example", "service_code": "exposed_rubbish", "description": RUBBISH,
             **WHERE, **more}  # fmt: skip
    return app.client.post(f"{ROOT}/requests.{form}", {name: value for name, value in words.items() if value is not None})


def number(answer):
    return answer.json()[0]["service_request_id"]


def code(answer):
    return answer.json()[0]["service_notice"].split("查询码 ")[1][:14]


def xml(answer):
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    return ElementTree.fromstring(answer.content)


def test_the_discovery_leads_to_the_services_and_these_to_their_definitions(client):
    found = client.get("/open311/discovery.json").json()
    assert found["endpoints"][0]["url"].endswith(ROOT) and "text/xml" in found["endpoints"][0]["formats"]
    services = client.get(f"{ROOT}/services.json").json()
    assert {one["service_code"] for one in services} == set(categories())
    one = next(service for service in services if service["service_code"] == "exposed_rubbish")
    assert (one["service_name"], one["group"], one["type"], one["metadata"]) == ("暴露垃圾", "市容环境", "realtime", True)
    root = xml(client.get(f"{ROOT}/services.xml", {"jurisdiction_id": "city.gov"}))
    assert root.tag == "services" and len(root.findall("service")) == len(services)
    assert client.get(f"{ROOT}/services.json", headers={"Accept-Language": "en"}).json()[0]["group"].isascii()
    definition = xml(client.get(f"{ROOT}/services/exposed_rubbish.xml"))
    assert definition.findtext("service_code") == "exposed_rubbish"
    assert [value.findtext("key") for value in definition.iterfind("attributes/attribute/values/value")] == ["yes", "no"]
    assert {one.findtext("required") for one in definition.iterfind("attributes/attribute")} == {"false"}


@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_report_is_followed_by_its_number_and_by_its_code(app, client, form):
    answer = sent(app, form)
    if form == "xml":
        root = xml(answer)
        assert root.tag == "service_requests" and root.findtext("request/service_request_id")
        return
    seen = client.get(f"{ROOT}/requests/{number(answer)}.json").json()[0]
    assert (seen["status"], seen["service_code"], seen["address_id"]) == ("open", "exposed_rubbish", str(HOME))
    assert (seen["lat"], seen["agency_responsible"]) == (40.071, "回龙观街道城市管理委员会")
    assert dt.datetime.fromisoformat(seen["expected_datetime"]).tzinfo is not None
    token = client.get(f"{ROOT}/tokens/{code(answer)}.json").json()
    assert token == [{"service_request_id": number(answer), "token": code(answer)}]
    assert queries.status(code(answer)).words == RUBBISH
    finished(commands.Receipt(int(number(answer)), code(answer), "", "", ""))
    speaker, voice = commands.holder(code(answer))
    commands.settle(speaker, voice_id=voice, solved=True)
    assert xml(client.get(f"{ROOT}/requests/{number(answer)}.xml")).findtext("request/status") == "closed"


def test_what_is_sent_is_kept_and_nothing_of_it_is_fetched(app):
    more = {"attribute[building]": "3号楼", "attribute[colour][]": ["red", "blue"], "media_url": "http://169.254.169.254/x.jpg",
            "last_name": "孙", "first_name": "桂兰", "phone": "138-0000-0003", "email": "a@b.example",
            "attribute[may_call]": "yes", "attribute[external_id]": "F-1"}  # fmt: skip
    first, second = sent(app, **more), sent(app, **more)
    assert number(first) == number(second)
    from hutong.domain.cases.models import Case
    from hutong.domain.journal.scope import scope
    from hutong.kernel.actor import SYSTEM

    with scope(SYSTEM):
        case = Case.objects.get()
        contact = queries.contacts(SYSTEM, case.pk)[0]
    assert (case.channel, case.source, case.source_ref) == ("open311", "fixmystreet", "F-1")
    assert case.extra["attributes"]["colour"] == ["red", "blue"] and case.extra["media_url"].startswith("http://169")
    assert (contact.name, contact.phone, contact.may_call) == ("孙桂兰", "13800000003", True)


def test_the_area_is_found_by_code_by_name_and_else_where_the_client_is_registered(app, client):
    for words, area in (
        ({"address_string": None, "lat": None, "long": None, "address_id": str(HOME)}, HOME),
        ({"address_string": "回龙观的龙腾苑"}, 110114010004),
        ({"address_string": None}, DISTRICT),
        ({"attribute[area]": "110114010000"}, 110114010000),
    ):
        answer = sent(app, **words)
        assert client.get(f"{ROOT}/requests/{number(answer)}.json").json()[0]["address_id"] == str(area)


def test_a_stranger_reads_what_is_public_and_nothing_of_the_person(app, client):
    public = reported("3号楼2单元501王建国家门口的垃圾，电话13812345678", place_words="3号楼2单元501")
    wages = reported("我们公司拖欠工资三个月了", category=next(k for k, c in categories().items() if c.kind == "demand"))
    danger = reported("楼道里有煤气味", category="exposed_rubbish")
    shown = client.get(f"{ROOT}/requests.json")
    assert [one["service_request_id"] for one in shown.json()] == [str(public.case)]
    assert not any(word in shown.content.decode() for word in ("13812345678", "王建国", "501"))
    for case in (wages.case, danger.case, 10**15):
        assert client.get(f"{ROOT}/requests/{case}.json").status_code == 404
        assert client.get(f"{ROOT}/requests.json", {"service_request_id": str(case)}).json() == []
        assert client.get(f"{ROOT}/servicerequestupdates.json", {"service_request_id": str(case)}).json() == []
    demand = next(key for key, one in categories().items() if one.kind == "demand")
    own = number(sent(app, service_code=demand, description="家里暖气不热，我是501的王建国"))
    assert client.get(f"{ROOT}/requests/{own}.json").status_code == 404
    mine = app.client.get(f"{ROOT}/requests/{own}.json", {"api_key": app.key}).json()[0]
    assert mine["description"] == "家里暖气不热，我是501的王建国"


def test_filters_of_the_list(app, client):
    old, new = number(sent(app)), number(sent(app, service_code="missing_manhole_cover" if "missing_manhole_cover" in categories()
                                                                       else "exposed_rubbish"))  # fmt: skip
    both = {old, new}

    def found(**query):
        return {one["service_request_id"] for one in client.get(f"{ROOT}/requests.json", query).json()}

    assert found() == found(status="open") == found(status="open,closed") == found(status="", jurisdiction_id="") == both
    assert found(status="closed") == set() and found(service_request_id=f"{old},x,999") == {old}
    assert found(jurisdiction_id=str(DISTRICT)) == both and found(jurisdiction_id=str(FAR)) == set()
    now = clock.now()
    assert found(start_date=(now - dt.timedelta(hours=1)).isoformat()) == both
    assert found(end_date=(now - dt.timedelta(hours=1)).isoformat()) == set()
    assert found(start_date="2020-01-01T00:00:00Z") == set()
    assert len(found(page_size="1")) == 1 and found(page_size="1", page="3") == set()


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ({"api_key": ""}, 403), ({"api_key": "wrong"}, 403), ({"service_code": ""}, 400), ({"service_code": "none"}, 404),
        ({"address_string": "", "lat": "", "long": ""}, 400), ({"lat": "north"}, 400), ({"lat": "nan"}, 400),
        ({"description": "长" * 4001}, 400), ({"description": "a\0b"}, 400), ({"jurisdiction_id": "110199000000"}, 404),
        ({"address_id": str(FAR)}, 400),
    ],
)  # fmt: skip
def test_faults_are_said_as_the_specification_has_them(app, words, status):
    answer = sent(app, **words)
    assert answer.status_code == status
    (error,) = answer.json()
    assert error["code"] == status and error["description"]
    assert xml(sent(app, "xml", **words)).findtext("error/code") == str(status)


@pytest.mark.parametrize(
    "query",
    [
        {"start_date": "yesterday"}, {"end_date": "9999-12-31T23:59:59Z"}, {"status": "maybe"}, {"page": "0"},
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-11-01T00:00:00Z"},
        {"start_date": "2026-02-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"},
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_answered_is_refused(client, query):
    for name in ("requests", "servicerequestupdates"):
        if name == "requests" or not {"status", "page"} & query.keys():
            assert client.get(f"{ROOT}/{name}.json", query).status_code == 400


def test_updates_are_read_and_sent_and_a_closed_request_is_opened_again(app, client):
    answer = sent(app)
    where = f"{ROOT}/servicerequestupdates"

    def tell(form="json", **words):
        given = {"api_key": app.key, "service_request_id": number(answer), "update_id": "c-1", "status": "OPEN",
                 "updated_datetime": "2026-11-26T09:00:00+08:00", "description": "桶倒了", **words}  # fmt: skip
        return app.client.post(f"{where}.{form}", given)

    assert tell().json() == tell().json() == [{"update_id": "c-1"}]
    assert [line.act for line in queries.status(code(answer)).lines].count("add") == 1
    finished(commands.Receipt(int(number(answer)), code(answer), "", "", ""))
    assert tell(update_id="c-2", status="FIXED", description="").status_code == 200
    assert client.get(f"{ROOT}/requests/{number(answer)}.json").json()[0]["status"] == "closed"
    root = xml(tell("xml", update_id="c-3", status="REOPEN", description="又满了"))
    assert (root.tag, root.findtext("request_update/update_id")) == ("service_request_updates", "c-3")
    assert queries.status(code(answer)).state == "accepted"
    lines = client.get(f"{where}.json", {"service_request_id": number(answer)}).json()
    assert [line["external_status_code"] for line in lines][-2:] == ["settle", "reopen"]
    assert {line["status"] for line in lines} == {"open", "closed"}
    assert tell(service_request_id=str(reported().case), update_id="c-4").status_code == 404
    assert tell(api_key="", update_id="c-5").status_code == 403


def test_fixed_before_anybody_has_answered_is_kept_as_words(app):
    answer = sent(app)
    words = {
        "api_key": app.key,
        "service_request_id": number(answer),
        "update_id": "1",
        "status": "CLOSED",
        "description": "好了",
    }
    assert app.client.post(f"{ROOT}/servicerequestupdates.json", words).status_code == 200
    assert queries.status(code(answer)).state == "dispatched"


def test_guessing_tokens_is_slowed_down(client):
    for at in range(60):
        assert client.get(f"{ROOT}/tokens/AAAA-BBBB-{at:04}.json").status_code == 404
    assert client.get(f"{ROOT}/tokens/AAAA-BBBB-CCCC.json").status_code == 429


def test_whole_lists_are_slowed_down_before_single_requests_are(app, client):
    one = f"{ROOT}/requests/{number(sent(app))}.json"
    assert {client.get(f"{ROOT}/requests.json").status_code for _ in range(60)} == {200}
    slowed = client.get(f"{ROOT}/requests.json")
    assert (slowed.status_code, client.get(one).status_code) == (429, 200) and int(slowed["Retry-After"]) >= 1
    assert client.get(f"{ROOT}/requests.json", {"api_key": app.key}).status_code == 200


def test_nothing_below_it_is_a_page(client):
    for where in ("/open311/", f"{ROOT}/services", f"{ROOT}/services.html", f"{ROOT}/requests/1.xml"):
        answer = client.get(where)
        assert answer.status_code == 404 and answer["Content-Type"] == "text/xml; charset=utf-8" and not answer.cookies
    assert client.delete(f"{ROOT}/requests.json").status_code == 405
