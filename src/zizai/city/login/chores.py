"""What signing in cleans up."""

from __future__ import annotations

from datetime import timedelta

from allauth.idp.oidc.models import Token
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from zizai.city.login.models import CacheEntry
from zizai.kernel import clock
from zizai.kernel.jobs import periodic


@periodic("login.sessions", "清理已结束的登录", every=timedelta(hours=1), offset=timedelta(minutes=20))
def sweep() -> str:
    """Sessions that are over, their rows in people's lists, spent counts and tokens. Four statements."""
    now = clock.real_now()
    ended, _ = Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.filter(~Exists(Session.objects.filter(session_key=OuterRef("session_key")))).delete()
    CacheEntry.objects.filter(expires__lt=now).delete()
    Token.objects.expired().delete()
    return f"清理 {ended} 个"
