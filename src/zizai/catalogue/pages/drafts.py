"""Writing an item: its sections and entries as forms, the situations with a preview. What is typed is kept, right or wrong."""

from __future__ import annotations

import json
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zizai.catalogue import links
from zizai.catalogue.content import ASKS, GROUPS, PARTS, SECTIONS, Mend, mends, shaped, situations
from zizai.catalogue.content.reading import read_as_far
from zizai.catalogue.drafting import editing
from zizai.catalogue.guide import guide_of
from zizai.catalogue.lifecycle import draft as life
from zizai.catalogue.models import ItemDraft
from zizai.kernel.forms import Invalid
from zizai.kernel.history import canonical, sm3
from zizai.kernel.lifecycle import Conflict, NotFound, Refused, perform, seen
from zizai.look.once import token_in
from zizai.look.people import staff

METHODS = require_http_methods(["GET", "HEAD", "POST"])
# More situations than anybody reads through; the checker refuses what cannot be counted out.
MOST_SHOWN = 60


def _draft(request: HttpRequest, pk: UUID) -> ItemDraft:
    """The draft, with whatever content. Raises Http404 for whoever may not see it."""
    try:
        draft = seen(life, pk, request.actor, related=["organisation", "item"])
    except NotFound:
        raise Http404 from None
    draft.content = shaped(draft.content)
    return draft


def _shown(request: HttpRequest, draft: ItemDraft, section: str, **more: Any) -> dict[str, Any]:
    found = mends(draft.content)
    counts = [(name, label, sum(one.section == name for one in found), len(draft.content[name]) if name not in GROUPS else None) for name, label in SECTIONS.items()]
    return {
        "draft": draft, "section": section, "label": SECTIONS.get(section, ""), "sections": counts, "total": len(found), "page": links.desk("catalogue.draft", draft.pk),
        "mends": [one for one in found if one.section == section], "may_write": life.can(request.actor, "edit", draft), "once": token_in(request.POST), **more,
    }  # fmt: skip


