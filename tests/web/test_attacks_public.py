"""Strangers, floods, and what is left behind: what anybody may try, and what nobody may find afterwards."""

import datetime as dt
import io
import json
import threading
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from hutong.domain.forms.commands import Typed
from hutong.domain.journal.scope import scope
from hutong.domain.outside import commands as outside
from hutong.domain.pool.models import Person
from hutong.domain.reporting import commands, queries
from hutong.kernel import clock
from hutong.kernel.actor import NOBODY, SYSTEM
from hutong.kernel.errors import Refused
from hutong.project import turnstile
from hutong.web import pace
from tests.factories.directory import area
from tests.factories.reports import drafted, sent
from tests.factories.sheets import listing
from tests.people import HOME, NEXT_DOOR, li_jing, liu_yan, ma_li, wang_fang
from tests.web.test_attacks_levels import NUMBER, TEL, approved, down, elders, mine, no_counters, round_of, saved  # noqa: F401

pytestmark = pytest.mark.django_db
# Turned around, 表 reads first: what a title could hide behind.
TURNED = "\u202e\u2066"
SCOPED = (
    "reporting_assignment", "reporting_step", "reporting_snapshot", "reporting_withdrawal", "reporting_comment", "forms_frozen",
    "reporting_explanation", "reporting_consent", "reporting_proposal", "forms_cell_edit", "forms_filling", "tasks_task",
    "tasks_move", "outside_report",
)  # fmt: skip
# Read without a scope: nothing of anybody may stand there.
OPEN = ("reporting_demand", "reporting_decision", "forms_template", "forms_meaning", "pool_local_element", "forms_blank")


def everything(*tables):
    """All that stands in these tables, as text."""
    with connection.cursor() as cursor, scope(SYSTEM):
        said = []
        for table in tables:
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            said += [one for (one,) in cursor.fetchall()]
    return "\n".join(said)


def test_every_post_wants_its_token(down):  # noqa: F811
    from tests.web.conftest import at_screen

    at_screen(wang_fang)
    client = Client(enforce_csrf_checks=True)
    session = client.session
    session["staff"], session["post"], session["name"] = 101, 1, "王芳"
    session.save()
    one = f"/work/{down}/"
    for page in ("cells/", "submit/", "decline/", "consent/", "explain/", "recall/", "refill/", "questions/"):
        assert client.post(one + page, {}).status_code == 403, page
    assert saved(client, down, [{"cell": "E4", "value": "1"}]).status_code == 403
    for page in ("/pack/", "/proposals/together/", f"/outside/{HOME}/", "/demands/1/decide/", "/review/1/approve/"):
        assert client.post(page, {}).status_code == 403, page


def test_get_writes_nothing(down, wang, chen, liu):  # noqa: F811
    before = everything("reporting_assignment", "reporting_step", "forms_cell_edit", "tasks_task", "reporting_demand")
    for client in (wang, chen, liu):
        for page in ("submit", "decline", "recall", "explain", "consent", "refill"):
            assert client.get(f"/work/{down}/{page}/").status_code == 405
        for page in ("approve", f"{down}/back", f"{down}/comment", f"{down}/excuse", f"{down}/withdraw"):
            assert client.get(f"/review/{round_of(down)}/{page}/").status_code == 405
    assert before == everything("reporting_assignment", "reporting_step", "forms_cell_edit", "tasks_task", "reporting_demand")


def test_a_made_up_address_helps_nobody_and_keeps_nobody_out(approved, settings):  # noqa: F811
    code, settings.BEHIND_HTTPS = queries.assignment(wang_fang, approved).snapshots[0].code, True
    ours = {"REMOTE_ADDR": "10.0.0.1", "secure": True}

    def asks(code, told):
        return Client().get(f"/verify/{code}/", HTTP_X_FORWARDED_FOR=told, **ours).status_code

    for number in range(30):
        assert asks(f"WRONG{number}", f"198.51.100.{number}, 203.0.113.9") == 404
    assert asks("WRONG99", "192.0.2.1, 203.0.113.9") == 422, "what she makes up before the proxy's word does not help her"
    assert asks("WRONG99", "203.0.113.9, 198.51.100.77") == 404, "and naming somebody else does not keep him out"
    assert asks(code, "203.0.113.9") == 200


def test_who_holds_a_code_learns_masked_names_and_no_number(approved):  # noqa: F811
    code = queries.assignment(wang_fang, approved).snapshots[0].code
    page = Client().get(f"/verify/{code}/").text
    assert "赵**" in page and "赵秀英" not in page and NUMBER not in page and TEL not in page
    for wrong in (code[:-1], code[:-1] + "O", code + "A", "%", "_" * 16, "' OR 1=1 --", "\u202e" + code[:-1]):
        assert Client().get(f"/verify/{wrong}/").status_code == 404, wrong


