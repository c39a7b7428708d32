"""The addresses of the door page and of the register."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from hutong.web.door import ending, going, page
from hutong.web.door.register import one, secret, show, state, systems
from hutong.web.door.registering import change, new

urlpatterns: list[URLPattern | URLResolver] = [
    path("door/", page.door, name="door"),
    path("door/pin/<slug:name>/", page.pin, name="door-pin"),
    path("door/go/<slug:name>/", going.opened, name="door-go"),
    path("door/work/<int:work_id>/", going.work_opened, name="door-work"),
    path("door/work/<int:work_id>/end/", ending.ending, name="door-work-end"),
    path("door/systems/", systems, name="door-systems"),
    path("door/systems/new/", new, name="door-system-new"),
    path("door/systems/<slug:name>/", one, name="door-system"),
    path("door/systems/<slug:name>/change/", change, name="door-system-change"),
    path("door/systems/<slug:name>/state/", state, name="door-system-state"),
    path("door/systems/<slug:name>/secret/", secret, name="door-system-secret"),
    path("door/systems/<slug:name>/show/", show, name="door-system-show"),
]
