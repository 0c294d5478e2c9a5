"""The product's addresses and a few more that behave badly, for the tests of operation."""

from time import sleep

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpResponse
from django.urls import path
from django.utils.functional import SimpleLazyObject
from kernel_samples import CLERK

from zizai.config.urls import handler500, urlpatterns
from zizai.kernel.policies import Actor

__all__ = ["handler500", "urlpatterns"]


def register(request, person):
    request.actor = Actor("staff", id=CLERK.id, name="李窗口", post=CLERK.id)
    return HttpResponse("好")


def never_asked(request):
    request.actor = SimpleLazyObject(lambda: 1 / 0)
    return HttpResponse("好")


def duplicate(request, person):
    try:
        raise IntegrityError(f"Key (number)=({request.POST['number']}) already exists")
    except IntegrityError as error:
        raise ValueError(f"{request.POST['name']} 已经登记过") from error


def slow(request):
    sleep(1.5)
    return HttpResponse("好")


def broken(request, person):
    raise TypeError("unsupported operand")


def refused(request, person):
    raise PermissionDenied(request.POST["name"])


urlpatterns = [
    *urlpatterns,
    path("people/<uuid:person>/register", register, name="register"),
    path("people/<uuid:person>/duplicate", duplicate, name="duplicate"),
    path("people/<uuid:person>/broken", broken),
    path("people/<uuid:person>/refused", refused, name="refused"),
    path("slow", slow, name="slow"),
    path("never-asked", never_asked, name="never_asked"),
]
