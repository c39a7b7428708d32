"""Every address says whom it is for, and the ones that only show cannot write."""

from django.urls import URLPattern, URLResolver, get_resolver

from hutong.domain.directory.commands import RIGHTS

# "system": one that is registered, by its key; "self": signed in, also before a second factor is set up
OPEN = {"public", "resident", "staff", "self", "hat", "system"}


def patterns(resolver=None, before=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, before + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield before + str(entry.pattern), entry.callback


def test_every_address_has_its_needs():
    missing = [address for address, view in patterns() if not getattr(view, "needs", None)]
    assert not missing, missing


def test_needs_are_rights_that_exist():
    known = OPEN | RIGHTS
    unknown = {address: view.needs for address, view in patterns() if view.needs not in known}
    assert not unknown, unknown


def test_there_are_addresses():
    assert len(list(patterns())) > 5
