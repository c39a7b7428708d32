"""The password hash with the parameters of Hutong's own."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """argon2id, 19,456 KiB, two passes, one lane."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
