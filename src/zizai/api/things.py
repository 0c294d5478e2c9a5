"""Things over HTTP, from their lifecycles: lists, one thing, verbs. No rule of its own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Header, Query, Router, Status

from zizai.api.shapes import (
    ActIn,
    DetailOut,
    LifecycleOut,
    OpenIn,
    PageOut,
    clock_out,
    event_out,
    lifecycle_out,
    thing_out,
    verb_out,
)
from zizai.desk.public import (
    BY_CLOSING,
    BY_DUE,
    Filter,
    Missing,
    asked,
    faces,
    kind_of,
    kinds,
    openings,
    page,
    read_history,
    row_of,
    thing_of,
    verb_of,
)
from zizai.kernel import policies
from zizai.kernel.lifecycle import Lifecycle, Verb, by_kind, open_thing, perform
from zizai.kernel.policies import Actor
from zizai.look.problems import Problem, once_of, problems

router = Router(tags=["things"])
PROBLEMS = problems(400, 401, 403, 404, 409, 413, 415, 422, 429)


@router.get("/lifecycles", response={200: list[LifecycleOut], **PROBLEMS}, summary="各类事务的状态、动作和表单")
def lifecycles(request: HttpRequest) -> list[dict[str, Any]]:
    """The declarations of every kind the post may see."""
    return [lifecycle_out(lifecycle) for lifecycle in kinds(request.auth)]


@router.get("/things/{kind}", response={200: PageOut, **PROBLEMS}, summary="一类事务的清单")
def listed(
    request: HttpRequest,
    kind: str,
    state: list[str] = Query([], description="状态，可以写几个"),  # noqa: B008
    lamp: str = Query("", description="late、soon、go、held"),
    who: str = Query("", description="me：我经办；free：没人认领"),
    scope: str = Query("", description="区划路径，如 /510300/510302/"),
    simulated: str = Query("", description="yes、no"),
    act: str = Query("", description="1：只看要我动手的"),
    closed: str = Query("", description="1：看已办结的，最近的在前"),
    after: str = "",
    before: str = "",
    size: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """What the post may see, by due date, page by page. The same filters as on the desk; one that does not exist is refused."""
    actor: Actor = request.auth
    lifecycle = kind_of(kind, actor)
    chosen = Filter.read(request.GET, lifecycle)
    order = BY_CLOSING if chosen.closed else BY_DUE
    found = page([chosen.source(lifecycle, actor)], actor, order, after=after, before=before, size=size)
    return {"items": [thing_out(row_of(one, thing, actor)) for one, thing in found.rows], "after": found.after, "before": found.before}


@router.get("/things/{kind}/{uuid:id}", response={200: DetailOut, **PROBLEMS}, summary="一件事务", url_name="thing")
def one(request: HttpRequest, kind: str, id: UUID, before: int | None = Query(None, ge=1, le=2_147_483_647)) -> dict[str, Any]:  # noqa: A002
    """State, clocks, history and next verbs. Legal timers that are due have fired. `before`: history before this event."""
    lifecycle = kind_of(kind, request.auth)
    return _detail(lifecycle, thing_of(lifecycle, id, request.auth), request.auth, before)


@router.post("/things/{kind}/{uuid:id}/verbs/{verb}", response={200: DetailOut, **PROBLEMS}, summary="对一件事务做一个动作")
def act(
    request: HttpRequest,
    kind: str,
    id: UUID,  # noqa: A002
    verb: str,
    body: ActIn,
    key: str = Header("", alias="Idempotency-Key", description="同一个值重发，只算一次"),
) -> dict[str, Any]:
    """Performs `verb` if the thing still stands as it was seen. Repeating an Idempotency-Key repeats nothing."""
    actor: Actor = request.auth
    lifecycle = kind_of(kind, actor)
    thing = thing_of(lifecycle, id, actor)
    declared = _verb(lifecycle, verb)
    _only_what_is_asked(declared, body.data, thing)
    thing = perform(lifecycle, declared.name, thing.pk, actor=actor, data=body.data, version=body.version, once=once_of(key))
    return _after(lifecycle, thing, actor)


@router.post("/things/{kind}/verbs/{verb}", response={201: DetailOut, **PROBLEMS}, summary="新建一件事务")
def opened(
    request: HttpRequest,
    response: HttpResponse,
    kind: str,
    verb: str,
    body: OpenIn,
    key: str = Header("", alias="Idempotency-Key", description="必须写；同一个值重发，只建一件"),
) -> Status:
    """Makes a thing by an opening verb. The Idempotency-Key is required: without it a request sent again would make a second one."""
    actor: Actor = request.auth
    try:
        lifecycle = by_kind(kind)
    except KeyError:
        raise Missing from None
    root = thing_of(lifecycle.above, body.root, actor) if lifecycle.above and body.root else None
    possible = openings(lifecycle, actor, root)
    if not possible and not policies.visible_arms(actor, lifecycle.model):
        raise Missing
    declared = _verb(lifecycle, verb, opens=True)
    if declared not in possible:
        raise Problem(403, detail=f"您的岗位不能{declared.label}。")
    if not key:
        raise Problem(400, "idempotency_key_missing", "新建要带Idempotency-Key头，免得重发时建出两件。")
    _only_what_is_asked(declared, body.data, root)
    columns = {lifecycle.root: root} if root is not None else {}
    thing = open_thing(lifecycle, declared.name, actor=actor, data=body.data, once=once_of(key), **columns)
    response["Location"] = reverse("api-1:thing", kwargs={"kind": kind, "id": thing.pk})
    return Status(201, _after(lifecycle, thing, actor))


def _verb(lifecycle: Lifecycle, name: str, *, opens: bool = False) -> Verb:
    try:
        return verb_of(lifecycle, name, opens=opens)
    except Missing:
        raise Problem(404, "unknown_verb", f"「{lifecycle.label}」没有这个动作。") from None


def _only_what_is_asked(verb: Verb, data: dict[str, Any], thing: Any) -> None:
    fields = getattr(verb.form, "fields", {})
    if strange := sorted(set(data) - set(fields)):
        raise Problem(422, errors={name: ["这个动作没有这一项。"] for name in strange})
    if getattr(verb.form, "of_a_thing", ()):
        # What is not the thing's to choose is told together with what else is wrong, not afterwards.
        asked(verb, thing).clean(data)


def _after(lifecycle: Lifecycle, thing: Any, actor: Actor) -> dict[str, Any]:
    """The thing as it stands after a verb; the bare row where the verb sent it out of the actor's sight."""
    if policies.sees(actor, thing):
        return _detail(lifecycle, thing_of(lifecycle, thing.pk, actor), actor)
    return thing_out(row_of(lifecycle, thing, actor)) | {"root": None, "clocks": [], "history": [], "history_before": None, "next_verbs": []}


def _detail(lifecycle: Lifecycle, thing: Any, actor: Actor, before: int | None = None) -> dict[str, Any]:
    past = read_history(lifecycle, thing, before=before)
    root = getattr(thing, lifecycle.root) if lifecycle.root else None
    seen = root is not None and policies.sees(actor, root)
    return thing_out(row_of(lifecycle, thing, actor)) | {
        "root": {"kind": lifecycle.above.kind, "id": root.pk} if seen else None,
        "clocks": [clock_out(face) for face in faces(thing)],
        "history": [event_out(moment) for moment in past.moments],
        "history_before": past.older,
        "next_verbs": [verb_out(verb, thing) for verb in lifecycle.next_verbs(actor, thing)],
    }
