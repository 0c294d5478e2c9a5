"""What every page says of its city: read from the pack, once a process."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


@dataclass(frozen=True)
class Site:
    """The city's name as pages say it, the brand and the hotline's number."""

    title: str
    brand: str
    hotline: str
    office: str


@lru_cache(4)
def _read(folder: Path) -> tuple[Site, str]:
    said = tomllib.loads((folder / "pack.toml").read_text("utf-8")) if (folder / "pack.toml").is_file() else {}
    theme = folder / "theme.css"
    return (
        Site(said.get("title", ""), said.get("brand", "自在办"), said.get("hotline", "12345"), said.get("office", "")),
        theme.read_text("utf-8") if theme.is_file() else "",
    )


def site() -> Site:
    """The city this installation serves."""
    return _read(Path(settings.PACK_DIR))[0]


@require_safe
@cache_control(max_age=3600, public=True)
def theme(request: HttpRequest) -> HttpResponse:
    """The city's colours, from the pack."""
    return HttpResponse(_read(Path(settings.PACK_DIR))[1], content_type="text/css; charset=utf-8")


# 长辈版: the mode and the size of its letters, kept in a cookie because nobody has to sign in to read.
SIZES = ("large", "larger", "largest")


def about(request: HttpRequest) -> dict[str, Any]:
    """Context of every template: the site, whether it is a demonstration, the reader's mode and size."""
    size = request.COOKIES.get("zz_size", "large")
    return {
        "site": site(),
        "demo": settings.DEMO,
        "elder": request.COOKIES.get("zz_mode") == "elder",
        "size": size if size in SIZES else "large",
        "actor": getattr(request, "actor", None),
    }
