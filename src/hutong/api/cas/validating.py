"""A CAS system asks whom a ticket belongs to (CAS Protocol 3.0, 2.4 to 2.8), in plain text, XML or JSON.

The door makes out no proxy tickets: a system that wants to call another one by itself gets a key of its own. A `pgtUrl` is
therefore not called, which the protocol allows (2.5.4), and /cas/proxy always refuses.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from lxml import etree

from hutong.api.door import check_text
from hutong.api.faults import Fault
from hutong.domain.door.addresses import LONGEST
from hutong.domain.door.commands.cas import Proven, Unproven, prove

CAS = "http://www.yale.edu/tp/cas"
# A ticket has 46 signs; 2.5.1 wants room for 256.
_TICKET = 256


def plain(request: HttpRequest) -> HttpResponse:
    """CAS 1.0: yes and the account, or no (2.4)."""
    try:
        return _text(f"yes\n{_proven(request).user}\n")
    except Unproven:
        return _text("no\n\n")


def service(request: HttpRequest) -> HttpResponse:
    """CAS 2.0: the account (2.5)."""
    return _answer(request, attributes=False)


def service_with_attributes(request: HttpRequest) -> HttpResponse:
    """CAS 3.0: the account, the post and what she is in the system (2.8)."""
    return _answer(request, attributes=True)


def proxy(request: HttpRequest) -> HttpResponse:
    """No system calls another in somebody's name (2.7)."""
    words = {"code": "UNAUTHORIZED_SERVICE", "description": _("一个门不发代理票。")}
    if _wants_json(request):
        return JsonResponse({"serviceResponse": {"proxyFailure": words}})
    return _xml("proxyFailure", words["code"], words["description"])


def no(request: HttpRequest, fault: Fault) -> HttpResponse:
    """Anything that went wrong, as CAS 1.0 says it."""
    return _text("no\n\n", fault.status)


def failed(request: HttpRequest, fault: Fault) -> HttpResponse:
    """Anything that went wrong, as CAS 2.0 says it: the fault is the door's own, or the call cannot be read."""
    code = "INTERNAL_ERROR" if fault.status >= 500 else "INVALID_REQUEST"
    return _failure(request, code, f"{fault.title} {fault.way_out}".strip(), fault.status)


def _answer(request: HttpRequest, *, attributes: bool) -> HttpResponse:
    try:
        proven = _proven(request)
    except Unproven as refusal:
        return _failure(request, refusal.code, " ".join(refusal.said(_)).strip())
    given = _attributes(proven) if attributes else {}
    if _wants_json(request):
        words = {"user": proven.user, **({"attributes": given} if given else {})}
        return JsonResponse({"serviceResponse": {"authenticationSuccess": words}})
    return _success(proven.user, given)


def _proven(request: HttpRequest) -> Proven:
    """Whom the ticket belongs to. Raises Unproven, also for a call without its parameters (2.5.3)."""
    ticket, where = request.GET.get("ticket", ""), request.GET.get("service", "")
    if not ticket or not where or len(request.GET.getlist("ticket")) > 1 or len(request.GET.getlist("service")) > 1:
        raise Unproven("INVALID_REQUEST", "ticket 和 service 都要有，各一个。", "请对照 CAS 3.0 协议第 2.5.1 节。")
    check_text(ticket, where)
    if len(ticket) > _TICKET or len(where) > LONGEST:
        raise Unproven("INVALID_TICKET", "没有这张票。")
    return prove(ticket, where, renew=request.GET.get("renew", "false").lower() not in ("false", ""))


def _attributes(proven: Proven) -> dict[str, list[str]]:
    """What the system learns, each as a list: a name may come several times (2.5.7)."""
    told = proven.claims
    return {
        "authenticationDate": [proven.auth_at.isoformat(timespec="seconds")],
        "longTermAuthenticationRequestTokenUsed": ["false"],
        "isFromNewLogin": ["true" if proven.fresh else "false"],
        "name": [told.name], "sub": [told.sub], "post": [told.post], "area": [str(told.area)], "level": [told.level],
        "path": ["/".join(told.path)], "department": [told.department] if told.department else [], "roles": list(told.roles),
    }  # fmt: skip


def _success(user: str, given: dict[str, list[str]]) -> HttpResponse:
    root, inside = _response("authenticationSuccess")
    etree.SubElement(inside, f"{{{CAS}}}user").text = user
    if given:
        held = etree.SubElement(inside, f"{{{CAS}}}attributes")
        for name, values in given.items():
            for value in values:
                etree.SubElement(held, f"{{{CAS}}}{name}").text = value
    return _sent(root)


def _failure(request: HttpRequest, code: str, text: str, status: int = 200) -> HttpResponse:
    if _wants_json(request):
        words = {"serviceResponse": {"authenticationFailure": {"code": code, "description": text}}}
        return JsonResponse(words, status=status)
    return _xml("authenticationFailure", code, text, status)


def _xml(name: str, code: str, text: str, status: int = 200) -> HttpResponse:
    root, inside = _response(name)
    inside.set("code", code)
    inside.text = text
    return _sent(root, status)


def _response(name: str) -> tuple[etree._Element, etree._Element]:
    root = etree.Element(f"{{{CAS}}}serviceResponse", nsmap={"cas": CAS})
    return root, etree.SubElement(root, f"{{{CAS}}}{name}")


def _sent(root: etree._Element, status: int = 200) -> HttpResponse:
    return HttpResponse(etree.tostring(root, encoding="UTF-8"), status=status, content_type="application/xml; charset=utf-8")


def _text(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def _wants_json(request: HttpRequest) -> bool:
    return request.GET.get("format", "").upper() == "JSON"