def test_the_turnstile_is_nobodys_bench(monkeypatch):
    monkeypatch.setattr(turnstile, "WAIT", 0.2)
    inside, leave = threading.Semaphore(0), threading.Event()

    def slow(request):
        inside.release()
        leave.wait(10)
        return HttpResponse("ok")

    gate, made = turnstile.turnstile(slow), RequestFactory()
    held = [threading.Thread(target=gate, args=(made.post("/pack/"),)) for _ in range(turnstile.AT_ONCE)]
    for one in held:
        one.start()
        assert inside.acquire(timeout=5)
    assert gate(made.post("/work/1/submit/")).status_code == 503
    leave.set()
    for one in held:
        one.join()
    assert gate(made.post("/work/1/submit/")).status_code == 200


def test_a_body_that_drips_takes_no_place(monkeypatch):
    class Dripping(io.BytesIO):
        def read(self, *_size):
            started.set()
            leave.wait(10)
            return b""

    started, leave = threading.Event(), threading.Event()
    gate, made = turnstile.turnstile(lambda request: HttpResponse("ok")), RequestFactory()
    slow = []
    for _ in range(turnstile.AT_ONCE + 2):
        request = made.post("/pack/", data=b"x" * 10, content_type="application/x-www-form-urlencoded")
        request._stream = request.environ["wsgi.input"] = Dripping()
        slow.append(threading.Thread(target=gate, args=(request,)))
        slow[-1].start()
    assert started.wait(5)
    begun = time.monotonic()
    assert gate(made.post("/work/1/submit/", {"a": "b"})).status_code == 200 and time.monotonic() - begun < 1
    leave.set()
    for one in slow:
        one.join()
    assert gate(made.post("/pack/", b"x" * 6_000_000, content_type="application/octet-stream")).status_code == 413


def test_what_lies_elsewhere_is_neither_read_nor_written(approved):  # noqa: F811
    commands.consent(wang_fang, demand_id=queries.assignment(wang_fang, approved).demand, agree=False)
    with transaction.atomic(), connection.cursor() as cursor:
        for actor in (NOBODY, li_jing):
            with scope(actor):
                for table in SCOPED:
                    cursor.execute(f'SELECT count(*) FROM "{table}"')
                    assert cursor.fetchone() == (0,), table
        for table in SCOPED[:4]:
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic(), scope(li_jing):
                cursor.execute(f'INSERT INTO "{table}" SELECT (json_populate_record(NULL::"{table}", %s)).*', [_like(table)])


