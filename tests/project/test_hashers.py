"""Passwords are checked by another library than the one that stores them: the two are of one mind."""

import pytest
from argon2 import PasswordHasher
from django.contrib.auth.hashers import check_password, make_password

from hutong.project.hashers import Argon2id

REFERENCE = PasswordHasher(time_cost=5, memory_cost=7_168, parallelism=1)


@pytest.mark.parametrize("password", ["wo-de-shequ-2026", "我的社区，二〇二六", "é" * 200, " "])
def test_a_password_is_known_by_what_the_reference_code_has_stored(password):
    stored = f"argon2{REFERENCE.hash(password)}"
    assert check_password(password, stored)
    assert not check_password(password + "x", stored)


def test_what_is_stored_names_what_it_costs():
    stored = make_password("wo-de-shequ-2026")
    assert stored.startswith("argon2$argon2id$v=19$m=7168,t=5,p=1$")
    assert not Argon2id().must_update(stored)
    assert REFERENCE.verify(stored.removeprefix("argon2"), "wo-de-shequ-2026")


@pytest.mark.parametrize("cost", [{"parallelism": 4}, {"time_cost": 2, "memory_cost": 19_456}, {"memory_cost": 8_192}])
def test_an_older_hash_of_another_cost_still_opens(cost):
    words = {"time_cost": 5, "memory_cost": 7_168, "parallelism": 1, **cost}
    stored = f"argon2{PasswordHasher(**words).hash('wo-de-shequ-2026')}"
    assert Argon2id().verify("wo-de-shequ-2026", stored)
    assert not Argon2id().verify("another", stored)
    assert Argon2id().must_update(stored)


def test_what_is_no_hash_opens_nothing():
    assert not check_password("", make_password(None))
    assert not Argon2id().verify("x", "argon2$argon2id$v=19$m=7168,t=5,p=1$cut")
