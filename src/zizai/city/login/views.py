"""allauth's pages as this site shows them: which there are, to whom, and what each needs besides allauth's own context."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import requests
from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as openid
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from zizai.city.login import accounts, demonstration, provider, signing_in, sources
from zizai.look.site import site


class _OurSite:
    """allauth calls the host name `site`; every template of ours means the city."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"site": site()}


class Login(_OurSite, account.LoginView):
    """The door: people by their identity provider, staff by user name and password."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The providers, and whether the browser comes from a session that ended."""
        offered = sources.sources()
        staff = self.request.method == "POST" or not offered or "staff" in self.request.GET
        return super().get_context_data(**kwargs) | {"sources": offered, "staff": staff, "ended": "ended" in self.request.GET}


class Inactive(_OurSite, account.AccountInactiveView):
    """Why somebody may not sign in, or is nobody although they did, and whom to call."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The reason: of the sign-in that was refused, or of whoever is signed in."""
        request = self.request
        why = request.standing.why if request.user.is_authenticated else request.session.get("refused", "")
        return super().get_context_data(**kwargs) | {"why": why}


class ChangePassword(account.PasswordChangeView):
    """A new password; whoever else knows the old one is signed out."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep this session alone, and let the first duty be done."""
        self.request.session.pop("must", None)
        response = super().form_valid(form)
        accounts.end_sessions(self.request.user, keep=self.request.session.session_key)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether this is the first time."""
        return super().get_context_data(**kwargs) | {"first": self.request.session.get("must") == signing_in.PASSWORD}


class ActivateTotp(totp.ActivateTOTPView):
    """Bind a telephone; the code that proves it is this session's second factor as well."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Remember that the second factor was shown."""
        response = super().form_valid(form)
        self.request.session[signing_in.MFA] = True
        return response


class Authenticate(_OurSite, mfa.AuthenticateView):
    """The one-time code at sign-in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """allauth takes an answer without a code for a security key's, which we do not have."""
        if request.method == "POST" and "code" not in request.POST:
            return HttpResponseRedirect(reverse("mfa_authenticate"))
        return super().dispatch(request, *args, **kwargs)


class RecoveryCodes(recovery.ViewRecoveryCodesView):
    """The recovery codes, shown after binding and on request."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """And where to go on to."""
        return super().get_context_data(**kwargs) | {"home": signing_in.home_of(signing_in.standing_of_request(self.request))}


class Cancelled(_OurSite, social.LoginCancelledView):
    """Somebody turned back at the provider."""


class Failed(_OurSite, social.LoginErrorView):
    """The provider did not answer, or not as it should."""


def with_local_password(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for accounts with a password here: whoever comes from a provider changes it there."""

    @wraps(view)
    @login_required
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_usable_password():
            raise Http404
        return view(request, *args, **kwargs)

    return shown


def _with_provider(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Talk to a provider: ours on demonstrations alone, and a page that says so where one does not answer as it should."""

    @wraps(view)
    @never_cache
    def shown(request: HttpRequest, provider_id: str) -> HttpResponse:
        if provider_id == sources.DEMO and not demonstration.on():
            raise Http404
        try:
            return view(request, provider_id)
        except (requests.RequestException, KeyError) as error:
            signing_in.log.warning("provider %s does not answer as it should: %s", provider_id, type(error).__name__)
            return render(request, "socialaccount/authentication_error.html", status=502)

    return shown


@_with_provider
def provider_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Begin signing in with a provider: a page that asks (GET), then off to it (POST)."""
    if provider_id == sources.DEMO and request.method == "POST":
        provider.know_client(request)
    return openid.login(request, provider_id)


@_with_provider
def provider_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from a provider."""
    return openid.callback(request, provider_id)


login = Login.as_view()
logout = account.logout
inactive = never_cache(Inactive.as_view())
change_password = with_local_password(ChangePassword.as_view())
reauthenticate = with_local_password(account.reauthenticate)
mfa_index = with_local_password(mfa.index)
mfa_authenticate = Authenticate.as_view()
mfa_reauthenticate = with_local_password(mfa.reauthenticate)
mfa_activate = with_local_password(ActivateTotp.as_view())
mfa_deactivate = with_local_password(totp.deactivate_totp)
recovery_codes = with_local_password(RecoveryCodes.as_view())
generate_recovery_codes = with_local_password(recovery.generate_recovery_codes)
download_recovery_codes = with_local_password(recovery.download_recovery_codes)
cancelled = Cancelled.as_view()
failed = Failed.as_view()
