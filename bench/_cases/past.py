"""A month of cases as a city has them, made in the database itself: ended ones, open ones, late ones, with their lines."""

from __future__ import annotations

import datetime as dt

from django.db import connections

from bench._support import note
from hutong.blueprint.casework.categories import categories
from hutong.demo.commands import sites
from hutong.domain.directory import commands as directory
from hutong.kernel import clock

DAY = 70_000
# Of a hundred cases so many are still open; the younger the likelier.
OPEN_DAYS = 5
_WORDS = """
CREATE TEMP TABLE said AS
    SELECT row_number() OVER () - 1 AS n, category, kind, words, department, hours
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::int[]) AS given (category, kind, words, department, hours);
CREATE TEMP TABLE place AS SELECT row_number() OVER () - 1 AS n, area FROM unnest(%s::bigint[]) AS given (area);
ANALYZE said; ANALYZE place
"""
_CASES = """
INSERT INTO cases_case
    (area, kind, category, category_by, answer_class, words, place_words, channel, danger, state, turn, voices, owner_area,
     owner_department, unit_area, unit_department, collected_at, accepted_at, signed_at, answered_at, done_at, closed_at,
     answer_due, due, next_at, late_level, bounces, extensions, answer_outcome, outcome, basis, refer_to, rating, source,
     source_ref, extra)
SELECT p.area, s.kind, s.category, 'words', '24h', s.words, (1 + g %% 30) || '号楼', 'web', '',
    CASE WHEN open THEN 'working' ELSE 'closed' END, 1, 1, p.area / 1000 * 1000, '', p.area / 1000 * 1000, s.department,
    came, came + interval '5 minutes', came + interval '2 hours', came + interval '2 hours',
    CASE WHEN NOT open THEN came + lasted END, CASE WHEN NOT open THEN came + lasted + interval '1 day' END,
    came + interval '24 hours', came + make_interval(hours => s.hours),
    CASE WHEN open THEN %s::timestamptz + interval '1 year' END, '', (g %% 17 = 0)::int, 0,
    CASE WHEN open THEN '' ELSE 'solved' END,
    CASE WHEN open THEN '' WHEN g %% 10 < 5 THEN 'solved' WHEN g %% 10 < 9 THEN 'silent' ELSE 'outside_power' END, '', '',
    CASE WHEN NOT open AND g %% 3 = 0 THEN 1 + (g / 3) %% 5 END, '', '', '{}'
FROM (
    SELECT g, came, make_interval(hours => 4 + g %% 90) AS lasted,
        came > %s::timestamptz - make_interval(days => 1 + (g::bigint * 7919 %% 5)::int) AS open
    FROM (SELECT g, %s::timestamptz - (%s::int - g) * %s::interval AS came FROM generate_series(%s::int, %s::int) g) times
) made
JOIN place p ON p.n = (g::bigint * 2654435761 %% %s) JOIN said s ON s.n = (g::bigint * 40503 %% %s)
"""
_VOICES = """
INSERT INTO cases_voice (case_id, area, digest, sealed, may_call, notify, first, words, made_at, verdict, rating)
SELECT id, area, decode(md5('voice' || id), 'hex'), decode(md5('sealed' || id), 'hex'), false, 'page', true, '', collected_at,
    CASE WHEN outcome = 'solved' THEN 'solved' ELSE '' END, rating
FROM cases_case WHERE id BETWEEN %s AND %s
"""
_STEPS = """
INSERT INTO cases_step (case_id, area, at, act, state, unit_area, unit_department, by, words, note)
SELECT id, area, collected_at + make_interval(hours => n * 2), act, state_then,
    CASE WHEN n > 1 THEN unit_area END, CASE WHEN n > 1 THEN unit_department ELSE '' END, '', '', ''
FROM cases_case CROSS JOIN (VALUES
    (0, 'collect', 'collected'), (1, 'accept', 'accepted'), (2, 'dispatch', 'dispatched'), (3, 'sign', 'working'),
    (4, 'finish', 'confirming'), (5, 'settle', 'closed')) AS line (n, act, state_then)
WHERE id BETWEEN %s AND %s AND (state = 'closed' OR n < 4)
"""


def past(cases: int, until: dt.datetime | None = None) -> None:
    """Makes so many past cases, 70,000 a day up to `until` (default: an hour ago)."""
    directory.load_divisions()
    end = until or clock.now() - dt.timedelta(hours=1)
    said = [(c.key, c.kind, text, c.department, _hours(c.limit)) for c in categories().values() for text in c.examples]
    places = [site.code for site in sites()]
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('hutong.lo', '110000000000', false), set_config('hutong.hi', '119999999999', false)")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute(_WORDS, [*(list(column) for column in zip(*said, strict=True)), places])
        gap = dt.timedelta(days=1) / DAY
        part = 250_000
        for start in range(1, cases + 1, part):
            stop = min(start + part - 1, cases)
            cursor.execute("SELECT coalesce(max(id), 0) FROM cases_case")
            before = cursor.fetchone()[0]
            cursor.execute(_CASES, [end, end, end, cases, gap, start, stop, len(places), len(said)])
            cursor.execute(_VOICES, [before + 1, before + part * 2])
            cursor.execute(_STEPS, [before + 1, before + part * 2])
            note(f"  {stop} past cases")
        cursor.execute("DROP TABLE said, place")
        for table in ("cases_case", "cases_voice", "cases_step"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def _hours(limit: object) -> int:
    amount = getattr(limit, "amount")  # noqa: B009
    return int(amount) * {"hours": 1, "days": 24, "work_hours": 2, "work_days": 30}[getattr(limit, "unit")]  # noqa: B009
