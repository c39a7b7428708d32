"""The addresses of a resident's own pages, all below /my/."""

from __future__ import annotations

from django.urls import path

from hutong.web.resident import account, entering, mandates, mine

urlpatterns = [
    path("", mine.mine, name="my"),
    path("sign-in/", entering.sign_in, name="my-sign-in"),
    path("code/", entering.code, name="my-code"),
    path("sign-out/", entering.sign_out, name="my-sign-out"),
    path("passkey/ask/", entering.passkey_ask, name="my-passkey-ask"),
    path("passkey/enter/", entering.passkey_enter, name="my-passkey-enter"),
    path("passkey/options/", account.passkey_options, name="my-passkey-options"),
    path("passkey/new/", account.passkey_new, name="my-passkey-new"),
    path("passkey/<int:passkey_id>/remove/", account.passkey_remove, name="my-passkey-remove"),
    path("settings/", account.settings_page, name="my-settings"),
    path("data/", account.data, name="my-data"),
    path("data/file/", account.data_file, name="my-data-file"),
    path("delete/", account.delete, name="my-delete"),
    path("mandates/", mandates.mandates, name="my-mandates"),
    path("mandates/ask/", mandates.ask, name="my-mandate-ask"),
    path("mandates/new/", mandates.new, name="my-mandate-new"),
    path("mandates/<int:mandate_id>/", mandates.one, name="my-mandate"),
    path("mandates/<int:mandate_id>/end/", mandates.end, name="my-mandate-end"),
]
