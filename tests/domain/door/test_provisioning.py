"""A system is told who may enter it, over real HTTP: no doubles, told again when it was away, and told when somebody leaves."""

import datetime as dt
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from hutong.domain.directory import queries as directory
from hutong.domain.directory.commands import appoint, leave
from hutong.domain.directory.models import Staff
from hutong.domain.door import accounts_out
from hutong.domain.door.commands.provisioning import connect_accounts, disconnect_accounts, tell_accounts
from hutong.domain.door.models import Provisioned, System
from hutong.domain.door.queries import provisioning as queries
from hutong.domain.door.queries import subject_of
from hutong.domain.journal import queries as journal
from hutong.domain.notices.post import Rejected
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound, Refused
from tests.factories.directory import later_numbers, post, staff
from tests.factories.door import system
from tests.people import FAR, HOME, li_jing, liu_yan, street_head, wang_fang

pytestmark = pytest.mark.django_db


class Service(BaseHTTPRequestHandler):
    """A system's SCIM service, as small as it can be. `server.mood`: what it does with the next calls."""

    def _do(self):
        server, where = self.server, urlsplit(self.path)
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"null")
        server.calls.append((self.command, where.path))
        mood = server.mood.pop(0) if server.mood else "well"
        if self.headers["Authorization"] != "Bearer let-me-in":
            return self._say(401, {})
        if mood == "away":
            return self._say(503, {})
        status, answer = self._settled(where, body)
        if mood == "arrives and falls silent":
            return self.connection.close()
        return self._say(status, answer)

    def _settled(self, where, body):
        users, number = self.server.users, where.path.rpartition("/")[2]
        if self.command == "POST":
            if any(one["userName"] == body["userName"] for one in users.values()):
                return 409, {"scimType": "uniqueness"}
            made = {**body, "id": f"u{len(users) + 1}"}
            users[made["id"]] = made
            return 201, made
        if self.command == "GET":
            name, value = re.fullmatch(r'(\w+) eq "(.*)"', parse_qs(where.query)["filter"][0]).groups()
            return 200, {"Resources": [one for one in users.values() if one[name] == value]}
        if number not in users:
            return 404, {}
        if self.command == "PUT":
            users[number] = body
        elif self.command == "PATCH" and self.server.patches:
            users[number]["active"] = body["Operations"][0]["value"]
        elif self.command == "PATCH":
            return 501, {}
        else:
            del users[number]
        return 200, users.get(number, {})

    def _say(self, status, answer):
        raw = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _do  # noqa: N815  the server's own names

    def log_message(self, *words):
        pass


@pytest.fixture
def service(settings):
    settings.HUTONG_HOOK_HOSTS = ["127.0.0.1"]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    server.users, server.calls, server.mood, server.patches = {}, [], [], True
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def view(service):
    later_numbers()
    for who, name, at in ((wang_fang, "wangfang", HOME), (li_jing, "lijing", FAR), (street_head, "chengang", 110114010000)):
        staff(who, name, password=None)
        post(who, at)
    appoint(SYSTEM, staff=104, title=street_head.post, area=110114010000, rights=["accounts.manage", "tasks.work"])
    made = system("zou-fang", area=110114000000, level="district", roles={"helper": {"levels": ["community"]}})
    address = f"http://127.0.0.1:{service.server_port}/scim/v2"
    connect_accounts(SYSTEM, system="zou-fang", address=address, token="let-me-in")
    return made


def later(minutes=30):
    return clock.standing_at(clock.now() + dt.timedelta(minutes=minutes))


def test_who_may_enter_gets_an_account_once_and_a_change_is_told(view, service):
    assert tell_accounts(view.id, [101, 103, 104]) == 2
    told = {one["userName"]: one for one in service.users.values()}
    assert set(told) == {"wangfang", "chengang"}
    assert told["wangfang"]["externalId"] == subject_of(101, view) and told["wangfang"]["roles"] == [{"value": "helper"}]
    assert "101" not in json.dumps(told)
    before = len(service.calls)
    assert tell_accounts(view.id, [101, 103, 104]) == 0 and len(service.calls) == before
    appoint(SYSTEM, staff=101, title="社区书记", area=HOME, rights=["tasks.work"])
    Staff.objects.filter(pk=101).update(name="王方")
    assert tell_accounts(view.id, [101]) == 1 and len(service.users) == 2
    assert service.users["u1"]["displayName"] == "王方"