@staff
@METHODS
def section(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """One section: the form of a group, or the list of entries with their order."""
    draft = _draft(request, pk)
    if name not in SECTIONS:
        raise Http404
    if name in GROUPS:
        return _edited(request, draft, name, None)
    if request.method == "POST":
        number, what = _number(request.POST.get("number", ""), len(draft.content[name])), request.POST.get("do", "")
        changed = editing.without(draft.content, name, number) if what == "delete" else editing.moved(draft.content, name, number, -1 if what == "up" else 1)
        return _kept(request, draft, name, None, changed) or redirect("catalogue:draft-section", pk=draft.pk, name=name)
    shown = _shown(request, draft, name)
    return render(request, "catalogue/desk/entries.html", {**shown, "lines": editing.lines(draft.content, name, shown["mends"])})


@staff
@METHODS
def entry(request: HttpRequest, pk: UUID, name: str, number: int) -> HttpResponse:
    """One entry of a section; the number behind the last is a new one."""
    draft = _draft(request, pk)
    if name not in SECTIONS or name in GROUPS:
        raise Http404
    if number > len(draft.content[name]):
        if request.method != "POST":
            raise Http404
        # It was there when the page was opened: what was typed is kept as a new one's.
        number = len(draft.content[name])
    return _edited(request, draft, name, number)


def _edited(request: HttpRequest, draft: ItemDraft, name: str, number: int | None) -> HttpResponse:
    if request.method != "POST":
        return _form(request, draft, name, number)
    changed = editing.written(draft.content, name, number, request.POST)
    if (answer := _kept(request, draft, name, number, changed)) is not None:
        draft.content = changed
        return answer
    if any(one.section == name and one.number == number and one.element for one in mends(changed)):
        messages.info(request, "存好了。还有要改的，写在各栏上面。")
        return redirect(_address(draft, name, number))
    messages.success(request, "存好了。")
    return redirect(_address(draft, name, number) if number is None else reverse("catalogue:draft-section", args=[draft.pk, name]))


def _kept(request: HttpRequest, draft: ItemDraft, name: str, number: int | None, changed: dict[str, Any]) -> HttpResponse | None:
    """Keep the changed content; None where it is kept, otherwise the page again with the reasons and what was typed."""
    again = partial(_form, request, draft, name, number, content=changed)
    version = request.POST.get("version", "")
    if not version.isdecimal():
        return again(reasons=["看不出您改的是哪一稿，请再存一次。"], status=409)
    if number is not None and request.POST.get("was", "") != _mark(draft.content, name, number) and _mark(draft.content, name, number) != _mark(changed, name, number):
        return again(reasons=["您打开以后，别人改过或者挪动过这一条。请把您填的复制下来，回到列表打开那一条再改。"], status=409)
    try:
        perform(life, "edit", draft.pk, actor=request.actor, data={"section": SECTIONS[name], "content": json.dumps(changed, ensure_ascii=False)}, version=int(version), once=token_in(request.POST))
    except Invalid as invalid:
        return again(reasons=[one for said in invalid.errors.values() for one in said], status=422)
    except NotFound:
        raise Http404 from None
    except Conflict:
        return again(reasons=["您打开以后，别人改过这份稿子。您填的还在下面：核对一下，再存就以您的为准。"], status=409)
    except Refused as refused:
        return again(reasons=refused.reasons, status=422)
    return None


def _mark(content: dict[str, Any], name: str, number: int) -> str:
    """What tells whether an entry is still the one that was opened; empty for one that is not there yet."""
    return sm3(canonical(content[name][number])).hex()[:16] if number < len(content[name]) else ""


def _form(
    request: HttpRequest, draft: ItemDraft, name: str, number: int | None, *, content: dict[str, Any] | None = None, reasons: list[str] | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    content = content or draft.content
    if name not in GROUPS and number is None:
        # A list has no form of its own: its entries stand as they are.
        shown = _shown(request, draft, name, reasons=reasons)
        return render(request, "catalogue/desk/entries.html", {**shown, "lines": editing.lines(draft.content, name, shown["mends"])}, status=status)
    new = number is not None and number >= len(content[name])
    values = content[name] if number is None else {} if new else content[name][number]
    found = [one for one in mends(content) if one.section == name and one.number == number]
    form = _bound(name, values, [] if new else found)
    was = request.POST.get("was", "") if request.method == "POST" and status != 200 else _mark(draft.content, name, number) if number is not None else ""
    shown = _shown(request, draft, name, form=form, number=number, new=new, was=was, reasons=reasons, other=[one.words for one in found if not one.element or one.element not in form.fields])
    if number is not None:
        has_conditions = name == ASKS or PARTS[name].conditional
        shown |= {"conditions": editing.conditions(content, name, number) if has_conditions else [], "options": editing.options(values) if name == ASKS else None}
    return render(request, "catalogue/desk/entry.html", shown, status=status)


def _bound(name: str, values: dict[str, Any], found: list[Mend]) -> Any:
    """The form with what stands there, and what is to be mended at its fields; a form nobody has filled in yet is not blamed."""
    declared = editing.form_of(name)
    if not any(values.get(one) for one in declared.fields):
        return declared.bound(initial=values)
    form = declared.bound(values)
    form.is_valid()
    for one in found:
        if one.rule and one.element in form.fields:
            form.add_error(one.element, one.words)
    return form


@staff
@require_safe
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The guide as people will see it, and every situation with what it asks, of a content that may be half finished."""
    draft = _draft(request, pk)
    content, wrong = read_as_far(draft.content)
    found = mends(draft.content)
    unsound = [one.words for one in found if one.rule == "situations-sound"] or [str(one) for one in wrong if one.path and one.path[0] == ASKS]
    shown = _shown(request, draft, "preview", unsound=unsound)
    if not unsound:
        every = situations(content)
        rows = [(one.words(content) or "任何情形", one) for one in every[:MOST_SHOWN]]
        shown |= {"guide": guide_of(content, request.GET), "rows": rows, "count": len(every), "more": len(every) > MOST_SHOWN}
    return render(request, "catalogue/desk/preview.html", shown)


def _address(draft: ItemDraft, name: str, number: int | None) -> str:
    if number is None:
        return reverse("catalogue:draft-section", args=[draft.pk, name])
    return reverse("catalogue:draft-entry", args=[draft.pk, name, number])


def _number(text: str, count: int) -> int:
    if not text.isdecimal() or int(text) >= count:
        raise Http404
    return int(text)
