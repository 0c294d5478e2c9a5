"""Items over HTTP: what is in force for everybody, drafts for whoever writes them. No rule of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from ninja import Header, Query, Router, Schema, Status
from pydantic import AwareDatetime, ConfigDict, Field

from zizai.catalogue.columns import theme_words
from zizai.catalogue.content import mends
from zizai.catalogue.content.schema import schema
from zizai.catalogue.exchange.items import lost
from zizai.catalogue.lifecycle import draft as life
from zizai.catalogue.models import Item, ItemDraft, ItemVersion, VersionState
from zizai.catalogue.policies import begins
from zizai.kernel import policies
from zizai.kernel.forms import Invalid
from zizai.kernel.history import sm3
from zizai.kernel.lifecycle import Conflict, GuardRefused, open_thing, perform
from zizai.kernel.policies import Actor
from zizai.look.paging import keyset
from zizai.look.problems import Problem, once_of, problems
from zizai.vocabulary.services import ItemLevel, ItemType, Theme

public, router = Router(tags=["items"]), Router(tags=["items"])
READING, WRITING = problems(404, 422, 429), problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429)
_SEEN = Header("", alias="If-None-Match", description="上次得到的ETag；没有变就是304")
_ONCE = Header("", alias="Idempotency-Key", description="同一个值重发，只算一次；新建必须写")
_CONTENT = {"basic": {"task_name": "公共场所卫生许可", "promise_day": 5}, "materials": [{"key": "1", "material_name": "平面图", "when": {"kind": ["new"]}}]}


class ItemRow(Schema):
    """An item as a list has it. Version 0 is only listed: its `digest` and `published_at` are null. Not `in_force`: it was given up."""

    model_config = ConfigDict(json_schema_extra={"example": {
        "code": "ZG-WJ-001", "name": "公共场所卫生许可", "unit": "510300-wjw", "unit_name": "市卫生健康委", "type": "01", "level": "3", "case_type": "2",
        "themes": ["07"], "version": 2, "digest": "1f0c…（SM3，64个十六进制数字）", "published_at": "2026-11-20T02:12:00Z", "in_force": True,
    }})  # fmt: skip

    code: str
    name: str
    unit: str
    unit_name: str
    type: str
    level: str
    case_type: str
    themes: list[str]
    version: int
    digest: str | None
    published_at: datetime | None
    in_force: bool


class ItemPage(Schema):
    """A page of items by code. `after` and `before` are given back as parameters for the pages beside it; empty where there is none."""

    items: list[ItemRow]
    after: str
    before: str


class ItemOut(Schema):
    """One version of an item with its whole content, as `items/schema` describes it; null where the item is only listed."""

    model_config = ConfigDict(json_schema_extra={"example": {
        "code": "ZG-WJ-001", "version": 2, "state": "published", "digest": "1f0c…", "published_at": "2026-11-20T02:12:00Z", "content": _CONTENT,
    }})  # fmt: skip

    code: str
    version: int
    state: str
    digest: str | None
    published_at: datetime | None
    content: dict[str, Any] | None


class ContentIn(Schema):
    """A content, which may be half finished."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"content": _CONTENT}})

    content: dict[str, Any]


