"""Login as a Django application."""

from django.apps import AppConfig


class LoginConfig(AppConfig):
    name = "zizai.city.login"
    label = "login"
    verbose_name = "登录"
