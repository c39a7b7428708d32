"""A browser's session is written once when it begins; one that was ended elsewhere is not written back."""

import pytest
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.models import Session

from hutong.domain.accounts import commands as accounts
from hutong.domain.directory.queries import StaffView
from hutong.project.sessions import SessionStore


@pytest.fixture
def begun(db):
    store = SessionStore()
    store.create()
    store["name"] = "王芳"
    return store


def test_a_new_session_is_written_once_with_all_it_holds(begun, django_assert_num_queries):
    assert not Session.objects.filter(pk=begun.session_key).exists()
    with django_assert_num_queries(1):
        begun.save()
    assert SessionStore(begun.session_key)["name"] == "王芳"
    begun["name"] = "陈立"
    begun.save()
    assert SessionStore(begun.session_key)["name"] == "陈立"


def test_a_session_that_was_ended_elsewhere_does_not_come_back(begun):
    begun.save()
    Session.objects.filter(pk=begun.session_key).delete()
    with pytest.raises(UpdateError):
        begun.save()
    assert SessionStore(begun.session_key).load() == {}


def test_a_sign_in_that_is_ended_while_it_begins_opens_nothing(begun):
    held = accounts.begin_session(StaffView(7, "wangfang", "王芳"), how="password", amr=("pwd",), key=begun.session_key)
    accounts.end_session(held.sid, why="locked_out")
    with pytest.raises(UpdateError):
        begun.save()
    assert SessionStore(begun.session_key).load() == {}


def test_a_key_that_is_taken_is_not_taken_over(begun):
    begun.save()
    other = SessionStore(begun.session_key)
    other["name"] = "somebody else"
    with pytest.raises(CreateError):
        other.save(must_create=True)
    assert SessionStore(begun.session_key)["name"] == "王芳"


def test_another_key_keeps_what_was_known_and_ends_the_old_one(begun):
    begun.save()
    before = begun.session_key
    begun.cycle_key()
    begun.save()
    assert begun.session_key != before
    assert SessionStore(begun.session_key)["name"] == "王芳"
    assert not Session.objects.filter(pk=before).exists()
