"""The door for files: take one in before its form is sent, give one out to whoever may see it."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from zizai.kernel import uploads
from zizai.kernel.forms import Form

# What a browser may show by itself; everything else is handed over as a download.
_SHOWN = ("application/pdf", "image/jpeg", "image/png", "image/webp")


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Keep the files that were sent under `file`; answers with the rows that a form shows, one for each, errors among them.

    Programs get JSON. 422 where nothing could be kept, so that a page shows the reason and keeps the rest.
    """
    kept, wrong = [], []
    for file in request.FILES.getlist("file"):
        try:
            kept.append(uploads.receive(file, owner=request.actor))
        except uploads.WrongUpload as error:
            wrong.append(str(error))
    if not kept and not wrong:
        wrong.append("没有收到文件，请再选一次。")
    status = 422 if wrong and not kept else 200
    if "text/html" not in request.headers.get("Accept", "") and "HX-Request" not in request.headers:
        said = [{"id": str(one.pk), "name": one.name, "size": one.size, "type": one.media_type} for one in kept]
        return JsonResponse({"files": said, "errors": wrong}, status=status, json_dumps_params={"ensure_ascii": False})
    # htmx swaps nothing on an error status; the reasons belong on the page.
    return render(request, "look/file_rows.html", {"files": kept, "wrong": wrong, "name": request.POST.get("field", "files")})


@require_safe
def give(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """One file, to whoever may see it; to all others it does not exist."""
    upload = uploads.visible_to(request.actor, upload_id)
    if upload is None:
        raise Http404
    how = "inline" if upload.media_type in _SHOWN else "attachment"
    response = FileResponse(uploads.open_file(upload), content_type=upload.media_type)
    response["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(upload.name)}"
    # A file somebody sent must never run as a page of ours.
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def typed(request: HttpRequest, form: Form) -> tuple[dict, dict[str, list[str]]]:
    """What a page sent for `form`: values by field name, files already kept and named by their identifiers.

    Files that came with the form itself (no JavaScript) are kept first, so that an error elsewhere loses
    none. Second: errors of files that could not be kept, by field.
    """
    values: dict = {}
    wrong: dict[str, list[str]] = {}
    for name in form.fields:
        if name in form.files():
            ids = request.POST.getlist(name)
            for file in request.FILES.getlist(f"{name}__new"):
                try:
                    ids.append(str(uploads.receive(file, owner=request.actor).pk))
                except uploads.WrongUpload as error:
                    wrong.setdefault(name, []).append(str(error))
            values[name] = ids
        elif name in request.POST:
            several = request.POST.getlist(name)
            values[name] = several if form.takes_several(name) else several[-1]
    return values, wrong
