"""What costs much on purpose, made cheap for tests."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """The product's hash without its price: a hundred tests sign in."""

    time_cost, memory_cost, parallelism = 1, 8, 1
