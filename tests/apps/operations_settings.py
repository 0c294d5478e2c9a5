"""The tests' settings with the addresses that behave badly."""

from test_settings import *  # noqa: F403

ROOT_URLCONF = "operations_urls"
