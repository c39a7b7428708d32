"""Which system of the register speaks: by the address it wants a ticket for (CAS), or by the name it gives itself (SAML)."""

from __future__ import annotations

from hutong.domain.door.addresses import nearest
from hutong.domain.door.connecting import listed
from hutong.domain.door.models import System
from hutong.domain.door.queries.register import SystemView, view_of
from hutong.kernel.errors import NotFound


def system_of_service(service: str) -> SystemView:
    """The system that has registered the nearest address above `service`, whatever its state but ended. Raises NotFound: nobody
    is sent to an address that is in nobody's entry."""
    rows = System.objects.filter(protocol="cas").exclude(state="ended").prefetch_related("sights")
    near = [(nearest(service, listed(row.settings, "services")), row) for row in rows]
    found = max(near, key=lambda one: (one[0], -one[1].pk), default=None)
    if found is None or not found[0]:
        raise NotFound(
            "没有系统登记过这个地址。", "请从一个门里点开系统；还是不行，请告诉这个系统的联系人：接入登记里要写上它的地址。"
        )
    return view_of(found[1])


def system_of_entity(entity: str) -> SystemView:
    """The SAML system under this entityID. Raises NotFound."""
    rows = System.objects.filter(protocol="saml", settings__entity_id=entity).exclude(state="ended").prefetch_related("sights")
    found = list(rows[:2])
    if not entity or len(found) != 1:
        raise NotFound(
            "没有系统登记过这个名字：{entity}。", "请告诉这个系统的联系人：登记里的 entity_id 要一字不差。", entity=entity[:200]
        )
    return view_of(found[0])
