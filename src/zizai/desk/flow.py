"""How a kind of thing goes: its lifecycle as a picture and as a table, from the declaration that runs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zizai.desk import shell
from zizai.desk.access import Missing, desk, kind_of
from zizai.kernel.lifecycle import PERSON, SAME, TIMER, Lifecycle, Verb
from zizai.kernel.lifecycle.diagram import length_words
from zizai.kernel.lifecycle.pictures import picture_of

_BY = {TIMER: "法定时限到期"}


@dataclass(frozen=True)
class Line:
    """One verb in words."""

    label: str
    start: str
    end: str
    who: str
    law: str


@desk
@require_safe
def flow(request: HttpRequest, kind: str) -> HttpResponse:
    """The page. Without a picture (no Graphviz when the site was prepared) the table says the same."""
    lifecycle = kind_of(kind, request.actor)
    limits = [(clock.label, length_words(clock), clock.law) for clock in lifecycle.clocks().values()]
    context = {"lifecycle": lifecycle, "lines": list(_lines(lifecycle)), "limits": limits, "drawn": picture_of(lifecycle).is_file()}
    return shell.page(request, "desk/flow.html", context)


@desk
@require_safe
def picture(request: HttpRequest, kind: str) -> HttpResponse | FileResponse:
    """The picture itself."""
    path = picture_of(kind_of(kind, request.actor))
    if not path.is_file():
        raise Missing
    return FileResponse(path.open("rb"), content_type="image/svg+xml")


def _lines(lifecycle: Lifecycle) -> Iterator[Line]:
    for verb in lifecycle.verbs.values():
        if not verb.retired:
            who = verb.who.words() if verb.by == PERSON else _BY.get(verb.by, "系统")
            end = "状态不变" if verb.target == SAME else lifecycle.states(verb.target).label
            yield Line(verb.label, _starts(lifecycle, verb), end, who, verb.law)


def _starts(lifecycle: Lifecycle, verb: Verb) -> str:
    if verb.opens:
        return "新建"
    starts = [start for start, _ in verb.arrows(lifecycle.states.values, lifecycle.final)]
    return "、".join(str(lifecycle.states(start).label) for start in starts)
