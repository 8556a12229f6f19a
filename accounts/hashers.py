"""Argon2id at 19 MiB, two passes, one lane: strong, and cheap enough for a deadline day's sign-ins."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PortalArgon2PasswordHasher(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19456
    parallelism = 1
