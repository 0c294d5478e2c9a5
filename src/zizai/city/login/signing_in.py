"""What signing in leaves in a session, whichever way somebody came, and what stands in their way.

The session holds `kind`, `since`, `assurance`, the chosen `post` or `acting_for` as text, `must` (what has
to be done first), `mfa` (a second factor was shown) and `demo`. Everything else is asked again at every request.
"""

from __future__ import annotations

import logging
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from zizai.city.login.models import LocalPassword
from zizai.city.models import Account
from zizai.city.public import Standing, standing_of
from zizai.kernel import clock
from zizai.kernel.policies import NOBODY

log = logging.getLogger("zizai.login")

PASSWORD, MFA = "password", "mfa"


def begin(request: HttpRequest, account: Account, *, assurance: int = 0, acting_for: UUID | None = None, demo: bool = False) -> None:
    """Mark the session of a request that has just signed `account` in. Four statements at most."""
    staff = getattr(account, "staff", None) is not None
    session = request.session
    session["kind"] = "staff" if staff else "person"
    session["since"] = int(clock.real_now().timestamp())
    session["assurance"] = assurance
    if acting_for is not None:
        session["acting_for"] = str(acting_for)
    if demo:
        session["demo"] = True
    elif staff and LocalPassword.objects.filter(account=account, initial=True).exists():
        session["must"] = PASSWORD
    UserSession.objects.create_from_request(request)
    log.info("signed in: account=%s kind=%s level=%s demo=%s", account.pk, session["kind"], assurance, demo)


def standing_of_request(request: HttpRequest) -> Standing:
    """As whom a request acts by its session; nobody while something stands in the way (`why`).

    A post or principal chosen earlier that is no longer in force is let go, and the person is told.
    Three statements: session, account, posts or principals.
    """
    account, session = request.user, request.session
    if not account.is_authenticated:
        return Standing()
    chosen = session.get("post"), session.get("acting_for")
    standing = standing_of(account, post=_id(chosen[0]), acting_for=_id(chosen[1]), assurance=session.get("assurance", 0))
    if not standing.why and (why := _duty(request, standing)):
        return Standing(NOBODY, standing.holdings, standing.principals, why)
    _let_go(request, standing, *chosen)
    return standing


def page_for(request: HttpRequest, why: str) -> str:
    """Where whoever is nobody because of `why` can read or do something about it."""
    if why == PASSWORD:
        return reverse("account_change_password")
    if why == MFA:
        return reverse("mfa_reauthenticate" if is_mfa_enabled(request.user) else "mfa_activate_totp")
    return reverse("account_inactive")


def refuse(request: HttpRequest, why: str) -> HttpResponse:
    """Do not sign in: send to the page that says why and whom to call. The reason travels in the session, never in the address."""
    log.warning("refused to sign in: %s", why)
    request.session["refused"] = why
    return HttpResponseRedirect(reverse("account_inactive"))


def home_of(standing: Standing) -> str:
    """Where somebody starts."""
    return settings.STAFF_HOME_URL if standing.actor.kind == "staff" else settings.LOGIN_REDIRECT_URL


def needs_second_factor(account: Account) -> bool:
    """Whether a post that the account holds today must not be used without a one-time code. One statement."""
    return any(_sensitive(holding.post.roles) for holding in standing_of(account).holdings)


def _sensitive(roles: object) -> bool:
    return bool(set(roles) & set(settings.MFA_ROLES))


def _duty(request: HttpRequest, standing: Standing) -> str:
    session = request.session
    if session.get("must") == PASSWORD:
        return PASSWORD
    if _sensitive(standing.actor.roles) and not session.get("demo") and not _showed_second_factor(request):
        return MFA
    return ""


def _showed_second_factor(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    return bool(request.session.get("mfa")) or any(one.get("method") == "mfa" for one in records)


def _let_go(request: HttpRequest, standing: Standing, post: str | None, acting_for: str | None) -> None:
    if post and standing.actor.kind == "staff" and str(standing.actor.post) != post:
        del request.session["post"]
        messages.warning(request, f"您选的岗位今天不在任，已换成“{standing.holding.post.name}”。")
    if acting_for and standing.actor.kind == "person" and str(standing.principal.id) != acting_for:
        del request.session["acting_for"]
        messages.warning(request, "您现在不能再替之前选的那一方办事（委托到期、监护结束或企业已注销），已换回您本人。")


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
