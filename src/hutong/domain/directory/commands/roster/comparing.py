"""What a list would change: worked out in tables of this transaction, which loading then carries out row by row the same."""

from __future__ import annotations

from dataclasses import dataclass, field

from hutong.domain.directory.commands.roster.staging import BY_NAME, MOST_FAULTS, fault, put_aside, rows, run
from hutong.domain.directory.queries.areas import paths
from hutong.domain.directory.roster import Fault, Unfit
from hutong.kernel import clock
from hutong.kernel.area import post_at
from hutong.kernel.sentences import Sentence

# Somebody is known by the personnel number, or, while an account has none yet, by the user name.
_PERSONS = """
CREATE TEMP TABLE roster_person ON COMMIT DROP AS
SELECT l.external, l.username, l.name, l.line, coalesce(a.id, b.id) AS staff, coalesce(a.is_active, b.is_active) AS active,
    coalesce(a.name, b.name) AS old_name, coalesce(a.username, b.username) AS old_username, NULL::text AS act
FROM (SELECT DISTINCT ON (external) external, username, name, line FROM roster_line ORDER BY external, line) AS l
LEFT JOIN directory_staff a ON a.external_id = l.external
LEFT JOIN directory_staff b
    ON lower(b.username) = lower(l.username) AND b.external_id IS NULL AND a.id IS NULL
"""
# A user name that somebody else has, who does not give it up in the same list.
_TAKEN = f"""
SELECT p.line, p.external, p.username, p.username, s.name
FROM roster_person p JOIN directory_staff s ON lower(s.username) = lower(p.username)
WHERE s.id IS DISTINCT FROM p.staff
    AND NOT EXISTS (SELECT FROM roster_person o WHERE o.staff = s.id AND lower(o.username) <> lower(s.username))
LIMIT {MOST_FAULTS}
"""
_HELD = "(o.valid_to IS NULL OR o.valid_to >= %(today)s)"
_RIGHTS = """
CASE WHEN coalesce(cardinality(o.withheld), 0) = 0 THEN l.rights
    ELSE ARRAY(SELECT unnest(l.rights) EXCEPT SELECT unnest(o.withheld)::text ORDER BY 1) END
"""
_POSTS = f"""
CREATE TEMP TABLE roster_post ON COMMIT DROP AS
SELECT found.*, CASE
    WHEN until < %(today)s THEN CASE WHEN held THEN 'ended' ELSE 'over' END
    WHEN NOT held THEN 'begun'
    WHEN rights <> old_rights::text[] OR department <> old_department OR until IS DISTINCT FROM old_until
        OR (since IS NOT NULL AND since <> old_since) THEN 'changed'
    ELSE 'kept' END AS act
FROM (
    SELECT l.line, l.external, l.title, l.area, l.department, {_RIGHTS} AS rights, l.since, l.until, o.id AS post,
        o.rights AS old_rights, o.department AS old_department, o.valid_from AS old_since, o.valid_to AS old_until,
        o.id IS NOT NULL AND {_HELD} AS held
    FROM roster_line l JOIN roster_person p ON p.external = l.external
    LEFT JOIN directory_post o ON o.staff_id = p.staff AND o.title = l.title AND o.area_id = l.area AND o.acting_for_id IS NULL
) AS found
"""
_GONE = f"""
INSERT INTO roster_post (external, title, area, department, post, until, act)
SELECT p.external, o.title, o.area_id, o.department, o.id, NULL, 'ended'
FROM roster_person p JOIN directory_post o ON o.staff_id = p.staff
WHERE o.listed AND {_HELD} AND o.acting_for_id IS NULL AND o.area_id BETWEEN %(lo)s AND %(hi)s
    AND NOT EXISTS (SELECT FROM roster_line l WHERE l.external = p.external AND l.title = o.title AND l.area = o.area_id)
"""
_MANAGED = f"""
FROM directory_staff s JOIN directory_post o ON o.staff_id = s.id
WHERE s.is_active AND s.external_id IS NOT NULL AND o.listed AND {_HELD} AND o.acting_for_id IS NULL
    AND o.area_id BETWEEN %(lo)s AND %(hi)s
"""
# Whoever is on no line of the list any more.
_LEAVERS = f"""
CREATE TEMP TABLE roster_leaver ON COMMIT DROP AS
SELECT DISTINCT s.id AS staff, s.name, s.external_id AS external {_MANAGED}
    AND NOT EXISTS (SELECT FROM roster_person p WHERE p.staff = s.id)
    AND NOT (s.external_id = ANY(%(aside)s) OR s.username = ANY(%(names)s))
"""
# Of these, who also works at another place has moved: she loses her posts here, as if she stood on the list without them.
_MOVED = f"""
WITH moved AS (
    DELETE FROM roster_leaver e USING directory_staff s WHERE s.id = e.staff AND EXISTS (
        SELECT FROM directory_post o WHERE o.staff_id = e.staff AND {_HELD} AND o.acting_for_id IS NULL
            AND o.area_id NOT BETWEEN %(lo)s AND %(hi)s
    ) RETURNING s.id, s.username, s.name, s.external_id
)
INSERT INTO roster_person (external, username, name, staff, active, old_name, old_username)
SELECT external_id, username, name, id, true, name, username FROM moved
"""
_ACTS = """
UPDATE roster_person p SET act = CASE
    WHEN p.staff IS NULL OR NOT p.active THEN 'joins'
    WHEN found.moves THEN 'moves' WHEN found.changes THEN 'changes' ELSE 'kept' END
FROM (SELECT external, bool_or(act IN ('begun', 'ended')) AS moves, bool_or(act = 'changed') AS changes
      FROM roster_post GROUP BY external) AS found
WHERE found.external = p.external
"""
_FIRST = 5


