"""How SCIM is spoken: its media type, its errors (RFC 7644, 3.12), its versions (3.14), and who may call."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from pydantic import ValidationError
from scim2_models import Context, Error, PreconditionFailedException, Resource, ResponseParameters, SCIMException

from hutong.api.door import View, check_text, machine, system_of
from hutong.api.faults import Fault
from hutong.domain.directory.queries.provisioned import PROVISION
from hutong.kernel.actor import Actor

TYPE = "application/scim+json; charset=utf-8"
Do = Callable[..., HttpResponse]


def kept(methods: Mapping[str, Do], *, needs: str = "system") -> View:
    """An address of SCIM: each method is called with the system that calls (as who acts), the request and the words of the
    address. `needs="public"`: what everybody may read, without a key."""

    def view(do: Do) -> View:
        def run(request: HttpRequest, **words: Any) -> HttpResponse:
            try:
                check_text(*(text for one in request.GET.lists() for text in (one[0], *one[1])))
                if needs == "public":
                    return do(request, **words)
                actor: Actor = system_of(request, PROVISION).actor
                return do(actor, request, **words)
            except (SCIMException, ValidationError) as error:
                return failed(error_of(error))

        return run

    return machine({name: view(do) for name, do in methods.items()}, say, needs=needs)


def error_of(error: SCIMException | ValidationError) -> Error:
    """What is wrong with a call, as SCIM says it."""
    return error.to_error() if isinstance(error, SCIMException) else Error.from_validation_errors(error)[0]


def say(request: HttpRequest, fault: Fault) -> HttpResponse:
    """A fault of the house as an error of SCIM."""
    return failed(as_error(fault))


def as_error(fault: Fault) -> Error:
    """The same as an object: what is taken is `uniqueness`, what cannot be `invalidValue` (RFC 7644, table 9)."""
    kind = {409: "uniqueness", 422: "invalidValue"}.get(fault.status)
    status = 400 if fault.status == 422 else fault.status
    return Error(status=status, scim_type=kind, detail=f"{fault.title} {fault.way_out}".strip())


def failed(error: Error) -> HttpResponse:
    """An error as the answer."""
    return answer(error.model_dump(), int(error.status or 400))


def answer(body: dict[str, Any], status: int = 200) -> HttpResponse:
    """JSON of SCIM."""
    return HttpResponse(json.dumps(body, ensure_ascii=False, default=str), status=status, content_type=TYPE)


def shown(
    request: HttpRequest, found: Resource[Any], *, context: Context = Context.RESOURCE_QUERY_RESPONSE, status: int = 200
) -> HttpResponse:
    """One resource, as far as it is asked for (3.9), with its version; 304 to whoever has this version already."""
    version = found.meta.version if found.meta else None
    if status == 200 and request.method in ("GET", "HEAD") and version and matches(request.headers.get("If-None-Match"), version):
        made = HttpResponse(status=304)
    else:
        asked = parameters(request, type(found))
        made = answer(found.model_dump(scim_ctx=context, response_parameters=asked), status)
    if version:
        made["ETag"] = version
    if found.meta and found.meta.location:
        made["Content-Location" if status == 200 else "Location"] = str(found.meta.location)
    return made


def parameters(request: HttpRequest, shape: type[Resource[Any]]) -> ResponseParameters[Any]:
    """Which attributes are asked for."""
    words = {name: request.GET[name] for name in ("attributes", "excludedAttributes") if name in request.GET}
    found: ResponseParameters[Any] = ResponseParameters[shape].model_validate(words)  # type: ignore[valid-type]
    return found


def check_version(told: str | None, version: str) -> None:
    """Raises PreconditionFailedException when the caller changes something that is no more what it has seen (RFC 7644, 3.14).
    `told`: what its If-Match says, or the `version` of an operation in bulk; None, or nothing, for whatever is there."""
    if told and not matches(told, version):
        raise PreconditionFailedException(detail="changed in the meantime; read it again")


def matches(told: str | None, version: str) -> bool:
    """Whether a list of versions holds one, compared weakly (RFC 9110, 8.8.3.2)."""
    if not told:
        return False
    return told.strip() == "*" or version.removeprefix("W/") in [one.strip().removeprefix("W/") for one in told.split(",")]
