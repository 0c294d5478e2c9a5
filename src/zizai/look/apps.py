from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LookConfig(AppConfig):
    name = "zizai.look"
    label = "look"
    verbose_name = "版式"

    def ready(self) -> None:
        autodiscover_modules("slots")
