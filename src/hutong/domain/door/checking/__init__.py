"""`hutong door check`: tries from outside how a system is connected, and says in words what is wrong and what to do.

The system is visited by browsers that have nothing; it is handed tickets of nobody, and the door sees whether it brings them.
"""

from __future__ import annotations

from collections.abc import Iterator

from hutong.domain.door import queries
from hutong.domain.door.checking import openid, others
from hutong.domain.door.checking.findings import Finding, Report, first_of_each
from hutong.domain.door.checking.trial import Trial, Visit, protocol_of
from hutong.kernel.errors import Refused

__all__ = ["Finding", "Report", "check"]
_BY_PROTOCOL = {"oidc": openid.checked, "cas": others.cas, "saml": others.saml, "forward": others.forward, "form": others.form}


def check(url: str, *, name: str = "", door: str = "", backend: str = "", inside: str = "") -> Report:
    """Tries the system that begins signing in at `url`. `name`: which system of the register it should be; `door`: the door's own
    address, empty for any; `backend`: of a system behind a proxy; `inside`: a page that only whoever has signed in may see.
    Raises NotFound for a name that is none, Refused for an address that is none."""
    for one in (url, *([inside] if inside else [])):
        if not one.startswith(("http://", "https://")):
            raise Refused("地址不对：{url}。", "请写完整，以 http:// 或 https:// 开头。", url=one)
    trial = Trial(url, door, queries.system(name) if name else None, backend, inside)
    first = trial.visit()
    protocol = (trial.system.protocol if trial.system else "") or protocol_of(first.at)
    found = first_of_each(_found(trial, first, protocol))
    return Report(url, name, protocol, found)


def _found(trial: Trial, first: Visit, protocol: str) -> Iterator[Finding]:
    status = first.browser.steps[0].status
    yield Finding("answers", 0 < status < 500, first.browser.steps[0].fault or str(status))
    if not status:
        return
    if protocol not in ("form", "link"):
        yield Finding(
            "to_the_door", bool(first.at) and protocol_of(first.at) == protocol, first.at.partition("?")[0] or first.last.url
        )
    if protocol in _BY_PROTOCOL and (first.at or protocol in ("form", "forward")):
        yield from _BY_PROTOCOL[protocol](trial, first)
    yield from trial.all_of_it()
