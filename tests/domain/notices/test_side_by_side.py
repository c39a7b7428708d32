"""Several workers bring notices out at once: each goes out once, and what one receiver hears stays in order."""

import threading
import time
from contextvars import copy_context

from django.db import connection, connections

from hutong.domain.journal.command import command
from hutong.domain.journal.scope import scope
from hutong.domain.notices import commands, delivery, ports
from hutong.domain.notices.commands import NewNotice
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from tests.people import HOME, wang_fang

WORKERS, RECEIVERS, STEPS = 3, 20, 4


class Slow(ports.Memory):
    """A gateway that takes its time, so that the workers meet."""

    def send(self, message):
        time.sleep(0.005)
        super().send(message)


@command(needs="tasks.work")
def told(actor, notices):
    return commands.put(notices)


def test_a_city_that_waits_all_at_once_is_taken_by_the_index(own_database):
    """A table that nobody has analysed yet: without the receiver's index each notice is held against all others."""
    told(wang_fang, [NewNotice("sms", f"138{number:08d}", "停水", "case", 7, HOME) for number in range(3000)])
    words = {"now": clock.now(), "keys": None, "most": 25, "batch": 100, "lease": clock.now()}
    with scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + commands._CLAIM, words)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "notice_in_order" in plan and "notice_due" in plan and "Seq Scan on notices_notice" not in plan, plan


def test_three_workers_send_each_notice_once_and_in_order(own_database):
    phones = [f"138000001{number:02d}" for number in range(RECEIVERS)]
    told(wang_fang, [NewNotice("sms", phone, str(step), "case", 7, HOME) for step in range(STEPS) for phone in phones])
    slow = Slow()

    def work():
        delivery.deliver_once()
        connections.close_all()

    with ports.using(slow):
        threads = [threading.Thread(target=copy_context().run, args=(work,)) for _ in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        delivery.deliver_once()
    assert len(slow.got) == len({message.key for message in slow.got}) == RECEIVERS * STEPS
    assert all(slow.bodies(phone) == ["0", "1", "2", "3"] for phone in phones)
