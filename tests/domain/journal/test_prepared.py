"""What is asked all day is planned once; it is guarded and counted like any other statement."""

import pytest
from django.db import connection, transaction

from hutong.domain.journal.prepared import prepared
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import Broken
from hutong.project.middleware import refuse_writes

PLANNED = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s"


def ask(number):
    with prepared() as cursor:
        cursor.execute("SELECT %s::bigint + 1 AS told_by_the_test", [number])
        return cursor.fetchone()[0]


def planned():
    with connection.cursor() as cursor:
        cursor.execute(PLANNED, ["%bigint + 1 AS told_by_the_test%"])
        return cursor.fetchone()[0]


def test_a_statement_is_planned_once_and_answers_for_other_values(db, django_assert_num_queries):
    assert [ask(n) for n in range(6)] == [1, 2, 3, 4, 5, 6]
    assert planned() == 1
    with django_assert_num_queries(1):
        ask(7)


def test_with_a_pooler_between_nothing_is_kept(db, monkeypatch):
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    assert [ask(n) for n in range(6)] == [1, 2, 3, 4, 5, 6]
    assert planned() == 0


def test_a_page_that_only_reads_cannot_write_by_it_either(db):
    with connection.execute_wrapper(refuse_writes), pytest.raises(Broken), prepared() as cursor:
        cursor.execute("DELETE FROM journal_news WHERE id = %s", [1])


def test_the_range_of_areas_is_told_anew_with_every_transaction(db):
    for _ in range(5):
        with transaction.atomic(), scope(SYSTEM), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('hutong.lo')")
            assert int(cursor.fetchone()[0]) == SYSTEM.lo
