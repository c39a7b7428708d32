"""Where somebody may be sent back to after getting a pass: the hosts of the very system, and no other place.

Of an address that a browser brings only the path counts; scheme and host are those of the register (CWE-601).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri

from hutong.domain.door.addresses import origin_of, parts_of
from hutong.domain.door.connecting import listed
from hutong.domain.door.queries.register import SystemView
from hutong.kernel.errors import NotFound, Refused

# What a system's host leads to us (nginx, Caddy, the passage): there a pass is begun, taken in, and ended.
OURS = "/.hutong/"
LONGEST = 1900
_ODD = re.compile(r"[\x00-\x20\x7f\\]")


@dataclass(frozen=True, slots=True)
class Target:
    """A page of a system: `origin` is scheme and host as registered, `path` begins with one slash."""

    origin: str
    path: str

    @property
    def url(self) -> str:
        """The whole address."""
        return self.origin + self.path


def origins_of(view: SystemView) -> tuple[str, ...]:
    """The hosts that a pass of this system is for, the first is where it opens. Raises NotFound for a system without passes,
    Refused when no passage is set up."""
    if view.protocol == "form":
        if not settings.HUTONG_PASSAGE:
            raise Refused("这里还没有设置通道。", "请管理员设置 HUTONG_PASSAGE，见 docs/how-to/connect-an-old-system.md。")
        return (f"{'https' if settings.BEHIND_HTTPS else 'http'}://{view.name}.{settings.HUTONG_PASSAGE}",)
    if view.protocol != "forward":
        raise NotFound()
    scheme = urlsplit(view.address).scheme
    hosts = listed(view.settings, "hosts")
    known = [origin_of(host if "://" in host else f"{scheme}://{host}") for host in hosts] or [origin_of(view.address)]
    return tuple(dict.fromkeys(origin for origin in known if origin))


def target_of(view: SystemView, to: str) -> Target:
    """The page that `to` means: a path, or an address on one of the system's hosts; the registered address where it says
    nothing. Raises Refused for anything else."""
    refused = Refused("这个地址不属于这个系统，没有转过去。", "请从一个门里重新打开。")
    known = origins_of(view)
    if _ODD.search(to) or len(to) > LONGEST or not known:
        raise refused
    if not to or (to.startswith("/") and not to.startswith("//")):
        return Target(known[0], _plain(to or entry_of(view)))
    parts = parts_of(to.partition("#")[0])
    if parts is None:
        raise refused
    origin, path = f"{parts.scheme}://{parts.netloc.lower()}", (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    # an address of the old system itself is opened through the passage
    if view.protocol == "form" and origin in upstreams_of(view):
        origin = known[0]
    if origin not in known:
        raise refused
    return Target(origin, _plain(path))


def entry_of(view: SystemView) -> str:
    """The path that a system opens at, with its query: that of the registered address."""
    parts = urlsplit(view.address)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def upstreams_of(view: SystemView) -> tuple[str, ...]:
    """The old system's own scheme and host, as registered: where the passage asks, then under which other name it links."""
    both = (origin_of(str(view.settings.get("base") or view.address)), origin_of(view.address))
    return tuple(dict.fromkeys(one for one in both if one))


def is_secure(view: SystemView) -> bool:
    """Whether the system's host speaks https."""
    return origins_of(view)[0].startswith("https:")


def pass_name(name: str, *, secure: bool) -> str:
    """The name of a pass's cookie: its host's alone where the host speaks https (RFC 6265bis, 4.1.3). Each system has its own:
    cookies do not tell ports apart."""
    return f"{'__Host-' if secure else ''}hutong_pass_{name}"


def state_name(name: str, *, secure: bool) -> str:
    """The name of a sign's cookie."""
    return f"{'__Host-' if secure else ''}hutong_state_{name}"


def wanted_in(query: str) -> str:
    """What stands after `to=` in a query. nginx cannot encode: a path that begins with a plain slash is all that follows."""
    found = re.search(r"(?:^|&)to=(.*)$", query, re.DOTALL)
    if found is None:
        return ""
    rest = found.group(1)
    return rest if rest.startswith("/") else unquote(rest.partition("&")[0])


def _plain(path: str) -> str:
    """The path as an address has it, in ASCII (RFC 3987, 3.1); what leads to us is no page of the system, and would go round in
    circles."""
    return "/" if path.startswith(OURS) else iri_to_uri(path)
