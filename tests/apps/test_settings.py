"""The product's settings plus one sample room that only the tests have."""

from zizai.config.settings import *  # noqa: F403
from zizai.config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "sample"]
