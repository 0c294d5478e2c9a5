"""Logs: one JSON object a line, for machines to read, without what people typed.

What a log may say: which route, how long, who acted in which post, what broke where in the code. What
it may not: paths with identifiers in them, query strings, forms, and the words of exceptions that may
quote a value. Identity and mobile numbers are masked in every line, whoever wrote it.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Iterator
from typing import Any, TextIO

import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.template import TemplateDoesNotExist, TemplateSyntaxError

from zizai.kernel import clock

# GB 11643 numbers and mobile numbers; letters or digits on either side make it something else.
_NUMBERS = re.compile(
    r"(?<![0-9A-Za-z])(?:([1-9]\d{5})(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d(\d{3}[\dXx])|(1[3-9]\d)\d{4}(\d{4}))(?![0-9A-Za-z])"
)
# Exceptions whose words come from code, not from what somebody typed.
_SPEAKING = (
    ArithmeticError, AssertionError, AttributeError, ImportError, NameError, TypeError, ImproperlyConfigured,
    InterfaceError, OperationalError, ProgrammingError, TemplateDoesNotExist, TemplateSyntaxError,
)  # fmt: skip
_FRAMES = 30


def configuration(*, level: str, console: bool) -> dict[str, Any]:
    """Django's LOGGING: JSON lines on standard error, or readable lines where `console` is true."""
    last = [structlog.dev.ConsoleRenderer()] if console else [plain_exception, without_numbers, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"paths": {"()": HidePath}},
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _FIRST,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            }
        },
        "handlers": {"lines": {"class": "zizai.operations.logs.StandardError", "formatter": "line", "filters": ["paths"]}},
        "root": {"handlers": ["lines"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # Answers below 500 stand in the line of their request already.
            "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
            # The web server's own words, and its lines about single requests, which show paths.
            "_granian": {"handlers": [], "level": "WARNING", "propagate": True},
            "granian.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
            # It says twice a second that nothing waits.
            "django_tasks_db": {"handlers": [], "level": "WARNING", "propagate": True},
            "httpx": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }


class StandardError(logging.StreamHandler):
    """Writes to whatever standard error is at that moment, not when logging was set up."""

    @property
    def stream(self) -> TextIO:
        """Standard error."""
        return sys.stderr

    @stream.setter
    def stream(self, value: TextIO) -> None:
        pass


def real_time(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Say when, by real time: the clock of a demonstration may lag."""
    event["at"] = clock.real_now().isoformat(timespec="milliseconds")
    return event


def plain_exception(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Put an exception in as its types and the places in the code, with words only where no value can hide in them."""
    found = event.pop("exc_info", None)
    if isinstance(found, tuple):
        found = found[1]
    if isinstance(found, BaseException):
        event["exception"] = list(_told(found))
    return event


def _told(error: BaseException | None) -> Iterator[dict[str, Any]]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        told: dict[str, Any] = {"type": f"{type(error).__module__}.{type(error).__qualname__}"}
        if isinstance(error, _SPEAKING):
            # What follows the first line is the database's, and may show a row.
            told["says"] = str(error).strip().partition("\n")[0]
        yield told | {"where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]}
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def without_numbers(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Mask identity and mobile numbers in every text of the line."""
    return {name: _masked(value) for name, value in event.items()}


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return _NUMBERS.sub(lambda found: f"{found[1] or found[3]}****{found[2] or found[4]}", value)
    if isinstance(value, dict):
        return {_masked(name): _masked(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(each) for each in value]
    return value


class HidePath(logging.Filter):
    """Django names the path of a request in its own lines; the route says as much without anybody's identifiers."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace the path by the route; lets every line through."""
        request = record.__dict__.pop("request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            record.args = tuple(route_of(request) if word == path else word for word in record.args)
        return True


def route_of(request: Any) -> str:
    """The name of the route a request took, or its pattern; 「-」 where none was found."""
    match = getattr(request, "resolver_match", None)
    return (match.view_name if match.url_name else match.route) if match else "-"


_FIRST = [structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name, real_time]

structlog.configure(
    processors=[structlog.stdlib.filter_by_level, *_FIRST, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
