"""The password hash with the parameters of Hutong's own."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """argon2id, 12,288 KiB, three passes, one lane."""

    time_cost = 3
    memory_cost = 12_288
    parallelism = 1
