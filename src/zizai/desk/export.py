"""A list as a file: exactly what its reader sees with the same filter, and a record that it left the house."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST
from openpyxl import Workbook

from zizai.desk import keyset, places, shell
from zizai.desk.access import Missing, desk, kind_of
from zizai.desk.filters import Filter, WrongFilter
from zizai.desk.keyset import BY_CLOSING, BY_DUE
from zizai.desk.models import Export
from zizai.desk.rows import row_of, text_of
from zizai.kernel import calendar, clock
from zizai.kernel.calendar import end_of
from zizai.kernel.lifecycle import Lifecycle
from zizai.kernel.policies import Actor
from zizai.look import slots
from zizai.look.leaving import Left, as_csv, harmless, record
from zizai.look.templatetags.look import moment

MOST = 10_000
AT_ONCE = 1_000
FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@desk
@require_POST
def export(request: HttpRequest, kind: str, suffix: str) -> HttpResponse:
    """The filtered list as xlsx or CSV. By POST, since it leaves a record; over the limit it asks for a narrower filter."""
    actor: Actor = request.actor
    lifecycle = kind_of(kind, actor)
    if suffix not in FORMATS:
        raise Missing
    here = reverse("desk:kind", args=[kind])
    try:
        chosen = Filter.read(QueryDict(request.POST.get("query", "")), lifecycle)
    except WrongFilter as wrong:
        return _refused(request, lifecycle, here, str(wrong))
    source = chosen.source(lifecycle, actor)
    if keyset.counts({"all": [source]}, MOST)["all"].number > MOST:
        return _refused(request, lifecycle, here, f"符合条件的超过{MOST:,}件，一次导不出来。请加上状态、区县或期限再导。")
    rows = list(table(lifecycle, actor, chosen))
    body = _xlsx(rows, _about(lifecycle, actor, chosen, len(rows) - 1)) if suffix == "xlsx" else as_csv(rows)
    record(Left(actor, lifecycle.kind, suffix, chosen.query, len(rows) - 1, body))
    response = HttpResponse(body, content_type=FORMATS[suffix])
    response["Content-Disposition"] = f'attachment; filename="{kind.replace(".", "-")}-{clock.today():%Y%m%d}.{suffix}"'
    return response


def table(lifecycle: Lifecycle, actor: Actor, chosen: Filter) -> Iterator[list[str]]:
    """The heading and then a line for each row, as pages of a thousand; every cell is text and no formula."""
    shown = slots.page_of(lifecycle.kind)
    yield ["编号", "标题", "状态", "期限", "到期", "地域", *(column.title for column in shown.columns), "模拟记录", "建立"]
    order, after = BY_CLOSING if chosen.closed else BY_DUE, ""
    now, current = clock.now(), calendar.current()
    while True:
        page = keyset.page([chosen.source(lifecycle, actor)], actor, order, after=after, size=AT_ONCE)
        for _, thing in page.rows:
            row = row_of(lifecycle, thing, actor)
            said = calendar.sentence(current, now, thing.due_at, held=thing.held, provisional=thing.due_provisional)
            due = end_of(thing.due_at, now) if thing.due_at else ""
            cells = [row.number, row.title, row.state, said if thing.is_open else "", due, places.name_of(thing.scope_path)]
            cells += [cell.text for cell in row.cells] + [text_of(thing.simulated), moment(thing.opened_at)]
            yield [harmless(cell) for cell in cells]
        after = page.after
        if not after:
            return


def _xlsx(rows: Sequence[Sequence[str]], about: Sequence[Sequence[str]]) -> bytes:
    book = Workbook(write_only=True)
    for name, lines in (("清单", rows), ("说明", about)):
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _about(lifecycle: Lifecycle, actor: Actor, chosen: Filter, rows: int) -> list[list[str]]:
    words = chosen.words(lifecycle, places.name_of(chosen.scope))
    return [
        ["内容", lifecycle.label],
        ["条件", "、".join(words) or "全部未办结"],
        ["件数", str(rows)],
        ["导出人", harmless(actor.name)],
        ["导出时间", moment(clock.now())],
        ["提醒", "个人信息已遮盖。这份文件的导出已登记，请勿转给无关人员。"],
    ]


def keep_record(left: Left) -> None:
    """Put on record what left the house, here or in a room below."""
    actor, digest = left.actor, hashlib.new("sm3", left.body).hexdigest()
    Export.objects.create(
        staff=actor.id, staff_name=actor.name, post=actor.post, kind=left.kind, format=left.suffix, query=left.query[:500],
        rows=left.rows, digest=digest, at=clock.now(),
    )  # fmt: skip


def _refused(request: HttpRequest, lifecycle: Lifecycle, here: str, reason: str) -> HttpResponse:
    return shell.page(request, "desk/refused.html", {"heading": f"没有导出「{lifecycle.label}」", "reason": reason, "back": here}, status=422)
