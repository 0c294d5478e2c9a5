"""Every expected exception as its problem: one shape for every answer (`zizai.look.problems`)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from zizai.desk.public import STATUS, BadCursor, WrongFilter
from zizai.kernel.forms import Invalid
from zizai.kernel.lifecycle import Refused
from zizai.look.problems import TYPE, Problem


def answer_with_problems(api: NinjaAPI) -> None:
    """Make `api` answer every expected exception with its problem. What is not expected stays a 500 that is logged."""
    for kind, translate in (
        (Problem, lambda problem: problem),
        (Refused, _refused),
        (Invalid, lambda invalid: Problem(422, errors=invalid.errors)),
        (WrongFilter, lambda wrong: Problem(422, "bad_filter", str(wrong), errors={name: ["没有这样的值。"] for name in wrong.names})),
        (BadCursor, lambda bad: Problem(422, "bad_cursor", str(bad))),
        (ValidationError, _validation),
        (Http404, lambda _: Problem(404)),
        (RequestDataTooBig, lambda _: Problem(413)),
        (SuspiciousOperation, lambda _: Problem(400)),
        (UnreadablePostError, lambda _: Problem(400)),
        (HttpError, lambda error: error.__cause__ if isinstance(error.__cause__, Problem) else Problem(error.status_code)),
    ):
        api.add_exception_handler(kind, _handler(translate))


def _handler(translate: Callable[[Any], Problem]) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, error: translate(error).response()


def _refused(refused: Refused) -> Problem:
    more: dict[str, Any] = {"reasons": refused.reasons}
    if refused.thing is not None:
        more |= {"state": refused.thing.state, "version": refused.thing.version}
    return Problem(STATUS[type(refused)], refused.code, "；".join(refused.reasons), more=more)


def _validation(error: ValidationError) -> Problem:
    errors: dict[str, list[str]] = {}
    for one in error.errors:
        # The first part says where the value stood (body, query, path), the second the parameter's own name.
        place = ".".join(str(part) for part in one["loc"][1:] if part != "body") or str(one["loc"][0])
        errors.setdefault(place, []).append(_SENTENCES.get(one["type"], "写法不对。"))
    return Problem(422, errors=errors)


_SENTENCES = {
    "missing": "必须写。",
    "extra_forbidden": "没有这一项。",
    "int_type": "要写整数。",
    "int_parsing": "要写整数。",
    "int_from_float": "要写整数。",
    "greater_than_equal": "太小了。",
    "less_than_equal": "太大了。",
    "uuid_parsing": "要写标识（UUID）。",
    "uuid_type": "要写标识（UUID）。",
    "dict_type": "要写成对象。",
    "string_type": "要写成文字。",
}


def in_one_shape(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the answers that come from below the API (a wrong method) the same shape as its own."""

    @wraps(view)
    def shaped(request: HttpRequest, *args: Any, **words: Any) -> HttpResponse:
        response = view(request, *args, **words)
        if response.status_code < 400 or response.get("Content-Type") == TYPE:
            return response
        return Problem(response.status_code, headers={"Allow": response["Allow"]} if "Allow" in response else None).response()

    return shaped


def nowhere(request: HttpRequest, **_: Any) -> HttpResponse:
    """Every address under /api/ that leads nowhere."""
    return Problem(404).response()
