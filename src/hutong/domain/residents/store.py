"""What an account and a mandate keep sealed, opened and sealed again. The seal names the
telephone, so nothing opens in another's place."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from hutong.domain.journal import sealed


@dataclass(frozen=True, slots=True)
class Person:
    """The sealed part of an account. `address`: of the robot, where notices go to one."""

    phone: str
    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Parties:
    """The sealed part of a mandate. `agent` is a resident's name, or a post where the agent is a worker."""

    name: str
    phone: str
    agent: str
    reason: str = ""


def phone_key(phone: str) -> bytes:
    """The blind name of a telephone."""
    return sealed.blind("resident-phone", phone)


def digest(key: bytes, purpose: str, code: str) -> bytes:
    """What is kept of a code: bound to its telephone and its purpose, and useless without the installation's key."""
    return sealed.blind("resident-code", f"{key.hex()}:{purpose}:{code}")


def seal_person(key: bytes, person: Person) -> bytes:
    """`key`: the account's blind telephone, which never changes."""
    return sealed.seal(f"resident:{key.hex()}", json.dumps(asdict(person), ensure_ascii=False))


def open_person(key: bytes | memoryview, words: bytes | memoryview) -> Person:
    return Person(**json.loads(sealed.unseal(f"resident:{bytes(key).hex()}", words)))


def seal_parties(key: bytes, parties: Parties) -> bytes:
    """`key`: the principal's blind telephone."""
    return sealed.seal(f"mandate:{key.hex()}", json.dumps(asdict(parties), ensure_ascii=False))


def open_parties(key: bytes | memoryview, words: bytes | memoryview) -> Parties:
    return Parties(**json.loads(sealed.unseal(f"mandate:{bytes(key).hex()}", words)))
