"""Every address of the door that a browser opens. What machines call lies in the room api."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
