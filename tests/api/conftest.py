"""Systems at the door for machines."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from hutong.domain.directory.commands import NewSystem, register_system
from hutong.kernel.actor import SYSTEM
from tests.factories.cases import DISTRICT, STREET, posts


@dataclass
class Machine:
    """A system that calls with its key, and carries no cookie."""

    key: str
    client: Client

    def get(self, where: str, **query: Any) -> Any:
        return self.client.get(where, query, headers=self._headers())

    def post(self, where: str, body: Any, **headers: str) -> Any:
        content = body if isinstance(body, bytes | str) else json.dumps(body)
        return self.client.post(where, content, content_type="application/json", headers={**self._headers(), **headers})

    def send(self, where: str, **form: Any) -> Any:
        """A multipart form, as files go."""
        return self.client.post(where, form, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}


def machine(name: str, **words: Any) -> Machine:
    given = {"title": name, "area": DISTRICT, "rights": ("cases.report",), **words}
    keys = register_system(SYSTEM, new=NewSystem(name, **given))
    return Machine(keys.key, Client(enforce_csrf_checks=True))


@pytest.fixture(autouse=True)
def staffed(db: None) -> None:
    posts()
    cache.clear()


@pytest.fixture
def hotline() -> Machine:
    return machine("bj-12345", title="北京市12345热线", channel="12345")


@pytest.fixture
def squad() -> Machine:
    return machine("cg-platform", area=STREET, rights=("cases.work",), department="urban_management")


@pytest.fixture
def stranger() -> Machine:
    return Machine("", Client(enforce_csrf_checks=True))
