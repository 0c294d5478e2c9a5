"""The city as a Django application."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from zizai.kernel import policies
from zizai.vocabulary.city import Role


class CityConfig(AppConfig):
    name = "zizai.city"
    label = "city"
    verbose_name = "城市"

    def ready(self) -> None:
        policies.name_roles(dict(Role.choices))
        # Rooms above the city register theirs the same way, after this one.
        autodiscover_modules("pack_parts")
