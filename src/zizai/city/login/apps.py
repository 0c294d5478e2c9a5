"""Login as a Django application."""

from django.apps import AppConfig
from django.core import checks

from zizai.city.login.checks import provider_is_safe


class LoginConfig(AppConfig):
    name = "zizai.city.login"
    label = "login"
    verbose_name = "登录"

    def ready(self) -> None:
        checks.register(provider_is_safe, checks.Tags.security)
