from django.apps import AppConfig


class LookConfig(AppConfig):
    name = "zizai.look"
    label = "look"
    verbose_name = "版式"
