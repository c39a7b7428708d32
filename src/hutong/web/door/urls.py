"""Every address of the door that a browser opens. What machines call lies in the room api."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from hutong.web.door import cas, oauth, oauth_leaving, page_urls, surely

urlpatterns: list[URLPattern | URLResolver] = [
    *page_urls.urlpatterns,
    path("oauth/authorize", oauth.authorize, name="oauth-authorize"),
    path("oauth/consent", oauth.consent, name="oauth-consent"),
    path("oauth/again", oauth.again, name="oauth-again"),
    path("oauth/logout", oauth_leaving.leave, name="oauth-logout"),
    path("oauth/left", oauth_leaving.left, name="oauth-left"),
    path("cas/login", cas.login, name="cas-login"),
    path("cas/logout", cas.logout, name="cas-logout"),
    path("door/sign-in-again/", surely.sign_in_again, name="sign-in-again"),
]
