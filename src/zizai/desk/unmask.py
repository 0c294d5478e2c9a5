"""Personal details in full: for a reason, on the record, shown once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from zizai.desk import shell
from zizai.desk.access import Missing, desk, kind_of, thing_of
from zizai.desk.rows import row_of, text_of
from zizai.kernel import crypto, history
from zizai.kernel.forms import Form, Invalid, Text
from zizai.kernel.lifecycle import Lifecycle
from zizai.kernel.models import Event
from zizai.kernel.policies import Actor
from zizai.look import slots

WHY = Form("desk.unmask", [Text("reason", "查看原因", hint="写明办哪件事要用，如“核对补贴账户，需与本人通话”。会和您的姓名、岗位、时间一起留存。", most=200)])


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def unmask(request: HttpRequest, kind: str, pk: UUID, what: str) -> HttpResponse:
    """Asks why, writes that down, shows the value. Nothing leads back to the value: to see it again is another look."""
    actor: Actor = request.actor
    lifecycle = kind_of(kind, actor)
    thing = thing_of(lifecycle, pk, actor)
    label, value = _detail(lifecycle, thing, what, actor)
    form: forms.Form = WHY.bound()
    full, status = None, 200
    if request.method == "POST":
        try:
            reason = WHY.clean(request.POST)["reason"]
            full = crypto.unmask(value, actor=actor, kind=kind, thing_id=pk, field=what[:40], reason=reason)
        except Invalid:
            form, status = WHY.bound(request.POST), 422
    context = {"row": row_of(lifecycle, thing, actor), "label": label, "full": full, "form": form, "action": request.path}
    if request.headers.get("HX-Request"):
        return render(request, "desk/unmask_sheet.html", context, status=status)
    return shell.page(request, "desk/unmask.html", context, status=status)


def _detail(lifecycle: Lifecycle, thing: Any, what: str, actor: Actor) -> tuple[str, str]:
    """(label, value) of 「fact.phone」 or 「event.3.phone」. Raises Missing where there is none this actor may ask for."""
    where, _, name = what.partition(".")
    if where == "fact":
        for detail in slots.page_of(lifecycle.kind).personal:
            admits = detail.seen.allows(actor, thing) and detail.who.allows(actor, thing)
            if detail.name == name and admits and (value := detail.value(thing)):
                return detail.label, value
    elif where == "event":
        seq, _, name = name.partition(".")
        return _in_history(lifecycle, thing, seq, name, actor)
    raise Missing


def _in_history(lifecycle: Lifecycle, thing: Any, seq: str, name: str, actor: Actor) -> tuple[str, str]:
    if not (seq.isascii() and seq.isdigit() and len(seq) < 10 and slots.page_of(lifecycle.kind).unmask.allows(actor, thing)):
        raise Missing
    event = Event.objects.filter(kind=lifecycle.kind, thing_id=thing.pk, seq=int(seq)).first()
    value = history.details([event]).get((event.seq, name)) if event else None
    if value in (None, ""):
        raise Missing
    verb = lifecycle.verbs.get(event.verb)
    field = getattr(verb.form, "fields", {}).get(name) if verb and verb.form else None
    return field.label if field else "个人信息", text_of(value)


