"""Version 1 of the API: put together, described, guarded."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.renderers import BaseRenderer

from zizai.api.door import JsonBody, StaffSession, anybody, let_strangers_wait
from zizai.api.problems import answer_with_problems
from zizai.api.things import router
from zizai.look.problems import Problem


class Json(BaseRenderer):
    """JSON in UTF-8, Chinese as it is; amounts as text, so that no float touches them."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: object, *, response_status: int) -> bytes:
        """`data` as bytes."""
        return msgspec.json.encode(data)


api = NinjaAPI(
    title="自在办",
    version="1",
    description="各类事务的清单、详情和动作，由同一份声明生成。看不到的一律404；错误按RFC 9457，code不变，detail给人看。",
    auth=StaffSession(),
    parser=JsonBody(),
    renderer=Json(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api-1",
)
answer_with_problems(api)
api.add_router("", router)
# What a room says beside its lifecycles stands in its module `api`: `router` for staff, `public` for everybody.
for room in settings.ROOMS:
    if find_spec(f"{room}.api"):
        own = import_module(f"{room}.api")
        api.add_router("", own.router)
        api.add_router("", own.public, auth=anybody)


@cache
def _document() -> bytes:
    said = api.get_openapi_schema(path_prefix="/api/v1/")
    for operations in said["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    answer["content"] = {"application/problem+json": answer["content"].pop("application/json")}
    return msgspec.json.encode(said)


@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document (3.1). Open to everybody, since it says nothing of what is stored."""
    if not request.user.is_authenticated:
        try:
            let_strangers_wait(request)
        except Problem as problem:
            return problem.response()
    return HttpResponse(_document(), content_type="application/json; charset=utf-8")
