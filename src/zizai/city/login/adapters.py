"""What allauth asks of us: how accounts sign in, how providers' people become ours, how second factors are kept."""

from __future__ import annotations

import base64
import time
from typing import Any

import requests
import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.utils import get_login_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from zizai.city.login import accounts, identity, loopback, signing_in, sources
from zizai.city.models import Account
from zizai.city.public import standing_of
from zizai.kernel import crypto
from zizai.look.site import site

_MFA_PLACE = "mfa_authenticator.data"
# A password given a moment ago need not be given again to set up the second factor it led to.
_JUST_NOW = 300


class Accounts(DefaultAccountAdapter):
    """Local accounts: nobody signs up here, and nobody signs in who would stand there as nobody."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "这个账号已停用。",
        "enter_current_password": "现在的密码不对，请重新填写。",
        "incorrect_code": "动态口令不对或已用过。请等应用里换成下一个数字再填。",
        "incorrect_password": "密码不对，请重新填写。",
        "invalid_login": "用户名或密码不对。请核对大小写和输入法。",
        "rate_limited": "试的次数太多，请15分钟后再试。",
        "too_many_login_attempts": "连续输错太多次，已暂停登录，请15分钟后再试。急用请找本单位的账号管理员解锁。",
        "username_password_mismatch": "用户名或密码不对。请核对大小写和输入法。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: staff are given accounts, people come from the identity provider."""
        return False

    def pre_login(self, request: HttpRequest, user: Account, **how: Any) -> HttpResponse | None:
        """Stop who is disabled, and staff without a post in force, before there is a session."""
        why = standing_of(user).why
        return signing_in.refuse(request, why) if why in {"inactive", "no_post", "deceased"} else None

    def post_login(self, request: HttpRequest, user: Account, *, redirect_url: str | None, signal_kwargs: dict | None, **how: Any) -> HttpResponse:
        """Mark the session and go where whoever signed in was going, or where their first duty is."""
        login = (signal_kwargs or {}).get("sociallogin")
        found, acting_for, notice = getattr(login, "found", None) or (None, None, "")
        played = login is not None and login.account.provider == sources.DEMO
        signing_in.begin(request, user, assurance=found.level if found else 0, acting_for=acting_for, demo=played)
        if notice:
            messages.warning(request, notice)
        standing = signing_in.standing_of_request(request)
        if standing.why:
            return HttpResponseRedirect(signing_in.page_for(request, standing.why))
        return HttpResponseRedirect(get_login_redirect_url(request, redirect_url))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff to the desk, people to the public site."""
        return signing_in.home_of(signing_in.standing_of_request(request))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """On to whatever has to be done next."""
        standing = signing_in.standing_of_request(request)
        return signing_in.page_for(request, standing.why) if standing.why else reverse("me")

    def set_password(self, user: Account, password: str) -> None:
        """A password its owner chose."""
        accounts.set_own_password(user, password)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write down that somebody failed, by address and not by what they typed: that may be a password."""
        signing_in.log.warning("wrong password: address=%s", self.get_client_ip(request))

    def is_reauthentication_required(self, *, app: str, **how: Any) -> bool:
        """Not within five minutes of the password that led here."""
        records = get_authentication_records(self.request, self.request.user)
        if any(one["method"] == "password" and time.time() - one["at"] < _JUST_NOW for one in records):
            return False
        return super().is_reauthentication_required(app=app, **how)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # By account alone: under another of the site's host names it would be counted afresh.
        return accounts.attempts_key(credentials.get("username", ""))


class Identities(DefaultSocialAccountAdapter):
    """People and enterprises from an identity provider."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[SocialApp]:
        """The providers by the settings; none is kept in the database."""
        apps = [sources.app(one, request or self.request) for one in sources.sources()]
        wanted = [one for one in apps if provider in {None, one.provider, one.provider_id}]
        return [one for one in wanted if client_id in {None, one.client_id}]

    def get_requests_session(self) -> requests.Session:
        """A session for talking to the provider; what goes to ourselves stays in this process."""
        session = super().get_requests_session()
        if settings.DEMO:
            session.mount(self.request.build_absolute_uri("/"), loopback.InProcess(self.request))
        return session

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Account:
        """Set aside what the provider said before anything of it is stored in clear."""
        sociallogin.answers = sociallogin.account.extra_data
        sociallogin.account.extra_data = {}
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find or make the person and their account, and let them in by it; or say why not."""
        # Joining a provider's identity to an account that is signed in would give staff a second door.
        sociallogin.state["process"] = "login"
        linked = sociallogin.user if sociallogin.is_existing else None
        try:
            found = identity.read(sources.source(sociallogin.account.provider), sociallogin.answers)
            account = identity.account_of(found, linked=linked)
        except identity.Refused as refused:
            raise ImmediateHttpResponse(signing_in.refuse(request, refused.why)) from refused
        person = getattr(account, "person", None)
        sociallogin.found = (found, *(identity.enterprise_of(found, person) if person else (None, "")))
        if linked is None:
            sociallogin.connect(request, account)
        elif linked.pk != account.pk:
            sociallogin.account.user = sociallogin.user = account
            sociallogin.account.save(update_fields=["user"])


class SecondFactor(DefaultMFAAdapter):
    """One-time codes: their secrets stand encrypted, their picture is drawn by our own library."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "您的岗位必须用动态口令，不能关闭。换手机请找本单位的账号管理员重置。",
        "cannot_generate_recovery_codes": "先绑定动态口令，才有恢复码。",
        "incorrect_code": Accounts.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        """A secret as it stands in the database."""
        return base64.b64encode(crypto.encrypt(text, place=_MFA_PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret. Raises crypto.CannotDecrypt."""
        return crypto.decrypt(base64.b64decode(encrypted_text), place=_MFA_PLACE)

    def get_totp_issuer(self) -> str:
        """What the application on the telephone calls us."""
        return f"{site().title}{site().brand}"

    def get_totp_label(self, user: Account) -> str:
        """What it calls the account."""
        return user.username

    def build_totp_svg(self, url: str) -> str:
        """The picture to scan, as an element of the page."""
        return segno.make(url, micro=False).svg_inline(border=4, svgclass="zz-qr", lineclass=None, omitsize=True)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not while a post is held that needs it."""
        return not signing_in.needs_second_factor(authenticator.user)
