"""What every page needs: the city's colours and mark, files; the gallery of components on demonstration sites."""

from django.urls import path

from zizai.look.gallery import gallery
from zizai.look.site import mark, theme
from zizai.look.uploads import give, take

urlpatterns = [
    path("theme.css", theme, name="theme"),
    path("mark.svg", mark, name="mark"),
    # Browsers ask for this name when a page of another kind (a file, an error) names no icon.
    path("favicon.ico", mark),
    path("files/", take, name="take-file"),
    path("files/<uuid:upload_id>/", give, name="give-file"),
    path("look/", gallery, name="gallery"),
]
