"""Every component in every state on one page, for whoever builds pages and for the tests. Only on demonstration sites."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zizai.kernel import calendar, clock, measures
from zizai.kernel.forms import Choice, Form, Integer, LongText, Text, YesNo
from zizai.kernel.measures import Figure, Measure
from zizai.kernel.models import Event
from zizai.look.paging import Page

CLERK = UUID(int=1)
# A day on which every look of a clock can be shown; the page does not depend on today.
NOW = datetime(2026, 11, 20, 10, 12, tzinfo=clock.SHANGHAI)


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """The gallery; 404 where the site is no demonstration. One statement, for the calendar."""
    if not settings.DEMO:
        raise Http404
    with clock.at(NOW):
        return render(request, "look/gallery.html", _samples())


def _samples() -> dict[str, Any]:
    return {
        "things": [SimpleNamespace(due_at=_due(days), held=held, due_provisional=False) for days, held in ((12, False), (10, False), (4, False), (10, True))],
        "clocks": [_paused_clock(), _late_clock(), _hours_clock()],
        "events": _events(),
        "names": {CLERK: "综合窗口 李敏"},
        "figures": _figures(),
        "form": _form(),
        "page": Page([], "10", "30"),
        "trail": [("网点", "/"), ("富顺县", "/"), ("富顺县政务服务中心", "")],
        "pairs": [("申请人", "周*华"), ("手机号", "138****6021"), ("单位", "某某市某某区人民政府某某街道办事处便民服务中心（社区综合服务中心）")],
        "choices": [("按时间", "#", True), ("按单位", "#", False), ("按镇街", "#", False)],
        "badges": [("收件", ""), ("审查", "brand"), ("等您办1件", "turn"), ("达标", "go"), ("最后1天", "soon"), ("未达标", "late"), ("停表", "held"), ("尚无数据", "line")],
        "colours": ["brand-deep", "brand-strong", "brand", "brand-mid", "brand-soft", "brand-line", "brand-tint", "accent-ink", "accent", "accent-edge", "accent-line", "accent-tint"],
        "icons": ["alert", "arrow", "bell", "book", "building", "cal", "card", "chart", "check", "clock", "db", "dl", "edit", "elder", "file", "filter", "flag", "flow", "grid", "hand", "heart", "home", "id", "inbox", "info", "key", "list", "lock", "mic", "msg", "off", "phone", "pin", "print", "qr", "scale", "search", "shield", "star", "user", "users", "yuan"],
    }  # fmt: skip


def _measure(label: str, *, share: bool = False) -> Measure:
    def nothing(asked: measures.Asked) -> Any:
        return Event.objects.none()

    unit = measures.SHARE if share else measures.COUNT
    return Measure("look.sample", label, unit, "累计", "", nothing, nothing, nothing if share else None, counts="项")


def _figures() -> list[tuple[Measure, Figure, Any, str, str]]:
    now, half = clock.now(), Decimal("0.5")
    return [
        (
            _measure("无差别受理的事项", share=True),
            Figure("look.sample", Decimal("0.5833"), 49, 84, measures.RECORDS, now),
            half,
            "#",
            "",
        ),
        (
            _measure("一证一照能办的事项"),
            Figure("look.sample", Decimal(27), 27, None, measures.RECORDS, now),
            100,
            "#",
            "",
        ),
        (
            _measure("一次都不用跑的事项", share=True),
            Figure("look.sample", Decimal("0.7262"), 61, 84, measures.SIMULATED, now),
            half,
            "#",
            "",
        ),
        (_measure("自助机能办的事项"), Figure("look.sample", as_of=now), 30, "", "自助机还没有接入。"),
    ]


def _due(working_days: int) -> datetime:
    return calendar.due_after(NOW - timedelta(days=14), calendar.Limit(working_days, "working_day")).at


def _clock_state(
    label: str, law: str, intervals: list[tuple[datetime, datetime | None]], limit: calendar.Limit
) -> dict[str, Any]:
    due = calendar.due_running(intervals[0][0], intervals, limit)
    return {
        "label": label, "law": law, "amount": limit.amount, "unit": limit.unit, "start": intervals[0][0].isoformat(),
        "intervals": [[begin.isoformat(), end.isoformat() if end else None] for begin, end in intervals],
        "due": due.at.isoformat() if due else None, "provisional": bool(due and due.provisional),
    }  # fmt: skip


def _paused_clock() -> dict[str, Any]:
    begun, held, resumed = (datetime(2026, 11, day, 10, tzinfo=clock.SHANGHAI) for day in (4, 10, 16))
    return _clock_state(
        "承诺期限", "《行政许可法》第四十二条", [(begun, held), (resumed, None)], calendar.Limit(10, "working_day")
    )


def _late_clock() -> dict[str, Any]:
    return _clock_state(
        "审查期限",
        "《行政许可法》第四十二条",
        [(datetime(2026, 9, 24, 10, tzinfo=clock.SHANGHAI), None)],
        calendar.Limit(30, "working_day"),
    )


def _hours_clock() -> dict[str, Any]:
    return _clock_state("派单期限", "", [(NOW - timedelta(minutes=50), None)], calendar.Limit(2, "hour"))


def _events() -> list[Event]:
    def event(seq: int, verb: str, actor: str, at: datetime, digest: bytes) -> Event:
        who = CLERK if actor == "staff" else None
        return Event(
            kind="look.sample",
            thing_id=UUID(int=9),
            seq=seq,
            verb=verb,
            actor_kind=actor,
            post_id=who,
            occurred_at=at,
            effective_at=at,
            recorded_at=at,
            digest=digest,
            simulated=seq == 3,
        )

    return [
        event(1, "提交", "person", NOW - timedelta(days=16), b"\x9f\x3c" + bytes(28) + b"\xe1\xa7"),
        event(2, "视为受理", "timer", NOW - timedelta(days=9), b"\x11\x0b" + bytes(28) + b"\x40\x02"),
        event(3, "约上门核查", "staff", NOW - timedelta(days=1), b"\xc0\xde" + bytes(28) + b"\x01\x5a"),
    ]


def _form() -> forms.Form:
    form = Form("gallery", [
        Text("shop", "店名", hint="和营业执照上的一样。"),
        Integer("area", "营业面积", least=1, unit="平方米", hint="只算客人能到的地方。"),
        Choice("air", "用集中空调吗？", choices=[("no", "不用"), ("yes", "用")]),
        LongText("note", "还有要说的", required=False),
        YesNo("agree", "我保证填的都是真的"),
    ])  # fmt: skip
    return form.bound({"shop": "檀木林民宿", "area": "一百二十平", "air": "no"})
