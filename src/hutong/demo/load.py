"""Bringing a community into the pool's tables by COPY: one transaction a community, memory flat, nothing half loaded.

This is the one bulk import of the demo, so it writes the rows of the pool directly: records name their batch, and observations
begin with the first change. It acts as the database's owner, since COPY does not pass row-level security.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import msgspec
from cryptography.hazmat.primitives import hashes, hmac
from django.db import connections, transaction

from hutong.blueprint.elements import catalogue
from hutong.demo.degrade import Known, KnownCommunity
from hutong.demo.figures import knowledge
from hutong.demo.generate.rows import CommunityTruth, Facts
from hutong.domain.pool import rows, vault
from hutong.domain.pool.elements import is_sensitive
from hutong.kernel import sealing
from hutong.kernel.pinyin import pinyin_key

OWNER = "owner"
_COMMON = ("id", "community", "facts", "sealed", "blind", "marks", "source_id", "seen_on")
COLUMNS: dict[str, tuple[str, ...]] = {
    "place": ("kind", "name", "parent_id", "address"),
    "household": ("kind", "place_id", "head"),
    "person": ("name", "pinyin", "sex", "birth", "household_id", "relation", "standing"),
    "organisation": ("name", "kind", "place_id"),
    "thing": ("kind", "name", "person_id", "place_id"),
    "event": ("kind", "name", '"on"', "person_id", "place_id"),
}
_encode = msgspec.json.Encoder().encode
_CHUNK = 1 << 18


def sources() -> dict[str, int]:
    """Ids of the demo's sources by name; made when missing."""
    found: dict[str, int] = {}
    with connections[OWNER].cursor() as cursor:
        for name, source in knowledge().sources.items():
            words = (source.kind, name, source.department)
            cursor.execute("INSERT INTO pool_source (kind, name, department) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", words)
            cursor.execute("SELECT id FROM pool_source WHERE kind = %s AND name = %s AND department = %s", words)
            found[name] = cursor.fetchone()[0]
    return found


def load(truth: CommunityTruth, known: KnownCommunity, made: dict[str, Any], *, keep_truth: bool) -> None:
    """One community in one transaction: the pool's records, the truth beside them if asked for, and the note that it is done."""
    ids = sources()
    with transaction.atomic(using=OWNER):
        for entity, lines in _entities(truth, known, _Writer(truth.code, ids)):
            _copy(f"pool_{entity}", (*_COMMON, *COLUMNS[entity]), lines)
        if keep_truth:
            _copy("demo_truth", ("community", "entity", "record", "facts"), _truth_lines(truth))
        with connections[OWNER].cursor() as cursor:
            names = ", ".join(f'"{name}"' for name in made)
            marks = ", ".join(["%s"] * len(made))
            cursor.execute(f"INSERT INTO demo_community ({names}) VALUES ({marks})", list(made.values()))


def _entities(truth: CommunityTruth, known: KnownCommunity, writer: _Writer) -> Iterator[tuple[str, Iterator[str]]]:
    """The lines of each table, in the order in which the rows refer to one another."""
    yield (
        "place",
        (writer.line("place", k, (r.kind, r.name, r.parent, r.address)) for r, k in zip(truth.places, known.places, strict=True)),
    )
    yield (
        "household",
        (
            writer.line("household", k, (r.kind, r.place.id if r.place else None, r.head.id))
            for r, k in zip(truth.households, known.households, strict=True)
        ),
    )
    yield (
        "person",
        (writer.person(k, r.home.id if r.home else None, r.standing) for r, k in zip(truth.people, known.people, strict=True)),
    )
    yield (
        "organisation",
        (
            writer.line("organisation", k, (k.values.get("org_name", r.name), r.kind, r.place))
            for r, k in zip(truth.organisations, known.organisations, strict=True)
        ),
    )
    yield (
        "thing",
        (
            writer.line("thing", k, (r.kind, k.values.get("asset_name", r.name), r.person, r.place))
            for r, k in zip(truth.things, known.things, strict=True)
        ),
    )
    yield (
        "event",
        (
            writer.line("event", k, (r.kind, k.values.get("event_title", r.name), r.on, r.person, r.place))
            for r, k in zip(truth.events, known.events, strict=True)
        ),
    )


@lru_cache(maxsize=1)
def _kept() -> tuple[frozenset[str], frozenset[str]]:
    """Elements that are kept sealed, and elements whose values cast a shadow (vault.shadows)."""
    sensitive = frozenset(element.key for element in catalogue() if is_sensitive(element.key))
    return sensitive, frozenset(element.key for element in catalogue() if element.type in vault.SEARCHABLE)


