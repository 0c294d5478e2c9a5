"""By which channel an application comes."""

from __future__ import annotations

from django.http import HttpRequest

from zizai.vocabulary.services import Channel


def channel_of(request: HttpRequest) -> str:
    """The channel of what is sent from a page: a phone's or a computer's (GB/T 39046, 办理形式)."""
    return Channel.MOBILE if "Mobi" in request.headers.get("User-Agent", "") else Channel.COMPUTER
