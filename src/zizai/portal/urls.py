"""The public site."""

from django.urls import path

from zizai.portal import pages

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("places/", pages.places, name="places"),
    path("places/hall/<slug:code>/", pages.hall, name="hall"),
    path("places/<slug:code>/", pages.region, name="region"),
    path("help/", pages.helping, name="help"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("elder/", pages.elder_home, name="elder"),
    path("display/", pages.display, name="display"),
    path("offline/", pages.offline, name="offline"),
    path("worker.js", pages.worker, name="worker"),
]
