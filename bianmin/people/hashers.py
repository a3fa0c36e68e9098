"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class StationArgon2(Argon2PasswordHasher):
    """argon2id with parameters that hold 20 log-ins at once in 400 MB (DECISIONS 26; OWASP's second set: 19 MiB, t=2)."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