def _like(table):
    with connection.cursor() as cursor, scope(SYSTEM):
        cursor.execute("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table])
        blanks = {"ARRAY": [], "jsonb": {}, "date": "2026-01-01", "timestamp with time zone": "2026-01-01 00:00+00"}
        row = {name: blanks.get(kind, 999 if "int" in kind else "x") for name, kind in cursor.fetchall()}
    return json.dumps(row | {"community": HOME, "state": "open", "stage": "community", "confirmed": ""})


def test_every_reading_of_people_is_entered(approved, wang, chen, liu):  # noqa: F811
    round_id = round_of(approved)
    for client, page in (
        (wang, f"/work/{approved}/cells/"), (wang, f"/work/{approved}/paper/"), (chen, f"/review/{round_id}/{approved}/"),
        (liu, f"/review/{round_id}/{approved}/"), (liu, f"/review/{round_id}/figures/"), (liu, f"/review/{round_id}/file/"),
        (liu, f"/work/{approved}/paper/"),
    ):  # fmt: skip
        before = _looks()
        assert client.get(page).status_code == 200
        new = [one for one in _looks() if one not in before]
        assert new and all(one["purpose"] and one["community"] == HOME and one["records"] for one in new), page


def test_what_a_colleague_typed_is_read_and_entered(down, wang, zhang):  # noqa: F811
    commands.type_cells(wang_fang, assignment_id=down, cells=[Typed("E4", "13911110000")])
    before = _looks()
    assert "13911110000" in zhang.get(f"/work/{down}/cells/?since=0").text
    new = [one for one in _looks() if one not in before]
    assert new and new[0]["community"] == HOME and new[0]["purpose"].startswith("form:")
    before = _looks()
    assert zhang.get(f"/work/{down}/cells/?since={'9' * 15}").status_code == 200 and _looks() == before


def test_who_has_gone_is_named_and_entered(down, elders, wang):  # noqa: F811
    commands.submit(wang_fang, assignment_id=down)
    with scope(SYSTEM):
        Person.objects.filter(pk=elders[1]).update(community=NEXT_DOOR)
    demand = queries.assignment(wang_fang, down).demand
    sent(demand=demand, day=clock.today() - dt.timedelta(days=40))
    before = _looks()
    page = wang.get(f"/work/{mine()}/")
    new = [one for one in _looks() if one not in before]
    assert "钱建国" in page.text and any(one["records"] == [elders[1]] and one["community"] == HOME for one in new)


def test_a_flood_from_everywhere_does_not_wash_out_wrong_passwords():
    made = RequestFactory()
    guessed = made.get("/", REMOTE_ADDR="10.0.0.1")
    for _ in range(8):
        pace.count(guessed, "my-code")
    for what in ("verify", "outside-receipt", "outside-report"):
        for number in range(9000):
            pace.count(made.get("/", REMOTE_ADDR=f"2001:db8::{number:x}"), what)
    assert pace.many(guessed, "my-code", 8)


def _looks():
    return [one for one in map(json.loads, everything("journal_entry").splitlines()) if one["verb"] == "read"]


def test_no_value_stands_open_anywhere(approved):  # noqa: F811
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename !~ '^pool_'")
        tables = [name for (name,) in cursor.fetchall()]
    kept = everything(*tables)
    assert NUMBER not in kept and TEL not in kept


def test_a_department_that_names_people_in_its_file_publishes_nobody(elders, liu):  # noqa: F811
    named = [[n, "赵秀英", "女", NUMBER, TEL, None] for n in (1, 2, 3)]
    data = listing("80岁以上老年人登记表", ["序号", "姓名", "性别", "身份证号", "联系电话", "备注"], *named)
    demand = drafted(data=data)
    commands.apply(liu_yan, demand_id=demand)
    for page in ("/catalogue/", f"/catalogue/{queries.demand(liu_yan, demand).number}/"):
        assert not [word for word in ("赵秀英", NUMBER, TEL) if word in Client().get(page).text], page
    heads = listing("走访登记表", ["序号", "姓名", f"赵秀英{NUMBER}的电话", "是否接通 138 0000 0001", "备注"])
    for words in ({"data": heads}, {"purpose": f"问{NUMBER}"}, {"basis": f"见{TEL}"}):
        with pytest.raises(Refused):
            commands.apply(liu_yan, demand_id=drafted(**words))
    with pytest.raises(Refused):
        commands.decide(ma_li, demand_id=demand, verdict="refuse", reason=f"请直接问{TEL}")
    open_to_all = (
        "reporting_demand",
        "reporting_decision",
        "forms_template",
        "forms_meaning",
        "pool_local_element",
        "forms_blank",
    )
    kept = everything(*open_to_all)
    assert NUMBER not in kept and TEL not in kept and "赵秀英" not in kept


def test_a_title_does_not_turn_the_page_around(elders):  # noqa: F811
    demand = drafted(purpose=f"核对{TURNED}", data=listing(f"80岁以上{TURNED}登记表", ["序号", "姓名"]), basis=f"办法{TURNED}")
    commands.apply(liu_yan, demand_id=demand)
    commands.decide(ma_li, demand_id=demand, verdict="refuse", reason=f"不必{TURNED}")
    number = queries.demand(liu_yan, demand).number
    for page in ("/catalogue/", f"/catalogue/{number}/"):
        assert not set(TURNED) & set(Client().get(page).text), page


def test_a_stranger_publishes_nothing(elders):  # noqa: F811
    area(HOME)
    outside.report(outside.anonymous(HOME), kind="outside", words="x", department="赵秀英欠钱不还")
    assert "欠钱" not in Client().get(f"/burden/public/?m={clock.today():%Y-%m}").text


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"0" * 300_000_000)
    return out.getvalue()


def laughs():
    out = io.BytesIO()
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    with zipfile.ZipFile(io.BytesIO(listing("表", ["姓名"]))) as book, zipfile.ZipFile(out, "w") as archive:
        for name in book.namelist():
            text = book.read(name)
            if name.endswith("sheet1.xml"):
                text = f'<!DOCTYPE x [<!ENTITY a0 "ha">{lines}]><worksheet>&a9;</worksheet>'.encode()
            archive.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize("made", [bomb, laughs])
def test_bombs(elders, liu, made):  # noqa: F811
    area(HOME)
    data, begun = made(), time.monotonic()
    liu.post("/forms/new/", {"file": SimpleUploadedFile("表.xlsx", data)})
    assert Client().post(f"/outside/{HOME}/", {"file": SimpleUploadedFile("表.xlsx", data)}).status_code in (200, 302, 422)
    assert time.monotonic() - begun < 10
