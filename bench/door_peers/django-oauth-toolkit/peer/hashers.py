"""The password hash with the parameters of Hutong's own."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """argon2id, 7,168 KiB, five passes, one lane."""

    time_cost = 5
    memory_cost = 7_168
    parallelism = 1
