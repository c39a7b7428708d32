"""The neighbour finds nothing; what was acknowledged survives; the same form is not changed by two at once."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest
from django.db import connection

from hutong.domain.forms import commands, queries
from hutong.domain.forms.models import Filling, OwnValue
from hutong.domain.journal.scope import scope
from hutong.kernel.errors import Conflict, NotFound
from tests.domain.forms.test_filling_list import HEAD, TITLE, filled
from tests.factories.pool import home, household, person
from tests.factories.sheets import listing
from tests.people import auditor, li_jing, wang_fang, zhang_min


@pytest.fixture
def form(db) -> int:
    person("赵秀英", household=household(home()))
    return filled(HEAD)


READS = (
    queries.filling, queries.meanings, queries.whom, queries.table, queries.gaps, queries.result, queries.report,
    queries.differences,
)  # fmt: skip
WRITES = {
    "confirm_meanings": {}, "confirm_whom": {"where": ""}, "fill": {}, "answer_gap": {"cell": "F3", "value": "13800138000"},
    "type_cell": {"cell": "H3", "value": "好"}, "open_gaps_as_asks": {}, "finish": {}, "discard": {}, "read_again": {},
    "send_back": {"data": b"x", "filename": "x"}, "keep_differences": {"accepted": []},
}  # fmt: skip


@pytest.mark.parametrize("read", READS)
def test_the_neighbour_reads_nothing(form, read):
    for stranger in (li_jing, auditor):
        with pytest.raises(NotFound):
            read(stranger, form)


def test_the_neighbour_opens_no_figure_and_sees_no_list(form):
    with pytest.raises(NotFound):
        queries.figure(li_jing, form, "B3")
    assert queries.fillings(li_jing) == []
    assert [f.id for f in queries.fillings(zhang_min)] == [form]


@pytest.mark.parametrize("write", WRITES)
def test_the_neighbour_changes_nothing(form, write):
    for stranger in (li_jing, auditor):
        with pytest.raises(NotFound):
            getattr(commands, write)(stranger, filling_id=form, **WRITES[write])
    assert queries.filling(wang_fang, form).state == "filled"


def test_the_neighbour_finds_nothing_by_sql_either(form):
    with scope(li_jing), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM forms_filling")
        assert cursor.fetchone() == (0,)


def test_files_and_what_she_typed_lie_sealed(form):
    commands.type_cell(wang_fang, filling_id=form, cell="H3", value="13900139000")
    commands.fill(wang_fang, filling_id=form)
    with scope(wang_fang):
        row = Filling.objects.get(pk=form)
        assert "13900139000" not in OwnValue.objects.get(filling=form).value
    assert not bytes(row.original).startswith(b"PK") and not bytes(row.filled).startswith(b"PK")


def test_who_works_on_an_old_state_is_told(form):
    shown = queries.filling(wang_fang, form).version
    commands.type_cell(zhang_min, filling_id=form, cell="H3", value="好", version=shown)
    with pytest.raises(Conflict, match="刚才有人改过"):
        commands.type_cell(wang_fang, filling_id=form, cell="H3", value="不好", version=shown)


KILLED = """
    import os, signal, sys
    import django
    django.setup()
    from django.conf import settings
    from django.db import connections
    for alias in ("default", "owner"):
        connections.databases[alias]["NAME"] = {name!r}
    from tests.people import wang_fang
    from hutong.kernel import sealing
    settings.SECRET_KEY = "only for the suite"
    settings.HUTONG_KEY_RING = sealing.KeyRing({keys!r}, {current!r}, {index!r})
    from hutong.domain.forms import commands, working
    filling = commands.hand_in(wang_fang, data=open({file!r}, "rb").read(), filename="表.xlsx")
    print(filling, flush=True)
    def killed(*args, **kwargs):
        os.kill(os.getpid(), signal.SIGKILL)
    working.finished = killed
    commands.fill(wang_fang, filling_id=filling)
"""


def test_killed_in_the_middle_of_a_fill(own_database, tmp_path):
    from django.conf import settings

    person("赵秀英", household=household(home()))
    file = tmp_path / "form.xlsx"
    file.write_bytes(listing(TITLE, HEAD))
    ring = settings.HUTONG_KEY_RING
    code = textwrap.dedent(KILLED).format(
        name=own_database, file=str(file), keys=dict(ring.keys), current=ring.current, index=ring.index
    )
    words = connection.settings_dict
    assert words["NAME"] == own_database
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "hutong.project.settings", "PYTHONPATH": os.getcwd()}
    if not os.environ.get("DATABASE_URL"):
        environment["HUTONG_HOME"] = os.path.dirname(words["HOST"])
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=120)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    filling = int(ended.stdout)
    until = time.monotonic() + 10
    while queries.filling(wang_fang, filling).state != "meaning" and time.monotonic() < until:
        time.sleep(0.1)
    assert queries.filling(wang_fang, filling).state == "meaning"
    commands.fill(wang_fang, filling_id=filling)
    assert queries.filling(wang_fang, filling).state == "filled"
