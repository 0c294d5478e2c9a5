"""Local accounts of staff: made, given a password, unlocked, stopped. Each is one function; the command line calls them."""

from __future__ import annotations

import logging
import re
import secrets

from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from zizai.city.login.models import LocalPassword
from zizai.city.models import Account, Organisation, Post, Staff
from zizai.city.public import CannotAppoint, appoint
from zizai.kernel import clock
from zizai.vocabulary.names import WrongName, person_name

log = logging.getLogger("zizai.login")

# Without 0 and O, 1 and l: an initial password is read aloud and typed from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")


class WrongAccount(ValueError):
    """What was asked of an account cannot be done; the message says why."""


@transaction.atomic
def create(*, username: str, name: str, unit: str, post: str = "") -> str:
    """A member of staff with a local account; returns the initial password, which is kept nowhere in clear.

    `unit` and `post` are codes; with a post they hold it from today. Raises WrongAccount.
    """
    if not _USERNAME.fullmatch(username):
        raise WrongAccount("用户名用小写字母开头，2到32位，可以有数字、点、横线。")
    if Account.objects.filter(username=username).exists() or Staff.objects.filter(code=username).exists():
        raise WrongAccount(f"用户名{username}已经有人用。")
    try:
        name = person_name(name)
    except WrongName as wrong:
        raise WrongAccount(str(wrong)) from wrong
    organisation = Organisation.objects.filter(code=unit, active=True).first()
    if organisation is None:
        raise WrongAccount(f"没有代码为{unit}的单位。")
    account = Account.objects.create_user(username)
    staff = Staff.objects.create(id=Staff.id_of(username), code=username, name=name, account=account, organisation=organisation)
    if post:
        _give_post(staff, post)
    return issue_password(username)


@transaction.atomic
def issue_password(username: str) -> str:
    """A new initial password for a local account; it must be changed at the next sign-in. All its sessions end. Raises WrongAccount."""
    account = _local(username)
    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    account.set_password(password)
    account.save(update_fields=["password"])
    LocalPassword.objects.update_or_create(account=account, defaults={"initial": True, "set_at": clock.real_now()})
    end_sessions(account)
    log.warning("initial password issued: account=%s", account.pk)
    return password


def set_own_password(account: Account, password: str) -> None:
    """A password its owner chose. Two statements."""
    account.set_password(password)
    account.save(update_fields=["password"])
    LocalPassword.objects.update_or_create(account=account, defaults={"initial": False, "set_at": clock.real_now()})
    log.info("password changed: account=%s", account.pk)


def unlock(username: str) -> None:
    """Let somebody try again at once after too many wrong passwords or codes. Raises WrongAccount."""
    account = _local(username)
    # The limits are counted by account and by address; the machine's own address serves for the second.
    nobody = HttpRequest()
    nobody.META["REMOTE_ADDR"] = "127.0.0.1"
    for key in (attempts_key(username), f"mfa-auth-user-{account.pk}"):
        ratelimit.clear(nobody, action="login_failed", key=key)
    log.warning("unlocked: account=%s", account.pk)


@transaction.atomic
def set_active(username: str, *, active: bool) -> None:
    """Stop a local account, which ends its sessions, or let it sign in again. Raises WrongAccount."""
    account = _local(username)
    account.is_active = active
    account.save(update_fields=["is_active"])
    if not active:
        end_sessions(account)
    log.warning("%s: account=%s", "enabled" if active else "disabled", account.pk)


@transaction.atomic
def forget_second_factor(username: str) -> None:
    """Take the second factor from somebody who lost it; they set up a new one at the next sign-in. Raises WrongAccount."""
    account = _local(username)
    Authenticator.objects.filter(user=account).delete()
    end_sessions(account)
    log.warning("second factor removed: account=%s", account.pk)


def end_sessions(account: Account, *, keep: str | None = None, only: int | None = None) -> int:
    """Sign an account out everywhere but in the session `keep`, or of one session of its list; returns how many. Three statements."""
    rows = UserSession.objects.filter(user=account).exclude(session_key=keep)
    rows = rows.filter(pk=only) if only is not None else rows
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    return len(keys)


def attempts_key(username: str) -> str:
    """Under what wrong passwords are counted: the account, by whatever host name it is tried."""
    return f"user:{username.casefold()}"


def _give_post(staff: Staff, code: str) -> None:
    post = Post.objects.filter(code=code, active=True).first()
    if post is None:
        raise WrongAccount(f"没有代码为{code}的岗位。")
    try:
        appoint(staff=staff, post=post, valid_from=clock.today())
    except CannotAppoint as wrong:
        raise WrongAccount(str(wrong)) from wrong


def _local(username: str) -> Account:
    account = Account.objects.select_related("staff").filter(username=username).first()
    if account is None or getattr(account, "staff", None) is None:
        raise WrongAccount(f"没有用户名为{username}的工作人员账号。")
    return account
