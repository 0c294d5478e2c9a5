"""The demonstration's identity provider: real OpenID Connect by allauth, where instead of proving who one is one picks a person of the pack.

Only what signing in needs is answered: discovery, keys, authorisation, token, user information.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from typing import Any

from allauth.idp.oidc import views
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.internal.private_keys import filter_keys
from allauth.idp.oidc.models import Client, PrivateKey
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zizai.city.login import demonstration, sources
from zizai.city.models import Account
from zizai.look.site import site

_SCOPES = ("openid", "profile")


class DemonstrationProvider(DefaultOIDCAdapter):
    """What the provider says of a person of the pack, and the key it signs with."""

    def get_claims(self, purpose: str, user: Account, client: Client, scopes: Iterable[str], email: str | None = None, **how: Any) -> dict[str, Any]:
        """The account as subject; name, number, telephone and level 3 in the user information alone, which leaves no trace in the browser."""
        claims = {"sub": self.get_user_sub(client, user)}
        if purpose == "userinfo":
            person = user.person
            claims |= {"number": person.number, "name": person.name, "phone": person.phone or "", "level": "3"}
        return claims

    def list_private_keys(self, *, did_activate: bool | None = None, is_active: bool | None = None) -> list[PrivateKey]:
        """The one key of this installation."""
        return filter_keys([PrivateKey(pem=_private_key())], did_activate=did_activate, is_active=is_active)


def _private_key() -> str:
    path = settings.DATA_DIR / "keys" / "demonstration-provider.pem"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


def know_client(request: HttpRequest) -> None:
    """Let our own client use the provider by the host name it was come by, which ALLOWED_HOSTS has checked. One statement once it is known."""
    back = request.build_absolute_uri(reverse("openid_connect_callback", args=[sources.DEMO]))
    client, _ = Client.objects.get_or_create(
        id="zizai", defaults={"name": site().brand, "type": Client.Type.PUBLIC, "scopes": "\n".join(_SCOPES), "redirect_uris": back}
    )
    if back not in client.get_redirect_uris():
        client.set_redirect_uris([*client.get_redirect_uris(), back])
        client.save(update_fields=["redirect_uris"])


class ChoosePerson(forms.Form):
    """Who to be, by code."""

    request = forms.CharField(widget=forms.HiddenInput)
    person = forms.CharField(max_length=40)

    def __init__(self, *args: Any, user: Any, requested_scopes: list[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._scopes = requested_scopes

    def clean(self) -> dict[str, Any]:
        """With the scopes that were asked for: there is nothing to choose among them."""
        return super().clean() | {"scopes": self._scopes}


class Authorization(views.AuthorizationView):
    """Instead of signing in at the provider: pick somebody, one click."""

    form_class = ChoosePerson
    template_name = "login/provider.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The people to pick from, if the request is one of our own client's."""
        if "none" in request.GET.get("prompt", "").split():
            return render(request, "idp/oidc/error.html", status=400)
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: ChoosePerson) -> HttpResponse:
        """Back to the client with a code for that person. Nobody is signed in here: this provider keeps no session."""
        self.request.user = demonstration.account_of(person=form.cleaned_data["person"])
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The people of the pack."""
        return super().get_context_data(**kwargs) | {"people": demonstration.people(), "site": site()}

    def _login_required(self, request: HttpRequest) -> None:
        return None


authorization = Authorization.as_view()


@require_safe
def configuration(request: HttpRequest) -> HttpResponse:
    """Discovery (OpenID Connect Discovery 1.0, 4): what is answered here and where."""
    at = {name: request.build_absolute_uri(reverse(f"idp:oidc:{name}")) for name in ("authorization", "token", "userinfo", "jwks")}
    return JsonResponse(
        {
            "issuer": request.build_absolute_uri("/").rstrip("/"),
            "authorization_endpoint": at["authorization"], "token_endpoint": at["token"], "userinfo_endpoint": at["userinfo"], "jwks_uri": at["jwks"],
            "scopes_supported": list(_SCOPES), "response_types_supported": ["code"], "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["none", "client_secret_post"], "code_challenge_methods_supported": ["S256"],
        }
    )  # fmt: skip