@dataclass(frozen=True, slots=True)
class Example:
    """One of those who come, move, leave or change. `external`: her number, empty for whoever has none; `before` and `after`:
    posts in words; `changed`: what is other in a post that stays, in the words of the list."""

    name: str
    external: str
    before: str = ""
    after: str = ""
    changed: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a list changes, in people: `joins` come or come back, `moves` get or lose a post, also for working elsewhere now,
    `changes` get other rights, days or another department in the post they have, `leaves` go; `renamed` have another name or user
    name, whatever else they do.

    `before`: how many accounts that lists have brought have been there; `faults`: of those who were put aside.
    """

    lines: int
    before: int
    joins: int
    moves: int
    changes: int
    leaves: int
    renamed: int
    kept: int
    faults: tuple[Fault, ...] = ()
    examples: dict[str, tuple[Example, ...]] = field(default_factory=dict)

    @property
    def leave_share(self) -> float:
        """The share of those who leave of all who were there, 0 to 1."""
        return self.leaves / self.before if self.before else 0.0


def compared(lines: int, faults: tuple[Fault, ...], lo: int, hi: int, *, skip_bad: bool) -> Difference:
    """Works out the difference between `roster_line` and what is there. Raises Unfit for a user name that is taken."""
    words = {"today": clock.today(), "lo": lo, "hi": hi}
    # of tables that have just grown by a city the planner knows nothing yet, and would go through them row by row
    run("SET LOCAL enable_nestloop = off")
    run(_PERSONS)
    taken = [fault("username", Sentence("账号 {word} 已经是 {other} 的了。"), row) for row in rows(_TAKEN)]
    if taken and not skip_bad:
        raise Unfit(tuple(taken))
    if taken:
        put_aside(taken)
        run("DELETE FROM roster_person WHERE external = ANY(%s)", [[one.external for one in taken]])
        faults = (*faults, *taken)
    run("CREATE INDEX ON roster_person (staff)")
    run("CREATE UNIQUE INDEX ON roster_person (external)")
    run("CREATE INDEX ON roster_line (external)")
    run("ANALYZE roster_person")
    run(_POSTS, words)
    aside = {"aside": [f.external for f in faults if f.external], "names": [f.username for f in faults if f.username]}
    run(_LEAVERS, {**words, **aside})
    if any(not (one.external or one.username) for one in faults):
        run("DELETE FROM roster_leaver")  # of somebody it cannot be read who she is: nobody is taken for gone
    run(_MOVED, words)
    run(_GONE, words)
    run("CREATE INDEX ON roster_post (external)")
    run("ANALYZE roster_post")
    run(_ACTS)
    return _told(lines, faults, words)


def _told(lines: int, faults: tuple[Fault, ...], words: dict[str, object]) -> Difference:
    counts: dict[str, int] = dict(rows("SELECT act, count(*)::int FROM roster_person GROUP BY act"))
    (renamed,) = rows(f"SELECT count(*)::int FROM roster_person WHERE {RENAMED}")
    (leaves,) = rows("SELECT count(*)::int FROM roster_leaver")
    (before,) = rows(f"SELECT count(DISTINCT s.id)::int {_MANAGED}", words)
    return Difference(
        lines, before[0], counts.get("joins", 0), counts.get("moves", 0), counts.get("changes", 0), leaves[0], renamed[0],
        counts.get("kept", 0), faults, _examples(words),
    )  # fmt: skip


RENAMED = "staff IS NOT NULL AND (name <> old_name OR username <> old_username)"
_NEW = """
SELECT p.name, p.external, NULL, array_agg(l.area ORDER BY l.line), array_agg(l.title ORDER BY l.line)
FROM (SELECT * FROM roster_person WHERE act = 'joins' ORDER BY line LIMIT 5) AS p JOIN roster_line l ON l.external = p.external
GROUP BY p.name, p.external, p.line ORDER BY p.line
"""
_OTHER = """
SELECT p.name, p.external, NULL, array_agg(r.area ORDER BY r.area), array_agg(r.title ORDER BY r.area),
    array_agg(r.act ORDER BY r.area)
