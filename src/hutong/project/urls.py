"""Every address of the site. The rooms above the domain bring their own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("hutong.api.urls")),
    path("", include("hutong.web.urls")),
]
