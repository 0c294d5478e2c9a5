"""The desk's door: staff in a post come in; what they may not see answers like what does not exist."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers

from zizai.desk.shell import page
from zizai.kernel import policies
from zizai.kernel.lifecycle import PERSON, Lifecycle, NotFound, Verb, by_kind, seen
from zizai.kernel.policies import Actor
from zizai.look.slots import page_of


class Missing(Http404):
    """No such kind, thing, verb or detail for this actor."""


def desk(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of the desk: 403 for whoever has no post, one and the same 404 page for what is missing and what is hidden."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_login(request)
        # The actor itself: rules ask it tens of thousands of times a page, and what stands for it until it is needed asks back each time.
        request.actor = request.standing.actor
        if request.actor.kind != "staff":
            response = page(request, "desk/nobody.html", {}, status=403)
        else:
            try:
                response = view(request, *args, **kwargs)
            except Missing:
                response = page(request, "desk/missing.html", {}, status=404)
        # Personal data on shared machines: nothing stays in a cache, not even behind the back button.
        response["Cache-Control"] = "no-store, private"
        patch_vary_headers(response, ["HX-Request"])
        return response

    return wrapped


def _to_login(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        # The page keeps what was typed; it says itself that one has to sign in again.
        response = HttpResponse(status=401)
        response["X-Login"] = resolve_url(settings.LOGIN_URL)
        return response
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/desk/")


def kind_of(kind: str, actor: Actor) -> Lifecycle:
    """The lifecycle of `kind`, if the actor may see any of it or open one. Raises Missing."""
    try:
        lifecycle = by_kind(kind)
    except KeyError:
        raise Missing from None
    if not policies.visible_arms(actor, lifecycle.model) and not openings(lifecycle, actor):
        raise Missing
    return lifecycle


def thing_of(lifecycle: Lifecycle, pk: UUID, actor: Actor, asked: Mapping[str, Any] | None = None) -> Any:
    """One thing as the law has left it by now (`lifecycle.seen`). Raises Missing where there is none the actor may see."""
    try:
        return seen(lifecycle, pk, actor, related=page_of(lifecycle.kind).related, asked=asked)
    except NotFound:
        raise Missing from None


def verb_of(lifecycle: Lifecycle, name: str, *, opens: bool = False) -> Verb:
    """The verb `name`, if people perform it on things (or open things with it). Raises Missing."""
    verb = lifecycle.verbs.get(name)
    if verb is None or verb.retired or verb.by != PERSON or verb.opens != opens:
        raise Missing
    return verb


def openings(lifecycle: Lifecycle, actor: Actor, root: Any = None) -> list[Verb]:
    """The verbs by which the actor may open a thing by hand; a child under its `root`, while that is open.

    A verb that makes its own first columns finds the root in its form. One without a form is for other
    verbs' work, not for hands.
    """
    if root is not None and not root.is_open:
        return []
    by_hand = [verb for verb in lifecycle.verbs.values() if verb.opens and verb.form and lifecycle.can(actor, verb, root=root)]
    if root is not None or not lifecycle.root:
        return by_hand
    return [verb for verb in by_hand if verb.columns]
