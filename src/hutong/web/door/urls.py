"""Every address of the door that a browser opens. What machines call lies in the room api."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from hutong.web.door import cas, oauth, oauth_leaving, page_urls, passing, saml, saml_leaving, surely, upstream, vault

urlpatterns: list[URLPattern | URLResolver] = [
    *page_urls.urlpatterns,
    path("oauth/authorize", oauth.authorize, name="oauth-authorize"),
    path("oauth/consent", oauth.consent, name="oauth-consent"),
    path("oauth/logout", oauth_leaving.leave, name="oauth-logout"),
    path("oauth/left", oauth_leaving.left, name="oauth-left"),
    path("cas/login", cas.login, name="cas-login"),
    path("cas/logout", cas.logout, name="cas-logout"),
    path("saml/metadata", saml.metadata, name="saml-metadata"),
    path("saml/sso", saml.sso, name="saml-sso"),
    path("saml/go", saml.go, name="saml-go"),
    path("saml/start/<slug:name>/", saml.start, name="saml-start"),
    path("saml/slo", saml_leaving.slo, name="saml-slo"),
    path("saml/leave", saml_leaving.leave, name="saml-leave"),
    path("upstream/mine/", upstream.mine, name="upstream-mine"),
    path("upstream/<slug:name>/start", upstream.start, name="upstream-start"),
    path("upstream/<slug:name>/back", upstream.back, name="upstream-back"),
    path("upstream/<slug:name>/bind/", upstream.bind, name="upstream-bind"),
    path("door/sign-in-again/", surely.sign_in_again, name="sign-in-again"),
    path("door/vault/", vault.vaults, name="door-vaults"),
    path("door/vault/<slug:name>/", vault.one, name="door-vault"),
    path("door/vault/<slug:name>/<int:number>/remove/", vault.remove, name="door-vault-remove"),
    path("door/pass/<slug:name>/", passing.enter, name="door-pass"),
    path("door/forward/<slug:name>/", passing.asked, name="door-forward"),
    path("door/forward/<slug:name>/callback/start", passing.started, name="door-forward-start"),
    path("door/forward/<slug:name>/callback/back", passing.back, name="door-forward-back"),
]
