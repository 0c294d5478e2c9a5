"""What an applicant does: apply, supplement, withdraw. Pressed twice or sent again, it counts once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from zizai.cases import forms
from zizai.cases.channels import channel_of
from zizai.cases.lifecycle import case as life
from zizai.cases.lifecycle import joint as joint_life
from zizai.cases.pages.reads import case_of
from zizai.cases.policies import applies
from zizai.catalogue.public import Item, asked_of, changed_since, item_by_code
from zizai.kernel.forms import Form, Invalid, drafts
from zizai.kernel.lifecycle import (
    Conflict,
    Forbidden,
    GuardRefused,
    Lifecycle,
    NotFound,
    Refused,
    WrongState,
    open_thing,
    perform,
    seen,
)
from zizai.look.once import token_in
from zizai.look.people import people
from zizai.look.uploads import typed

METHODS = require_http_methods(["GET", "HEAD", "POST"])
_STATUS = {Conflict: 409, WrongState: 409, GuardRefused: 422, Forbidden: 403}


@people
@METHODS
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """Apply for one item, in the situation that the address tells as the guide does."""
    item = item_by_code(code)
    if item is None or not item.startable:
        raise Http404
    asked = asked_of(item, request.GET.urlencode())
    if asked.ends:
        return redirect(f"{reverse('catalogue:item', args=[code])}?{asked.answers}")
    form = forms.of_item(item, asked.materials)
    shown = {"item": item, "situation": asked.situation, "form": form.bound(), "once": token_in(request.POST), "proved": applies.allows(request.actor, None)}
    if request.method != "POST":
        return render(request, "cases/apply.html", {**shown, **_half_finished(request, item, form)})
    data, wrong = typed(request, form)
    if "keep" in request.POST:
        return _put_aside(request, item, form, data, wrong, shown)
    try:
        if wrong:
            raise Invalid(wrong)
        # The page asks in words of its own what the verb asks in general ones: told once, in the page's.
        form.clean(data)
        made = open_thing(life, "submit", actor=request.actor, data={**data, "item": code, "situation": asked.answers}, once=shown["once"], channel=channel_of(request))
    except Invalid as invalid:
        return render(request, "cases/apply.html", {**shown, "form": form.bound(data, errors=invalid.errors)}, status=422)
    except Refused as refused:
        answer = {**shown, "form": form.bound(data), "reasons": refused.reasons}
        return render(request, "cases/apply.html", answer, status=_STATUS.get(type(refused), 422))
    drafts.drop(form, owner=request.actor.id, key=_draft_key(request, item))
    messages.success(request, f"收到了，办件编号{made.number}。")
    return redirect("cases:one", pk=made.pk)


def _half_finished(request: HttpRequest, item: Item, form: Form) -> dict[str, Any]:
    """What was filled in before, on whatever device, and what the item says differently since."""
    kept = drafts.take_up(form, owner=request.actor.id, key=_draft_key(request, item))
    if kept is None:
        return {}
    changed = changed_since(item, int(kept.edition)) if kept.edition.isdecimal() else []
    return {"form": form.bound(initial=kept.typed), "kept": kept, "changed": changed}


def _put_aside(request: HttpRequest, item: Item, form: Form, data: dict[str, Any], wrong: dict[str, list[str]], shown: dict[str, Any]) -> HttpResponse:
    """Keep what is filled in so far, right or wrong; a page that saves by itself gets no page back. What could not be kept is said on the page."""
    by_itself = "text/html" not in request.headers.get("Accept", "")
    reasons, status = [], 422 if wrong else 200
    try:
        drafts.keep(form, data, owner=request.actor.id, key=_draft_key(request, item), edition=str(item.version))
    except drafts.DraftTooLarge as large:
        reasons, status = [str(large)], 413
    if by_itself:
        return HttpResponse(status=413 if reasons else 204)
    if status != 200:
        return render(request, "cases/apply.html", {**shown, "form": form.bound(data, errors=wrong), "reasons": reasons}, status=status)
    messages.success(request, f"存好了。{drafts.KEPT.days}天以内，在哪台设备上登录都能接着填。")
    return redirect(request.get_full_path())


def _draft_key(request: HttpRequest, item: Item) -> str:
    return f"{item.code}:{request.actor.on_behalf_of or ''}"


@people
@METHODS
def supplement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bring what the notice names."""
    case = case_of(request.actor, pk)
    items = case.notices[-1]["items"] if case.notices else []
    return _act(request, life, "supplement", case, "cases/supplement.html", redirect_to="cases:one", said="补正材料收到了，窗口会接着看。", items=items)


@people
@METHODS
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw one case."""
    return _act(request, life, "withdraw", case_of(request.actor, pk), "cases/withdraw.html", redirect_to="cases:one", said="已撤回。")


@people
@METHODS
def withdraw_joint(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw all that is not decided yet of a joint matter."""
    try:
        found = seen(joint_life, pk, request.actor)
    except NotFound:
        raise Http404 from None
    return _act(request, joint_life, "withdraw", found, "cases/withdraw.html", redirect_to="cases:joint", said="没有决定的都撤回了。")


def _act(request: HttpRequest, lifecycle: Lifecycle, name: str, thing: Any, template: str, *, redirect_to: str, said: str, **more: Any) -> HttpResponse:
    """One verb as a page: its form, or its performance; what is refused says why and keeps what was typed."""
    verb = lifecycle.verb(name)
    form = verb.form.about(thing)
    shown = {"thing": thing, "verb": verb, "form": form.bound(), "once": token_in(request.POST), "possible": lifecycle.can(request.actor, verb, thing), "back": redirect_to, **more}
    if request.method != "POST":
        return render(request, template, shown)
    data, wrong = typed(request, form)
    try:
        if wrong:
            raise Invalid(wrong)
        perform(lifecycle, name, thing.pk, actor=request.actor, data=data, once=shown["once"])
    except Invalid as invalid:
        return render(request, template, {**shown, "form": form.bound(data, errors=invalid.errors)}, status=422)
    except NotFound:
        raise Http404 from None
    except Refused as refused:
        return render(request, template, {**shown, "form": form.bound(data), "reasons": refused.reasons}, status=_STATUS.get(type(refused), 422))
    messages.success(request, said)
    return redirect(redirect_to, pk=thing.pk)
