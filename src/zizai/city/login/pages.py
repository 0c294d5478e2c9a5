"""Our own pages of signing in: as whom I act, where I am signed in, what is kept about me, and the demonstration's door."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.models import Session
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from zizai.city.login import accounts, demonstration, my_data, signing_in
from zizai.city.login.words import principal_name
from zizai.city.models import Enterprise
from zizai.city.public import Standing
from zizai.kernel import clock

_SESSIONS_SHOWN = 50
# Export shows everything in full, so whoever asks must have been proved to be that person.
_EXPORT_LEVEL = 2


def next_of(request: HttpRequest, otherwise: str) -> str:
    """Where to go on, as the page said it, if that is on this site."""
    target = request.POST.get("next", "") or request.GET.get("next", "")
    allowed = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return target if allowed else otherwise


@require_safe
def stay(request: HttpRequest) -> HttpResponse:
    """Go on being signed in: reading the session moves its end. 401 where it has ended already."""
    return HttpResponse(status=204 if request.user.is_authenticated else 401, content_type="text/plain")


@never_cache
@login_required
def switch(request: HttpRequest) -> HttpResponse:
    """As whom else I can act: the page (GET; only the list for htmx), and the choice (POST). No statement beyond the standing's."""
    standing: Standing = request.standing
    if request.method == "POST":
        return _choose(request, standing)
    template = "login/switcher_list.html" if "HX-Request" in request.headers else "login/switch.html"
    return render(request, template, {"standing": standing, "next": next_of(request, "")})


def _choose(request: HttpRequest, standing: Standing) -> HttpResponse:
    key = "post" if "post" in request.POST else "acting_for"
    said = {
        "post": {str(one.post_id): f"现在的岗位是“{one.post.name}”。" for one in standing.holdings},
        "acting_for": {str(one.id): f"现在替{principal_name(one)}办事。" for one in standing.principals} | {str(standing.actor.id): "现在办您自己的事。"},
    }[key]
    chosen = request.POST.get(key, "")
    if chosen in said and (key == "post" or standing.principals):
        request.session[key] = chosen
        messages.success(request, said[chosen])
    else:
        messages.warning(request, "这一项现在不能选了（任职、委托或监护已结束），没有改动。")
    return HttpResponseRedirect(next_of(request, signing_in.home_of(standing)))


@never_cache
@login_required
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Where I am signed in. Two statements beside the session and the account."""
    return render(request, "usersessions/usersession_list.html", {"sessions": _sessions(request)})


def _sessions(request: HttpRequest) -> list[UserSession]:
    rows = UserSession.objects.filter(user=request.user)
    if request.session.get("demo"):
        # Every visitor of a demonstration plays the same people: their addresses are no business of each other's.
        rows = rows.filter(session_key=request.session.session_key)
    found = list(rows.order_by("-created_at", "-pk")[:_SESSIONS_SHOWN])
    alive = Session.objects.filter(session_key__in=[one.session_key for one in found], expire_date__gt=clock.real_now())
    alive = set(alive.values_list("session_key", flat=True))
    return [one for one in found if one.session_key in alive]


@require_POST
@login_required
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out one of my own sessions; this one as well."""
    mine = next((one for one in _sessions(request) if one.pk == pk), None)
    if mine is None:
        raise Http404
    if mine.session_key == request.session.session_key:
        mine.delete()
        logout(request)
        return HttpResponseRedirect(reverse("account_login"))
    accounts.end_sessions(request.user, only=pk)
    messages.success(request, "那一处已经退出。")
    return HttpResponseRedirect(reverse("usersessions_list"))


@require_POST
@login_required
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    if request.session.get("demo"):
        raise Http404
    ended = accounts.end_sessions(request.user, keep=request.session.session_key)
    messages.success(request, f"另外{ended}处已经退出。" if ended else "没有在别处登录。")
    return HttpResponseRedirect(reverse("usersessions_list"))


@never_cache
@login_required
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """我的数据: who I am (masked), as whom I may act, where I am signed in, who looked at what is masked about me."""
    standing: Standing = request.standing
    if standing.why:
        return HttpResponseRedirect(signing_in.page_for(request, standing.why))
    context: dict[str, Any] = {"standing": standing, "sessions": _sessions(request), "level": request.session.get("assurance", 0)}
    if standing.actor.kind == "person":
        context |= {
            "person": my_data.person_of(standing.actor),
            "looks": my_data.looks_at(standing.actor, before=request.GET.get("before")),
            "may_export": context["level"] >= _EXPORT_LEVEL,
        }
    return render(request, "login/me.html", context)


@never_cache
@require_POST
@login_required
def export(request: HttpRequest) -> HttpResponse:
    """My data in full, as JSON to keep (个人信息保护法, article 45). The look at my own number is written down like any other."""
    standing: Standing = request.standing
    if standing.actor.kind == "nobody" or (standing.actor.kind == "person" and request.session.get("assurance", 0) < _EXPORT_LEVEL):
        raise Http404
    data = my_data.everything(request.user, standing, _sessions(request))
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="zizai-{clock.today()}.json"'
    return response


@demonstration.only
@never_cache
@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """The demonstration's door: roles to sit down in. Five statements."""
    return render(request, "login/demo.html", {"people": demonstration.people_cards(), "staff": demonstration.staff_cards(), "now": clock.now()})


@demonstration.only
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sit down in a role by one click: `staff` or `person` by code, for an enterprise by `acting_for`."""
    account = demonstration.account_of(staff=request.POST.get("staff", ""), person=request.POST.get("person", ""))
    acting_for = request.POST.get("acting_for", "")
    demonstration.sit_down(request, account, acting_for=Enterprise.id_of(acting_for) if acting_for else None)
    standing = signing_in.standing_of_request(request)
    if standing.why:
        response = HttpResponseRedirect(signing_in.page_for(request, standing.why))
    else:
        response = HttpResponseRedirect(next_of(request, signing_in.home_of(standing)))
    if request.POST.get("elder"):
        response.set_cookie("zz_mode", "elder", samesite="Lax", secure=settings.HTTPS)
    else:
        response.delete_cookie("zz_mode", samesite="Lax")
    return response

