"""The product's settings plus two sample rooms that only the tests have."""

from zizai.config.settings import *  # noqa: F403
from zizai.config.settings import DATABASES, INSTALLED_APPS, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "sample", "counter"]
# Nothing is collected for tests: pages refer to the files as they lie in the rooms.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
if DATABASES["default"]["ENGINE"] == "zizai.kernel.sqlite":
    # Said outright, so that processes that share the tests between them give it no file name of their own.
    DATABASES = {"default": {**DATABASES["default"], "TEST": {"NAME": ":memory:"}}}
PASSWORD_HASHERS = ["cheap.Argon2"]
