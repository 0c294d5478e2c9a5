"""Items in bulk on the desk: take them along as a file, bring a file in and look before it becomes drafts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zizai.catalogue import links
from zizai.catalogue.exchange import files
from zizai.catalogue.exchange.bringing import bring
from zizai.catalogue.exchange.places import WrongFile, as_table
from zizai.catalogue.exchange.planning import WORDS, Plan, planned
from zizai.catalogue.exchange.sheets import MOST_ITEMS, MOST_ROWS
from zizai.catalogue.exchange.taking import taken, units
from zizai.catalogue.policies import begins, exports
from zizai.kernel import clock, uploads
from zizai.kernel.forms import Form, Invalid, LongText
from zizai.kernel.lifecycle import Refused
from zizai.kernel.models import Upload
from zizai.look.leaving import Left, record
from zizai.look.paging import Page
from zizai.look.people import admitting

# As many lines as one looks through; a file of faults has them all.
SIZE = 100
BRING = Form("catalogue.bring_in", [LongText("why", "缘由", most=300, rows=2, hint="为什么改，审核人会看到：法规变了、时限压缩、批量核对……")])


@admitting(exports)
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What can be taken along and brought in. One statement."""
    return _start(request)


@admitting(exports)
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Items in force as a file: all, a unit's, or those of some codes. By POST, since it leaves a record. Three statements."""
    kind = files.KINDS.get(request.POST.get("format", ""))
    if kind is None:
        raise Http404
    unit, listed = request.POST.get("unit", ""), request.POST.get("listed") == "on"
    codes = request.POST.get("codes", "").replace("，", " ").replace("、", " ").replace(",", " ").split()
    found = taken(unit=unit, codes=codes, listed=listed, most=MOST_ITEMS)
    strange = sorted(set(codes) - {one.code for one in found})
    words = f"选中的事项超过{MOST_ITEMS}个，一个文件装不下。请按单位导出。" if len(found) > MOST_ITEMS else ""
    if strange and not words:
        words = f"没有这些编码的现行事项：{'、'.join(strange[:20])}。{'' if listed else '还没有指南的，请勾选“连同还没有指南的”。'}"
    if words:
        return _start(request, export_error=words, status=422)
    body = kind.write(found)
    query = urlencode({name: value for name, value in (("unit", unit), ("codes", " ".join(codes)), ("listed", "1" if listed else "")) if value})
    record(Left(request.actor, "catalogue.item", kind.suffix, query, len(found), body))
    return _file(body, kind.media_type, f"items-{clock.today():%Y%m%d}.{kind.suffix}")


@admitting(begins)
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Keep a file that was sent, if it can be read at all, and lead to what it would do."""
    file = request.FILES.get("file")
    try:
        if file is None:
            raise WrongFile("请先选一个文件。")
        upload = _kept(request, file)
    except (WrongFile, uploads.WrongUpload) as wrong:
        return _start(request, import_error=str(wrong), status=422)
    return redirect("catalogue:preview", upload_id=upload.pk)


def _kept(request: HttpRequest, file: UploadedFile) -> Upload:
    if file.size and file.size > uploads.LARGEST:
        raise WrongFile(f"“{file.name}”有{file.size / 1048576:.0f}MB，最大20MB。请按单位分成几个文件。")
    body = file.read()
    kind = files.kind_of(body)
    if not (file.name or "").lower().endswith(f".{kind.suffix}"):
        raise WrongFile(f"“{file.name}”的内容是{kind.label}，后缀却不是 .{kind.suffix}。请改好后缀再传。")
    files.read(body)
    return uploads.receive(file, owner=request.actor, media_type=kind.media_type)


@admitting(begins)
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """What a file would do, item by item; by POST it is done, if that is still what was shown."""
    upload, plan = _plan(request, upload_id)
    if request.method != "POST":
        return _preview(request, upload, plan)
    if not plan.to_do:
        # Sent twice: it is done already, and the page says so.
        return redirect("catalogue:preview", upload_id=upload.pk)
    if request.POST.get("seal") != plan.seal():
        return _preview(request, upload, plan, stale=["您看过以后情况变了，下面是现在的样子，请再看一遍。"], status=409)
    try:
        why = BRING.clean(request.POST)["why"]
        count = bring(plan, request.actor, why)
    except Invalid as invalid:
        return _preview(request, upload, plan, errors=invalid.errors, status=422)
    except Refused as refused:
        return _preview(request, *_plan(request, upload_id), stale=refused.reasons, status=409)
    messages.success(request, f"导入好了，{count}个事项在修订稿里。改好还要补的，再提交审核。")
    return redirect("catalogue:preview", upload_id=upload.pk)


@admitting(begins)
@require_safe
def faults(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Everything that is wrong with a file, as CSV, to be mended line by line."""
    return _file(as_table(_plan(request, upload_id)[1].faults), "text/csv; charset=utf-8", "faults.csv")


def _plan(request: HttpRequest, upload_id: UUID) -> tuple[Upload, Plan]:
    """The file of the actor's own and what it would do. Five statements, and one where it is not theirs. Raises Http404."""
    [upload] = uploads.mine([str(upload_id)], request.actor) or [None]
    if upload is None or upload.thing_id or upload.media_type not in {kind.media_type for kind in files.KINDS.values()}:
        raise Http404
    try:
        with uploads.open_file(upload) as file:
            return upload, planned(files.read(file.read()), request.actor)
    except WrongFile as wrong:
        # It is a file, but none that was taken in here.
        raise Http404 from wrong


def _start(request: HttpRequest, *, status: int = 200, **errors: str) -> HttpResponse:
    return render(request, "catalogue/desk/exchange.html", {
        "units": units(), "kinds": files.KINDS.values(), "may_bring": begins.allows(request.actor, None), "most_items": MOST_ITEMS,
        "most_rows": f"{MOST_ROWS:,}", "typed": request.POST if "format" in request.POST else None, "own": request.actor.organisation, **errors,
    }, status=status)  # fmt: skip


def _preview(request: HttpRequest, upload: Upload, plan: Plan, *, stale: Sequence[str] = (), errors: Mapping[str, list[str]] | None = None, status: int = 200) -> HttpResponse:
    order = {fate: place for place, fate in enumerate(WORDS)}
    form = BRING.bound(request.POST, errors=errors) if errors else BRING.bound(initial={"why": request.POST.get("why") or f"导入“{upload.name}”"})
    return render(request, "catalogue/desk/import_preview.html", {
        "upload": upload, "plan": plan, "page": _page(plan.faults or sorted(plan.rows, key=lambda row: order[row.fate]), request.GET), "form": form, "seal": plan.seal(), "stale": stale,
        "mends": sum(row.mends for row in plan.to_do), "drafts": links.drafts(),
    }, status=status)  # fmt: skip


def _page(rows: Sequence[Any], asked: Mapping[str, str]) -> Page:
    """A page of a list that stands in memory; its keys are places."""
    after, before = ((int(given) if given.isdecimal() and len(given) < 9 else None) for given in (asked.get("after", ""), asked.get("before", "")))
    start = min(after or 0, len(rows)) if before is None else max(0, before - SIZE)
    return Page(list(rows[start : start + SIZE]), str(start) if start else None, str(start + SIZE) if start + SIZE < len(rows) else None)


def _file(body: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
