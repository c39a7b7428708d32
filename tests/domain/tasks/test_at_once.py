"""Two hands at once: the last two parts end in the same moment, and the whole ends once."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from django.db import connections

from hutong.domain.tasks import commands, queries
from hutong.domain.tasks.commands import Part
from hutong.kernel import clock
from tests.factories.directory import post, staff
from tests.people import HOME, NEXT_DOOR, street_head, wang_fang

STREET, CITY = 110114010000, 110000000000
chen_gang = replace(street_head, rights=street_head.rights | {"tasks.send"})
zhou = replace(chen_gang, user_id=120, name="周宁", lo=CITY, hi=119999999999, post_id=20)
he_li = replace(wang_fang, user_id=121, name="何丽", lo=NEXT_DOOR, hi=NEXT_DOOR, community=NEXT_DOOR, post_id=21)


def test_the_whole_ends_when_both_last_parts_end_at_once(own_database):
    for n, (who, place) in enumerate(((wang_fang, HOME), (he_li, NEXT_DOOR), (chen_gang, STREET), (zhou, CITY))):
        staff(who, f"w{n}", password=None)
        post(who, place)
    made = commands.send_down(zhou, areas=[STREET], title="查", due=clock.today() + dt.timedelta(days=9))
    whole = queries.inbox(chen_gang)[0].id
    commands.split(chen_gang, task_id=whole, parts=[Part("甲", area=HOME), Part("乙", area=NEXT_DOOR)])
    both = threading.Barrier(2)

    def end(who):
        number = queries.inbox(who)[0].id
        both.wait()
        try:
            commands.finish_task(who, task_id=number, report="办完了")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as hands:
        list(hands.map(end, (wang_fang, he_li)))
    assert queries.task(zhou, whole).state == "done"
    assert [move.act for move in queries.task(zhou, whole).moves].count("finished") == 1
    assert commands.accept(zhou, instruction=made) == 1
