"""What is asked with every page, every two seconds or every minute finds its rows by an index, however many a city has."""

import pytest
from django.db import connection

from hutong.domain.accounts.commands.holding import _OVER
from hutong.domain.accounts.models import Pairing, RestoreCode, Session, Try
from hutong.domain.directory.queries.posts import untold
from hutong.kernel import clock

ASKED = {
    "a screen waits for its telephone": lambda: Pairing.objects.filter(secret=b"s").query.sql_with_params(),
    "what has failed for an account": lambda: Try.objects.filter(key=b"k", at__gt=clock.now()).query.sql_with_params(),
    "her own sign-ins": lambda: Session.objects.filter(staff=1, ended_at=None).query.sql_with_params(),
    "her superior's code": lambda: RestoreCode.objects.filter(staff=1, used_at=None).query.sql_with_params(),
    "sign-ins that are over": lambda: (_OVER, [clock.now(), clock.now()]),
    "posts that have ended": lambda: untold(clock.today()).query.sql_with_params(),
}


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED.keys())
def test_it_is_found_by_an_index(asked):
    sql, words = asked()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}", words)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan" not in plan and "Index" in plan, plan
