"""Loading a list: the difference that was worked out is carried out by statements about all at once, never row by row."""

from __future__ import annotations

from pathlib import Path

from hutong.domain.directory.commands.roster.comparing import RENAMED, Difference, compared
from hutong.domain.directory.commands.roster.staging import NUMBER, Progress, rows, run, staged
from hutong.domain.journal.command import about, command, tell, trace
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import span
from hutong.kernel.errors import NotFound, Refused

# More than this share leaving at once is rather a file that was cut off.
MANY_LEAVE = 0.05
_NEWS = 500
_JOIN = """
INSERT INTO directory_staff (username, name, is_active, external_id, password, made_at, changed_at)
SELECT username, name, true, external, '!' || replace(gen_random_uuid()::text, '-', ''), %(now)s, %(now)s
FROM roster_person WHERE staff IS NULL
"""
_KNOWN = "UPDATE roster_person p SET staff = s.id FROM directory_staff s WHERE p.staff IS NULL AND s.external_id = p.external"
# Two people may exchange their user names: both give them up first.
_FREED = """
UPDATE directory_staff s SET username = '~' || s.id FROM roster_person p WHERE p.staff = s.id AND p.username <> s.username
"""
_PERSON = f"""
UPDATE directory_staff s SET username = p.username, name = p.name, external_id = {NUMBER.format("p.external")}, is_active = true,
    changed_at = %(now)s
FROM roster_person p WHERE p.staff = s.id AND (s.username, s.name, s.external_id, s.is_active)
    IS DISTINCT FROM (p.username, p.name, {NUMBER.format("p.external")}, true)
"""
_BEGIN = """
INSERT INTO directory_post
    (staff_id, title, area_id, department, rights, valid_from, valid_to, listed, withheld, reason)
SELECT p.staff, r.title, r.area, r.department, r.rights, coalesce(r.since, %(today)s), r.until, true, '{}', ''
FROM roster_post r JOIN roster_person p ON p.external = r.external WHERE r.act = 'begun' AND r.post IS NULL
"""
_CHANGE = """
UPDATE directory_post o SET department = r.department, rights = r.rights, valid_to = r.until, heir_id = NULL, listed = true,
    valid_from = CASE WHEN r.since IS NOT NULL THEN r.since WHEN r.act = 'begun' THEN %(today)s ELSE o.valid_from END,
    rights_since = CASE WHEN r.rights <@ o.rights::text[] AND r.act = 'changed' THEN o.rights_since ELSE %(today)s END
FROM roster_post r WHERE r.post = o.id AND r.act IN ('begun', 'changed')
"""
# A post given by hand to whoever has no number stays one that no list takes away.
_LIST = """
UPDATE directory_post o SET listed = true FROM roster_post r
WHERE r.post = o.id AND r.act = 'kept' AND NOT o.listed AND ascii(r.external) <> 1
"""
# What is on no list any more opens nothing from this moment on: its last day was yesterday.
_END = """
UPDATE directory_post o SET valid_to = coalesce(greatest(r.until, o.valid_from - 1), greatest(o.valid_from, %(today)s) - 1)
FROM roster_post r WHERE r.post = o.id AND r.act = 'ended'
"""
_LEAVE = """
UPDATE directory_staff s SET is_active = false, changed_at = %(now)s FROM roster_leaver e WHERE e.staff = s.id
"""
_LEAVE_POSTS = """
UPDATE directory_post o SET valid_to = greatest(o.valid_from, %(today)s) - 1
FROM roster_leaver e WHERE e.staff = o.staff_id AND (o.valid_to IS NULL OR o.valid_to >= %(today)s)
RETURNING o.id, o.staff_id
"""
_DEPUTIES = """
UPDATE directory_post d SET valid_to = greatest(d.valid_from, %(today)s) - 1
FROM directory_post o WHERE o.id = d.acting_for_id AND o.id = ANY(%(ended)s) AND d.valid_to >= %(today)s
RETURNING d.id, d.staff_id
"""
_NARROW = """
UPDATE directory_post d SET rights = ARRAY(SELECT unnest(d.rights) INTERSECT SELECT unnest(o.rights) ORDER BY 1)
FROM directory_post o, roster_post r
WHERE o.id = d.acting_for_id AND r.post = o.id AND r.act = 'changed' AND NOT d.rights <@ o.rights
"""
# An entry for each street, with what became of each of its people: so a street sees its own.
_TRACES = """
WITH happened AS (
    SELECT p.staff, r.area, jsonb_build_array(r.act, r.title, r.area::text) AS what
    FROM roster_post r JOIN roster_person p ON p.external = r.external WHERE r.act IN ('begun', 'changed', 'ended')
    UNION ALL
    SELECT p.staff, r.area, jsonb_build_array('renamed', p.old_name, p.name)
    FROM roster_person p JOIN roster_post r ON r.external = p.external AND r.act = 'kept'
    WHERE p.old_name IS NOT NULL AND (p.name <> p.old_name OR p.username <> p.old_username)
    UNION ALL
    SELECT e.staff, o.area_id, jsonb_build_array('left', o.title, o.area_id::text)
    FROM roster_leaver e JOIN directory_post o ON o.staff_id = e.staff AND o.valid_to = greatest(o.valid_from, %s) - 1
), each AS (
    SELECT staff, area - area %% 1000 AS street, jsonb_agg(what) AS what FROM happened GROUP BY staff, area - area %% 1000
)
SELECT array_agg(staff) AS records, street AS community,
    jsonb_build_object('right', 'directory.manage', 'people', jsonb_object_agg(staff, what)) AS details
FROM each GROUP BY street
"""


