"""Bundles for everybody, and applying for one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_cookie

from zizai.bundles import applying
from zizai.bundles.graph import Graph, graph_of
from zizai.bundles.models import Bundle
from zizai.cases.public import applies, channel_of
from zizai.catalogue.public import UNVERIFIED
from zizai.kernel.forms import Invalid
from zizai.kernel.lifecycle import Forbidden, Refused
from zizai.look.once import token_in
from zizai.look.paging import keyset
from zizai.look.people import people
from zizai.look.uploads import typed


@require_safe
@vary_on_cookie
@gzip_page
def bundles(request: HttpRequest) -> HttpResponse:
    """Bundles in force, page by page. One statement."""
    found = Bundle.objects.filter(active=True).select_related("lead")
    return render(request, "bundles/bundles.html", {"page": keyset(found, request.GET)})


@require_safe
@vary_on_cookie
@gzip_page
def bundle(request: HttpRequest, code: str) -> HttpResponse:
    """One bundle: its items in the order in which they go on, what to bring once, how long in all. Four statements."""
    graph = _graph(code)
    everything = graph.chosen([step.item.code for step in graph.optional])
    words = [graph.bundle.basis, *(step.item.promised_basis for step in graph.steps)]
    return render(request, "bundles/bundle.html", {
        "graph": graph, "levels": everything.levels(), "days": everything.days, "asked": everything.asked, "needed": everything.needed,
        "spared": [(step, one) for step in everything.steps for one in step.spared],
        "separately": everything.needed_separately,
        "unverified": any(UNVERIFIED in one for one in words),
        # Staff take applications in at their desk; the online form is a person's.
        "online": request.actor.kind != "staff",
    })  # fmt: skip


@people
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """One form for all items of a bundle. Pressed twice it counts once; what is refused says why and keeps what was typed."""
    graph = _graph(code)
    form = applying.form_of(graph)
    shown = {"graph": graph, "form": form.bound(), "once": token_in(request.POST), "proved": applies.allows(request.actor, None)}
    if request.method != "POST":
        return render(request, "bundles/apply.html", shown)
    data, wrong = typed(request, form)
    try:
        if wrong:
            raise Invalid(wrong)
        joint = applying.submit(graph, data, actor=request.actor, channel=channel_of(request), once=shown["once"])
    except Invalid as invalid:
        return render(request, "bundles/apply.html", {**shown, "form": form.bound(data, errors=invalid.errors)}, status=422)
    except Refused as refused:
        status = 403 if isinstance(refused, Forbidden) else 422
        return render(request, "bundles/apply.html", {**shown, "form": form.bound(data), "reasons": refused.reasons}, status=status)
    messages.success(request, f"收到了，联办编号{joint.number}。")
    return redirect("cases:joint", pk=joint.pk)


def _graph(code: str) -> Graph:
    graph = graph_of(code)
    if graph is None:
        raise Http404
    return graph