class _Writer:
    """Lines of COPY's text format for the records of one community."""

    def __init__(self, community: int, ids: dict[str, int]) -> None:
        self.community, self.ids = community, ids
        ring = vault.ring()
        self.ring = sealing.KeyRing(dict(ring.keys), ring.current, bytes(ring.index))
        self.sensitive, searchable = _kept()
        self.begun = {element: _begun(self.ring.index, element) for element in searchable}

    def person(self, known: Known, household: int | None, standing: str) -> str:
        values = known.values
        name = values.get("name", "")
        typed = (name, pinyin_key(name)[:160], values.get("sex", "0"), values.get("birth_date"))
        return self.line("person", known, (*typed, household, values.get("rel_head", ""), standing))

    def line(self, entity: str, known: Known, typed: Iterable[Any]) -> str:
        """One record: the common columns, then the typed ones."""
        core, sensitive = rows.CORE[entity], self.sensitive
        plain: Facts = {}
        hidden: Facts = {}
        for key, value in known.values.items():
            if key in sensitive:
                hidden[key] = value
            elif key not in core:
                plain[key] = value
        marks = {key: (self.ids[name], day, flag) for key, (name, day, flag) in known.marks.items()}
        sealed = "\\N"
        if hidden:
            sealed = "\\\\x" + sealing.seal(self.ring, _encode(hidden), vault.name_of(entity, known.id)).hex()
        common = (
            f"{known.id}\t{self.community}\t{_json(plain)}\t{sealed}\t{{{self._shadows(known.values)}}}\t"
            f"{_json(marks)}\t{self.ids[known.source]}\t{known.seen_on}"
        )
        return "\t".join((common, *map(_text, typed))) + "\n"

    def _shadows(self, values: Facts) -> str:
        """The texts of vault.shadows, with the keyed hash of each element begun once: half the time."""
        found = []
        for key, value in values.items():
            begun = self.begun.get(key)
            if begun is not None and value is not None:
                mac = begun.copy()
                mac.update(str(value).encode())
                found.append(mac.finalize()[:16].hex())
        return '"\\\\\\\\x' + '","\\\\\\\\x'.join(found) + '"' if found else ""


def _begun(index: bytes, element: str) -> hmac.HMAC:
    """kernel.sealing.blind up to where the value comes in."""
    mac = hmac.HMAC(index, hashes.SM3())
    mac.update(f"{element}\0".encode())
    return mac


def as_json(value: Any) -> str:
    """JSON for a column."""
    return _encode(value).decode()


def _json(value: Any) -> str:
    return _encode(value).decode().replace("\\", "\\\\")


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    return str(value).replace("\\", "\\\\").replace("\t", " ").replace("\n", " ")


def _truth_lines(truth: CommunityTruth) -> Iterator[str]:
    groups: tuple[tuple[str, Iterable[Any]], ...] = (
        ("place", truth.places), ("household", truth.households), ("person", truth.people),
        ("organisation", truth.organisations), ("thing", truth.things), ("event", truth.events),
    )  # fmt: skip
    for entity, records in groups:
        for record in records:
            yield f"{truth.code}\t{entity}\t{record.id}\t{_json(record.facts)}\n"


def _copy(table: str, columns: tuple[str, ...], lines: Iterator[str]) -> None:
    """COPY, in pieces of a quarter of a megabyte; by way of a temporary table where row-level security binds the owner too."""
    names = ", ".join(columns)
    with connections[OWNER].cursor() as cursor:
        free = _passes_security(cursor)
        target = table if free else f"incoming_{table}"
        if not free:
            cursor.execute(f"CREATE TEMP TABLE {target} ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")
            cursor.execute("SELECT set_config('hutong.lo', '110000000000', true), set_config('hutong.hi', '119999999999', true)")
        with cursor.copy(f"COPY {target} ({names}) FROM STDIN") as copy:
            size, piece = 0, []
            for line in lines:
                piece.append(line)
                size += len(line)
                if size > _CHUNK:
                    copy.write("".join(piece))
                    size, piece = 0, []
            copy.write("".join(piece))
        if not free:
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {target}")
            cursor.execute(f"DROP TABLE {target}")


def _passes_security(cursor: Any) -> bool:
    cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    return bool(cursor.fetchone()[0])
