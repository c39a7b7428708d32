"""What is measured at a provider, ours and the peers alike: the same ways, the same number of browsers, the same seconds."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySet

from bench._door.line import Jar, Line
from bench._door.push import Pushed, push
from bench._door.spent import Spent
from bench._door.ways import Person, Provider, Wrong, header_of, introspect, refresh, sign_in

EACH = 4


class Measured:
    """A provider under measurement: each browser has people of its own, signed in before the clock starts."""

    def __init__(self, at: Provider, spent: Spent, *, seconds: float, at_once: int) -> None:
        self.at, self.spent, self.seconds, self.at_once = at, spent, seconds, at_once
        self.jars = [[Jar() for _ in range(EACH)] for _ in range(at_once)]
        self.tokens: list[dict[str, Any]] = []
        for browser in range(at_once):
            line = Line(self._port(browser))
            told = [sign_in(line, at, jar, self._person(browser, turn)) for turn, jar in enumerate(self.jars[browser])]
            self.tokens.append(told[0])
            line.close()

    def _port(self, browser: int) -> int:
        return self.at.ports[browser % len(self.at.ports)]

    def _person(self, browser: int, turn: int) -> Person:
        return self.at.people[(browser * EACH + turn % EACH) % len(self.at.people)]

    def checked(self) -> None:
        """The first token is signed by a key that the provider publishes, and a wrong password opens nothing. Raises Wrong."""
        line = Line(self._port(0))
        keys = KeySet.import_key_set(json.loads(line.ask("GET", self.at.at.jwks).body))
        jwt.decode(self.tokens[0]["id_token"], keys, algorithms=["RS256", "ES256", "PS256", "EdDSA"])
        try:
            sign_in(line, self.at, Jar(), replace(self.at.people[0], password="another-password"))
        except Wrong:
            return
        raise Wrong("a wrong password came through")

    def all(self) -> dict[str, Any]:
        """Sign-ins with a session and with a password, refreshes, introspections."""
        self.checked()
        told: dict[str, Any] = {"signed_by": header_of(self.tokens[0]["id_token"])["alg"]}
        for name, turn in (
            ("session_sign_ins", self._with_session), ("password_sign_ins", self._with_password),
            ("refreshes", self._refreshed), ("introspections", self._introspected),
        ):  # fmt: skip
            told |= self.pushed(name, turn).figures(name)
        return told

    def pushed(self, name: str, turn: Callable[[Line, int, int], None]) -> Pushed:
        """One way, pushed as all the others are."""
        return push(name, self.at.ports, turn, self.spent, seconds=self.seconds, at_once=self.at_once)

    def _with_session(self, line: Line, browser: int, turn: int) -> None:
        self.tokens[browser] = sign_in(line, self.at, self.jars[browser][turn % EACH])

    def _with_password(self, line: Line, browser: int, turn: int) -> None:
        sign_in(line, self.at, Jar(), self._person(browser, turn))

    def _refreshed(self, line: Line, browser: int, turn: int) -> None:
        held = self.tokens[browser]
        if "refreshing" not in held:
            held["refreshing"] = held["refresh_token"]
        held["refreshing"] = refresh(line, self.at, held["refreshing"])

    def _introspected(self, line: Line, browser: int, turn: int) -> None:
        held = self.tokens[browser]
        if "introspected" not in held:
            held["introspected"] = sign_in(line, self.at, self.jars[browser][0])["access_token"]
        introspect(line, self.at, held["introspected"])
