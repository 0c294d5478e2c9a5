"""The city's colours as a style sheet."""

from django.urls import path

from zizai.look.site import theme

urlpatterns = [path("theme.css", theme, name="theme")]
