"""What went wrong, as a program is told: problem details (RFC 9457) with a stable code and a Chinese sentence.

The API answers so for every room; a room's own part of it raises `Problem` where none of its exceptions says enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from django.http import HttpResponse
from ninja import Schema

from zizai.look.once import LONGEST_TOKEN, sound

TYPE = "application/problem+json; charset=utf-8"
WORDS = {
    400: ("bad_request", "请求看不懂。"),
    401: ("not_signed_in", "请先登录。"),
    403: ("forbidden", "不能这样做。"),
    404: ("not_found", "没有找到，或者您的岗位看不到。"),
    405: ("wrong_method", "这个地址不能这样用。"),
    412: ("version_changed", "您看过以后它变了，请先取最新的再改。"),
    413: ("too_large", "请求太大，最多1MB。"),
    415: ("wrong_type", "请求正文要用JSON，并写明 Content-Type: application/json。"),
    422: ("invalid", "内容有误，请按errors里的说明修改。"),
    428: ("if_match_missing", "要带If-Match头，写上您看过的版本。"),
    429: ("too_many", "请求太多了，请过一分钟再试。"),
}


class Problem(Exception):
    """An answer that is an error. `errors`: field → sentences; `more`: further members of the document."""

    def __init__(
        self,
        status: int,
        code: str = "",
        detail: str = "",
        *,
        errors: Mapping[str, list[str]] | None = None,
        more: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ):
        usual = WORDS.get(status, ("failed", "没办成。"))
        super().__init__(detail or usual[1])
        self.status, self.code, self.detail = status, code or usual[0], detail or usual[1]
        self.errors, self.more, self.headers = errors, more or {}, headers or {}

    def response(self) -> HttpResponse:
        """The answer."""
        said = {"type": "about:blank", "title": HTTPStatus(self.status).phrase, "status": self.status, "code": self.code, "detail": self.detail}
        if self.errors:
            said["errors"] = dict(self.errors)
        return HttpResponse(msgspec.json.encode(said | dict(self.more)), status=self.status, content_type=TYPE, headers=dict(self.headers))


class ProblemOut(Schema):
    """RFC 9457. `code` is stable, `detail` is for people, `errors` are sentences by field or by JSON pointer."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: dict[str, list[str]] | None = None


def problems(*statuses: int) -> dict[int, type[ProblemOut]]:
    """The answers of an operation that are errors, for its declaration."""
    return dict.fromkeys(statuses, ProblemOut)


def once_of(key: str) -> str | None:
    """The token of an `Idempotency-Key` header; None without one. Raises Problem."""
    if key and not sound(key):
        raise Problem(400, "bad_idempotency_key", f"Idempotency-Key最多{LONGEST_TOKEN}个可见的英文字符。")
    return key or None