FROM (SELECT * FROM roster_person WHERE act = %s ORDER BY line LIMIT 5) AS p JOIN roster_post r ON r.external = p.external
WHERE r.act <> 'over' GROUP BY p.name, p.external, p.line ORDER BY p.line
"""
_CHANGED = """
SELECT r.external, r.title, r.old_since, coalesce(r.since, r.old_since), r.old_until, r.until, r.old_department, r.department,
    r.old_rights::text[], r.rights
FROM (SELECT * FROM roster_person WHERE act = %s ORDER BY line LIMIT 5) AS p JOIN roster_post r ON r.external = p.external
WHERE r.act = 'changed' ORDER BY r.line
"""
_OUT = f"""
SELECT e.name, e.external, NULL, array_agg(o.area_id ORDER BY o.id), array_agg(o.title ORDER BY o.id)
FROM (SELECT * FROM roster_leaver ORDER BY staff LIMIT 5) AS e JOIN directory_post o ON o.staff_id = e.staff AND {_HELD}
GROUP BY e.name, e.external ORDER BY e.external
"""


def _examples(words: dict[str, object]) -> dict[str, tuple[Example, ...]]:
    """The first of each kind, with their posts in words."""
    new, out = rows(_NEW), rows(_OUT, words)
    others = {act: rows(_OTHER, [act]) for act in ("moves", "changes")}
    changed = _changed()
    named = rows(f"SELECT old_name, external, name FROM roster_person WHERE {RENAMED} ORDER BY line LIMIT {_FIRST}")
    every = [*new, *out, *others["moves"], *others["changes"]]
    places = paths({area for row in every for area in row[3]})

    def posts(areas: list[int], titles: list[str], acts: list[str] | None = None, but: str = "") -> str:
        chosen = [(a, t) for a, t, act in zip(areas, titles, acts or [""] * len(areas), strict=True) if not but or act != but]
        return "、".join(post_at(places.get(area, ()), title) for area, title in chosen)

    return {
        "joins": tuple(Example(name, _number(number), after=posts(areas, titles)) for name, number, _, areas, titles in new),
        "leaves": tuple(Example(name, number, before=posts(areas, titles)) for name, number, _, areas, titles in out),
        "renamed": tuple(Example(old, _number(number), before=old, after=name) for old, number, name in named),
        **{
            act: tuple(
                Example(
                    name, _number(number), posts(areas, titles, acts, "begun"), posts(areas, titles, acts, "ended"),
                    changed.get(number, ""),
                )
                for name, number, _, areas, titles, acts in found
            )
            for act, found in others.items()
        },
    }  # fmt: skip


def _changed() -> dict[str, str]:
    """What is other in the posts of the first who move or change, by the key of the person."""
    found: dict[str, list[str]] = {}
    for external, title, *words in (row for act in ("moves", "changes") for row in rows(_CHANGED, [act])):
        found.setdefault(external, []).append(f"{title}：{_other(*words)}")
    return {external: "；".join(told) for external, told in found.items()}


def _other(since: object, now: object, until: object, then: object, unit: str, other: str, had: list[str], has: list[str]) -> str:
    pairs = (("起", since, now), ("止", until, then), ("部门", unit, other))
    words = [f"{column} {before or '（空）'} → {after or '（空）'}" for column, before, after in pairs if before != after]
    more, less = sorted(set(has) - set(had)), sorted(set(had) - set(has))
    words += [f"{word}权限 {'、'.join(rights)}" for word, rights in (("多了", more), ("少了", less)) if rights]
    return "，".join(words)


def _number(external: str) -> str:
    return "" if external.startswith(BY_NAME) else external