def compare_roster(
    actor: Actor, *, path: Path, area: int, skip_bad: bool = False, progress: Progress | None = None
) -> Difference:
    """What loading a list would change in the area, without changing anything. Raises as `load_roster` does."""
    lo, hi = _range(actor, area)
    with scope(actor):
        lines, faults = staged(path, lo, hi, skip_bad=skip_bad, progress=progress)
        return compared(lines, faults, lo, hi, skip_bad=skip_bad)


@command(needs="directory.manage")
def load_roster(
    actor: Actor, *, path: Path, area: int, skip_bad: bool = False, yes_leave: bool = False, progress: Progress | None = None
) -> Difference:
    """Loads a list of all accounts and posts of an area; returns what it has changed, which is what `compare_roster` told.

    Only what lists have brought is taken away by them: an account without a personnel number stays, and a post that a superior
    has given by hand as long as its holder does; whoever works at another place as well keeps her account. New accounts have no
    password. Raises Unfit for a list with faults unless `skip_bad`, Refused when more than `MANY_LEAVE` would leave unless
    `yes_leave`, NotFound outside the actor's range.
    """
    lo, hi = _range(actor, area)
    run("SELECT pg_advisory_xact_lock(hashtext('directory.roster'))")
    lines, faults = staged(path, lo, hi, skip_bad=skip_bad, progress=progress)
    found = compared(lines, faults, lo, hi, skip_bad=skip_bad)
    if found.leave_share > MANY_LEAVE and not yes_leave:
        raise Refused(
            "照这份名单有 {n} 人要离开，占 {share}。什么也没有导入。", "核对名单是不是完整的；确实如此，再加上 --yes-leave。",
            n=found.leaves, share=f"{found.leave_share:.1%}",
        )  # fmt: skip
    _carry_out()
    about(
        entity="roster", community=area, file=path.name, lines=lines, joins=found.joins, moves=found.moves,
        changes=found.changes, leaves=found.leaves, renamed=found.renamed, put_aside=len(faults),
    )  # fmt: skip
    trace(actor, "load_roster", entity="staff", found=_TRACES, words=[clock.today()])
    return found


def _range(actor: Actor, area: int) -> tuple[int, int]:
    if not actor.may("directory.manage") or not actor.covers(area):
        raise NotFound("没有代码为 {code} 的区划。", "请核对 12 位统计用区划代码。", code=area)
    return span(area)


def _carry_out() -> None:
    words = {"today": clock.today(), "now": clock.now()}
    run(_JOIN, words)
    run(_KNOWN)
    if rows(f"SELECT FROM roster_person WHERE {RENAMED} AND username <> old_username LIMIT 1"):
        run(_FREED)
    run(_PERSON, words)
    run(_CHANGE, words)
    run(_NARROW)
    run(_BEGIN, words)
    run(_LIST)
    run(_END, words)
    run(_LEAVE, words)
    ended = rows("SELECT r.post, p.staff FROM roster_post r JOIN roster_person p USING (external) WHERE r.act = 'ended'")
    ended += rows(_LEAVE_POSTS, words)
    ended += rows(_DEPUTIES, {**words, "ended": [post for post, _ in ended]})
    _tell(rows("SELECT staff FROM roster_leaver ORDER BY staff"), ended)


def _tell(left: list[tuple[int]], ended: list[tuple[int, ...]]) -> None:
    """News of all who left and of all posts that ended, many in one piece."""
    run("UPDATE directory_post SET told_end = valid_to WHERE id = ANY(%s)", [[post for post, _ in ended]])
    for start in range(0, len(left), _NEWS):
        tell("staff.ended", {"staff": [staff for (staff,) in left[start : start + _NEWS]]})
    for start in range(0, len(ended), _NEWS):
        part = ended[start : start + _NEWS]
        tell("post.ended", {"post": [post for post, _ in part], "staff": [staff for _, staff in part]})
