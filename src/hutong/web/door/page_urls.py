"""The addresses of the door page and of the register."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from hutong.web.door import ending, going, page, register, registering

urlpatterns: list[URLPattern | URLResolver] = [
    path("door/", page.door, name="door"),
    path("door/pin/<slug:name>/", page.pin, name="door-pin"),
    path("door/go/<slug:name>/", going.opened, name="door-go"),
    path("door/work/<int:work_id>/", going.work_opened, name="door-work"),
    path("door/work/<int:work_id>/end/", ending.ending, name="door-work-end"),
    path("door/systems/", register.systems, name="door-systems"),
    path("door/systems/new/", registering.new, name="door-system-new"),
    path("door/systems/<slug:name>/", register.one, name="door-system"),
    path("door/systems/<slug:name>/change/", registering.change, name="door-system-change"),
    path("door/systems/<slug:name>/state/", register.state, name="door-system-state"),
    path("door/systems/<slug:name>/secret/", register.secret, name="door-system-secret"),
    path("door/systems/<slug:name>/show/", register.show, name="door-system-show"),
]
