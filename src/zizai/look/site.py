"""What every page says of its city: read from the pack, once a process."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from zizai.look.theme import colours


@dataclass(frozen=True)
class Site:
    """The city's name as pages say it, the brand and the hotline's number.

    `unchecked` names what the pack holds that its office has not confirmed yet: pages with such content
    say so. `skyline` is the drawing above the footer, SVG markup that the pack vouches for.
    """

    title: str
    brand: str
    hotline: str
    office: str
    unchecked: frozenset[str] = frozenset()
    skyline: str = ""


@lru_cache(4)
def _read(folder: Path) -> tuple[Site, str]:
    said = tomllib.loads(_text(folder / "pack.toml"))
    return (
        Site(
            said.get("title", ""),
            said.get("brand", "自在办"),
            said.get("hotline", "12345"),
            said.get("office", ""),
            frozenset(said.get("unchecked", ())),
            SafeString(_text(folder / "skyline.svg")),
        ),
        _text(folder / "theme.css"),
    )


def _text(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""


def site() -> Site:
    """The city this installation serves."""
    return _read(Path(settings.PACK_DIR))[0]


@require_safe
@cache_control(max_age=3600, public=True)
def theme(request: HttpRequest) -> HttpResponse:
    """The city's colours, from the pack."""
    return HttpResponse(_read(Path(settings.PACK_DIR))[1], content_type="text/css; charset=utf-8")


@require_safe
@cache_control(max_age=86400, public=True)
def mark(request: HttpRequest) -> HttpResponse:
    """The mark in the city's colours, as the icon of a tab: a picture on its own sees no style sheet."""
    city = colours(_read(Path(settings.PACK_DIR))[1])
    shown = {"body": city.get("brand", "#0B5563"), "gold": city.get("accent", "#D99A2B")}
    return render(request, "look/mark_icon.svg", shown, content_type="image/svg+xml")


# 长辈版: the mode and the size of its letters, kept in a cookie because nobody has to sign in to read.
SIZES = (("large", "大"), ("larger", "更大"), ("largest", "最大"))


def elder(request: HttpRequest) -> bool:
    """Whether the reader has chosen 长辈版."""
    return request.COOKIES.get("zz_mode") == "elder"


def size(request: HttpRequest) -> str:
    """The size of letters the reader has chosen for 长辈版."""
    chosen = request.COOKIES.get("zz_size")
    return chosen if chosen in dict(SIZES) else SIZES[0][0]


def about(request: HttpRequest) -> dict[str, Any]:
    """Context of every template: the site, whether it is a demonstration, the reader's mode and size. No statement."""
    return {
        "site": site(),
        "demo": settings.DEMO,
        "elder": elder(request),
        "size": size(request),
        "sizes": SIZES,
        "actor": getattr(request, "actor", None),
        "reader": _reader(request),
    }


def _reader(request: HttpRequest) -> Callable[[], str]:
    # What somebody typed is kept on the device; on a shared one the next reader must not find it.
    # The name under which it is kept says nothing to anybody who reads the device. The session knows
    # who it is: asking who acts would cost pages for which that does not matter.
    def name() -> str:
        session = getattr(request, "session", None)
        account = session.get(SESSION_KEY) if session and request.COOKIES.get(settings.SESSION_COOKIE_NAME) else None
        return salted_hmac("zizai.look.reader", account).hexdigest()[:12] if account else ""

    return name