class DraftIn(ContentIn):
    """`why` and `written_from` (the number of the version; the one in force where it is not said) count where a draft is begun."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"content": _CONTENT, "why": "承诺时限压缩", "written_from": 2}})

    why: str = ""
    written_from: int | None = Field(None, ge=0, le=32_000, strict=True)


class MendOut(Schema):
    """One thing that keeps a content from being published: where (JSON pointer), what to do, which rule says so (empty: it cannot be read)."""

    pointer: str
    words: str
    rule: str


class MendsOut(Schema):
    """All of them; none: it may be published."""

    mends: list[MendOut]


class DraftOut(MendsOut):
    """A draft as it stands. `version` counts its changes and is its ETag; `written_from` is the version of the item."""

    id: UUID
    code: str
    purpose: str
    state: str
    version: int
    written_from: int
    why: str
    content: dict[str, Any]


# ---- for everybody ----


@public.get("/items", response={200: ItemPage, 304: None, **READING}, summary="现行事项")
def listed(
    request: HttpRequest,
    unit: str = Query("", description="实施主体的单位代码"),
    level: str = Query("", description="行使层级的代码"),
    kind: str = Query("", alias="type", description="事项类型的代码"),
    theme: str = Query("", description="主题的代码"),
    changed_since: AwareDatetime | None = Query(None, description="这一刻以后发布的；这时也列出以后取消的"),  # noqa: B008
    after: str = "",
    before: str = "",
    size: int = Query(50, ge=1, le=200),
    seen: str = _SEEN,
) -> HttpResponse:
    """Items in force by code, page by page. Two statements. A value that does not exist is refused."""
    _known(level=(level, ItemLevel.values), type=(kind, ItemType.values), theme=(theme, Theme.values))
    found = _changed(changed_since) if changed_since else Item.objects.filter(active=True)
    chosen = {"organisation__code": unit, "level": level, "item_type": kind, "themes__contains": theme and theme_words([theme])}
    found = found.filter(**{name: value for name, value in chosen.items() if value}).select_related("organisation")
    page = keyset(found, {"after": after, "before": before}, size=size)
    versions = {one.item_id: one for one in ItemVersion.objects.filter(item__in=[item.pk for item in page.rows], is_open=True).defer("content")}
    said = {"items": [_row(item, versions.get(item.pk)) for item in page.rows], "after": page.after or "", "before": page.before or ""}
    return _tagged(request, said)


@public.get("/items/schema", response={200: dict[str, Any], 304: None, **READING}, summary="事项内容的JSON Schema")
def described(request: HttpRequest, seen: str = _SEEN) -> HttpResponse:
    """What a content may hold, from the elements (2020-12). No statement."""
    return _tagged(request, schema())


@public.get("/items/{slug:code}", response={200: ItemOut, 304: None, **READING}, summary="一个现行事项的全部内容")
def one(request: HttpRequest, code: str, seen: str = _SEEN) -> HttpResponse:
    """The version in force, whole. The ETag follows from its digest. Two statements."""
    item = Item.objects.filter(code=code, active=True).first()
    if item is None:
        raise Http404
    return _version_out(request, code, ItemVersion.objects.filter(item=item, is_open=True).first())


@public.get("/items/{slug:code}/versions/{int:number}", response={200: ItemOut, 304: None, **READING}, summary="一个事项的一个版本")
def version(request: HttpRequest, code: str, number: int, seen: str = _SEEN) -> HttpResponse:
    """Any version there was, also of an item that was given up. One statement."""
    found = ItemVersion.objects.filter(item__code=code, number=number).first()
    if found is None:
        raise Http404
    return _version_out(request, code, found)


def _known(**chosen: tuple[str, Sequence[str]]) -> None:
    if wrong := [name for name, (value, values) in chosen.items() if value and value not in values]:
        raise Problem(422, "bad_filter", "没有这样的值。", errors={name: ["没有这样的值。"] for name in wrong})


def _changed(since: datetime) -> QuerySet[Item]:
    versions = ItemVersion.objects.filter(item=OuterRef("pk"))
    published, given_up = versions.filter(is_open=True, opened_at__gte=since), versions.filter(state=VersionState.CANCELLED, closed_at__gte=since)
    return Item.objects.filter(Q(Exists(published), active=True) | Q(Exists(given_up), active=False))


def _row(item: Item, found: ItemVersion | None) -> dict[str, Any]:
    return {
        "code": item.code, "name": item.name, "unit": item.organisation.code, "unit_name": item.organisation.short_name, "type": item.item_type,
        "level": item.level, "case_type": item.case_type, "themes": item.themes.strip("|").split("|") if item.themes else [], "version": item.version,
        "digest": bytes(found.digest).hex() if found else None, "published_at": found.opened_at if found else None, "in_force": item.active,
    }  # fmt: skip


def _version_out(request: HttpRequest, code: str, found: ItemVersion | None) -> HttpResponse:
    if found is None:
        return _tagged(request, {"code": code, "version": 0, "state": "listed", "digest": None, "published_at": None, "content": None}, "listed")
    digest = bytes(found.digest).hex()
    said = {"code": code, "version": found.number, "state": found.state, "digest": digest, "published_at": found.opened_at, "content": found.content}
    return _tagged(request, said, f"{found.number}-{found.state}-{digest}")


def _tagged(request: HttpRequest, said: Any, tag: str = "") -> HttpResponse:
    """The answer with its strong ETag (the digest of the whole where no `tag` is given); 304 where the asker has it."""
    body = msgspec.json.encode(said)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["ETag"] = f'"{tag or sm3(body).hex()}"'
    patch_cache_control(response, no_cache=True)
    return get_conditional_response(request, etag=response["ETag"], response=response)


# ---- for whoever writes ----


@router.get("/items/{slug:code}/draft", response={200: DraftOut, 304: None, **WRITING}, summary="一个事项的修订稿")
def draft_of(request: HttpRequest, code: str, seen: str = _SEEN) -> HttpResponse:
    """The open draft, and what is still to be mended. One statement."""
    found = _draft(request.auth, code)
    if found is None:
        raise Http404
    return _tagged(request, _draft_out(found), _tag(found))


@router.put("/items/{slug:code}/draft", response={200: DraftOut, 201: DraftOut, **WRITING}, summary="写一个事项的修订稿")
def write(
    request: HttpRequest,
    response: HttpResponse,
    code: str,
    body: DraftIn,
    match: str = Header("", alias="If-Match", description="您看过的修订稿的ETag；还没有修订稿时不写"),
    key: str = _ONCE,
) -> Status:
    """Writes the open draft over, or begins one. What was not seen is not overwritten: 412. What cannot be read is kept and told in `mends`."""
    if errors := _errors(lost(body.content)):
        raise Problem(422, detail="有的内容修订稿里没有地方放，请按errors里的说明修改。", errors=errors)
    once, content = once_of(key), json.dumps(body.content, ensure_ascii=False)
    thing = _edit(request.auth, code, content, match, once) if match else _begin(request.auth, code, body, content, once)
    response["ETag"] = f'"{_tag(thing)}"'
    response["Location"] = request.path
    return Status(200 if match else 201, _draft_out(thing))


@router.post("/items/{slug:code}/draft/mends", response={200: MendsOut, **WRITING}, summary="查一份内容还差什么，不保存")
def check(request: HttpRequest, code: str, body: ContentIn) -> dict[str, Any]:
    """What keeps this content from being published. No statement; nothing is kept."""
    if not begins.allows(request.auth, None):
        raise Problem(403, detail="您的岗位不编事项。")
    return {"mends": _mends(body.content)}


def _draft(actor: Actor, code: str) -> ItemDraft | None:
    return policies.visible(actor, ItemDraft.objects.filter(code=code, is_open=True)).first()


def _begin(actor: Actor, code: str, body: DraftIn, content: str, once: str | None) -> ItemDraft:
    """A new draft; the same token again gives the one it made. Where one is open, it has to be named by If-Match."""
    if once is None:
        raise Problem(428) if _draft(actor, code) else Problem(400, "idempotency_key_missing", "新建要带Idempotency-Key头，免得重发时建出两件。")
    try:
        made = open_thing(life, "bring", actor=actor, data={"item": code, "why": body.why, "content": content, "version": body.written_from}, once=once)
    except (GuardRefused, Invalid):
        if _draft(actor, code):
            raise Problem(428) from None
        raise
    if made.code != code:
        raise Problem(409, "conflict", f"这个Idempotency-Key已经用在事项{made.code}上，请换一个。")
    return made


def _edit(actor: Actor, code: str, content: str, match: str, once: str | None) -> ItemDraft:
    """The open draft written over, if it stands as it was seen."""
    found, seen = _draft(actor, code), match.strip().strip('"')
    if found is None:
        raise Problem(412, detail="没有您看得到的、开着的修订稿；新建时不要带If-Match。")
    one, _, number = seen.rpartition(":")
    # Of a draft that is not this one no version was seen: 0 is nobody's.
    version = None if seen == "*" else int(number) if number.isdecimal() and one == str(found.pk) else 0
    try:
        return perform(life, "edit", found.pk, actor=actor, data={"section": "接口", "content": content}, version=version, once=once)
    except Conflict as conflict:
        raise Problem(412, detail="；".join(conflict.reasons), more={"state": conflict.thing.state, "version": conflict.thing.version}) from conflict


def _tag(thing: ItemDraft) -> str:
    """Which draft as it stood when: the next draft of the same item begins to count anew."""
    return f"{thing.pk}:{thing.version}"


def _draft_out(thing: ItemDraft) -> dict[str, Any]:
    return {
        "id": thing.pk, "code": thing.code, "purpose": thing.purpose, "state": thing.state, "version": thing.version, "written_from": thing.based_on,
        "why": thing.why, "content": thing.content, "mends": _mends(thing.content),
    }  # fmt: skip


def _mends(content: Mapping[str, Any]) -> list[dict[str, str]]:
    return [{"pointer": pointer(one.path), "words": one.words, "rule": one.rule} for one in mends(content)]


def _errors(wrong: Iterable[Any]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for one_ in wrong:
        errors.setdefault(pointer(one_.path), []).append(str(one_))
    return errors


def pointer(path: Iterable[str | int]) -> str:
    """A path as JSON pointer (RFC 6901) into the content: 「/materials/0/key」."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)
