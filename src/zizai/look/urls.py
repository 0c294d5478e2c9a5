"""What every page needs: the city's colours, files."""

from django.urls import path

from zizai.look.site import theme
from zizai.look.uploads import give, take

urlpatterns = [
    path("theme.css", theme, name="theme"),
    path("files/", take, name="take-file"),
    path("files/<uuid:upload_id>/", give, name="give-file"),
]
