"""Every address of the product: each room's own module `urls`."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("", include(f"{room}.urls")) for room in settings.ROOMS if find_spec(f"{room}.urls")]

handler400 = "zizai.portal.errors.bad_request"
handler403 = "zizai.portal.errors.forbidden"
handler404 = "zizai.portal.errors.not_found"
handler500 = "zizai.portal.errors.failed"
