"""What must not be set up otherwise; found at start, not at the first sign-in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def provider_is_safe(app_configs: Any = None, **_: Any) -> list[checks.CheckMessage]:
    """An identity provider is reached over TLS (its ID token is not checked otherwise), and every level is one of ours."""
    found: list[checks.CheckMessage] = []
    server = urlsplit(settings.OIDC_SERVER)
    if settings.OIDC_SERVER and server.scheme != "https" and server.hostname not in _LOOPBACK:
        found.append(checks.Error("ZIZAI_OIDC_SERVER 要用 https：身份信息不能走明文。", id="login.E001"))
    if settings.OIDC_SERVER and not settings.OIDC_CLIENT_ID:
        found.append(checks.Error("设了 ZIZAI_OIDC_SERVER，也要设 ZIZAI_OIDC_CLIENT_ID。", id="login.E002"))
    if set(settings.OIDC_LEVELS.values()) - {"1", "2", "3"}:
        found.append(checks.Error("ZIZAI_OIDC_LEVELS 的等级只能是1、2、3，如 L2=2,*=1。", id="login.E003"))
    if missing := {"number", "name"} - set(settings.OIDC_CLAIMS):
        found.append(checks.Error(f"ZIZAI_OIDC_CLAIMS 缺少 {'、'.join(sorted(missing))}。", id="login.E004"))
    return found