def test_whoever_leaves_has_no_open_account_there(view, service):
    tell_accounts(view.id, [101, 104])
    leave(directory.actor_of(104, 4), staff=101)
    assert queries.known_of([101]) == ((view.id, 101),)
    tell_accounts(view.id, [101])
    assert {one["userName"]: one["active"] for one in service.users.values()} == {"wangfang": False, "chengang": True}
    assert not Provisioned.objects.get(staff=101).open
    assert tell_accounts(view.id, [101]) == 0


def test_a_service_that_cannot_change_a_part_removes_it(view, service):
    service.patches = False
    tell_accounts(view.id, [101, 104])
    leave(directory.actor_of(104, 4), staff=101)
    tell_accounts(view.id, [101])
    assert [one["userName"] for one in service.users.values()] == ["chengang"]


def test_away_means_later_and_the_rest_is_not_tried(view, service):
    service.mood = ["away"]
    assert tell_accounts(view.id, [101, 104]) == 0 and len(service.calls) == 1
    assert queries.waiting(view.id) == () and tell_accounts(view.id, [101]) == 0
    with later():
        assert queries.waiting(view.id) == (101,)
        assert tell_accounts(view.id, queries.waiting(view.id)) == 1
    assert Provisioned.objects.get(staff=101).error == ""


def test_an_answer_that_was_lost_makes_no_second_account(view, service):
    service.mood = ["arrives and falls silent"]
    assert tell_accounts(view.id, [101]) == 0 and len(service.users) == 1
    with later():
        assert tell_accounts(view.id, [101]) == 1
    assert list(service.users) == ["u1"] and Provisioned.objects.get(staff=101).remote == "u1"


def test_one_that_arrived_unheard_is_closed_when_she_leaves_meanwhile(view, service):
    service.mood = ["arrives and falls silent"]
    tell_accounts(view.id, [101])
    leave(directory.actor_of(104, 4), staff=101)
    with later():
        tell_accounts(view.id, [101])
    assert service.users["u1"]["active"] is False


def test_an_account_that_is_there_already_is_taken_over(view, service):
    service.users["old"] = {"id": "old", "userName": "wangfang", "externalId": "", "active": True}
    assert tell_accounts(view.id, [101]) == 1
    assert list(service.users) == ["old"] and service.users["old"]["externalId"] == subject_of(101, view)


def test_a_service_that_says_now_yes_now_no_is_not_asked_for_ever():
    calls = []

    class Fickle(accounts_out.Service):
        """Has her already, names her number, and knows nobody under it."""

        def _call(self, method, where, body):
            calls.append(method)
            return {"POST": (409, {}), "GET": (200, {"Resources": [{"id": "7"}]}), "PUT": (404, {})}[method]

    with pytest.raises(Rejected):
        Fickle("https://a.example", "x").settle({"userName": "wangfang"}, "7", unsure=False)
    assert calls == ["PUT", "POST", "GET", "PUT"]


def test_what_was_told_is_in_the_journal_and_the_key_nowhere(view, service):
    tell_accounts(view.id, [101])
    acts = journal.about_record(SYSTEM, entity="door_system", record_id=view.id)
    assert [act.details["told"] for act in acts if act.verb == "keep_told"] == [[101]]
    assert "let-me-in" not in json.dumps([act.details for act in acts], default=str)


def test_only_the_owner_connects_and_only_to_what_may_be_called(view, service, settings):
    chen = directory.actor_of(104, 4)
    with pytest.raises(NotFound):
        connect_accounts(chen, system="zou-fang", address="https://a.example/", token="x")
    System.objects.filter(pk=view.id).update(area=110114000000, department="urban_management")
    for of_another in (
        lambda: connect_accounts(liu_yan, system="zou-fang", address="https://a.example/", token="x"),
        lambda: disconnect_accounts(liu_yan, system="zou-fang"),
    ):
        with pytest.raises(NotFound):
            of_another()
    settings.HUTONG_HOOK_HOSTS = []
    with pytest.raises(Refused, match="HUTONG_HOOK_HOSTS"):
        connect_accounts(SYSTEM, system="zou-fang", address="http://127.0.0.1/", token="x")
    assert tell_accounts(view.id, [101]) == 0 and not service.calls
    disconnect_accounts(SYSTEM, system="zou-fang")
    assert queries.connected() == ()
