"""Where people and enterprises prove who they are: the city's identity provider, and on a demonstration our own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

CITY, DEMO = "city", "demo"
_DEMO_CLAIMS = {name: name for name in ("number", "name", "phone", "level", "enterprise", "enterprise_name", "represents")}


@dataclass(frozen=True)
class Source:
    """One provider: what its button says, what its claims are called, which of its levels is which of ours (1 to 3)."""

    id: str
    name: str
    claims: Mapping[str, str]
    levels: Mapping[str, int]

    @property
    def login_url(self) -> str:
        """Where signing in with it begins (POST)."""
        return reverse("openid_connect_login", args=[self.id])


def sources() -> list[Source]:
    """The providers this installation offers: none, one, or on a demonstration ours as well."""
    found = []
    if settings.OIDC_SERVER:
        levels = {value: int(level) for value, level in settings.OIDC_LEVELS.items()}
        found.append(Source(CITY, settings.OIDC_NAME, settings.OIDC_CLAIMS, levels))
    if settings.DEMO:
        found.append(Source(DEMO, "演示登录", _DEMO_CLAIMS, {"1": 1, "2": 2, "3": 3}))
    return found


def source(source_id: str) -> Source:
    """The provider of that name. Raises LookupError."""
    found = next((one for one in sources() if one.id == source_id), None)
    if found is None:
        raise LookupError(source_id)
    return found


def app(one: Source, request: HttpRequest) -> SocialApp:
    """The provider as allauth asks for it. Ours answers under whatever host the browser came by."""
    made = SocialApp(provider="openid_connect", provider_id=one.id, name=one.name)
    if one.id == DEMO:
        made.client_id = "zizai"
        made.settings = {"server_url": request.build_absolute_uri("/").rstrip("/"), "scope": ["openid", "profile"], "oauth_pkce_enabled": True}
    else:
        made.client_id, made.secret = settings.OIDC_CLIENT_ID, settings.OIDC_SECRET
        made.settings = {"server_url": settings.OIDC_SERVER.rstrip("/"), "scope": settings.OIDC_SCOPES, "oauth_pkce_enabled": True}
    return made
