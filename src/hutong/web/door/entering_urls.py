"""The addresses of getting in: other ways than a password, the lock, a telephone's word, a superior's code, her own sign-ins."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from hutong.web.door import asking, factors, locking, mine, pairing, proving, restoring
from hutong.web.public import entrance

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/second/", entrance.second, name="sign-in-second"),
    path("sign-in/passkey/", entrance.passkey, name="sign-in-passkey"),
    path("sign-in/passkey/ask/", asking.ask, name="sign-in-passkey-ask"),
    path("sign-in/restore/", restoring.restore, name="sign-in-restore"),
    path("door/restore/", restoring.people, name="restore"),
    path("door/restore/<int:staff>/", restoring.person, name="restore-one"),
    path("door/lock/", locking.lock, name="lock"),
    path("door/seen/", locking.seen, name="seen"),
    path("door/unlock/", locking.unlock, name="unlock"),
    path("door/unlock/other/", locking.other, name="unlock-other"),
    path("door/pair/", pairing.shown, name="pair"),
    path("door/pair/new/", pairing.new, name="pair-new"),
    path("door/pair/wait/", pairing.wait, name="pair-wait"),
    path("door/pair/<str:token>/", pairing.phone, name="pair-phone"),
    path("door/me/", mine.me, name="me"),
    path("door/me/end/<str:sid>/", mine.end, name="me-end"),
    path("door/me/factors/", factors.factors, name="factors"),
    path("door/me/factors/prove/", proving.prove, name="factors-prove"),
    path("door/me/factors/app/new/", factors.app_new, name="factors-app-new"),
    path("door/me/factors/app/", factors.app, name="factors-app"),
    path("door/me/factors/app/remove/", factors.app_remove, name="factors-app-remove"),
    path("door/me/factors/codes/", factors.codes_new, name="factors-codes"),
    path("door/me/factors/passkey/options/", factors.passkey_options, name="factors-passkey-options"),
    path("door/me/factors/passkey/new/", factors.passkey_new, name="factors-passkey-new"),
    path("door/me/factors/passkey/<int:passkey_id>/remove/", factors.passkey_remove, name="factors-passkey-remove"),
]
