"""A content as JSON Schema (2020-12), from the elements: what programs check before they send."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from zizai.catalogue.content.elements import GROUPS, PARTS
from zizai.catalogue.content.reading import MOST
from zizai.kernel.forms import Choices, Field, Integer, Text, YesNo

_WORDS = {"type": "string", "maxLength": 300}
_NEEDED = {**_WORDS, "minLength": 1}
WHEN = {
    "title": "适用情形", "description": "问题编号 → 选项编号，有一个就行；几个问题要同时符合；空的就是任何情形。", "type": "object",
    "additionalProperties": {"type": "array", "items": {"type": "string"}, "minItems": 1},
}  # fmt: skip


@cache
def schema() -> dict[str, Any]:
    """The schema of a whole content that can be published as far as its single elements go; the rules of `lint` come on top."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "政务服务事项",
        **_object(
            {
                **{name: {"title": label, **_elements(form.fields.values())} for name, (label, form) in GROUPS.items()},
                **{part.name: _listed(part.label, _elements(part.form.fields.values(), conditional=part.conditional)) for part in PARTS.values()},
                "asks": _listed("情形问题", _ask()),
            },
            ["basic", "extension"],
        ),
    }  # fmt: skip


def _elements(fields: Iterable[Field], *, conditional: bool = False) -> dict[str, Any]:
    fields = list(fields)
    properties = {field.name: _element(field) for field in fields} | ({"when": WHEN} if conditional else {})
    return _object(properties, [field.name for field in fields if field.required])


def _element(field: Field) -> dict[str, Any]:
    """An element's schema. What may be left out may also stand there empty, as it is kept."""
    said = field.schema()
    if field.required or isinstance(field, Choices | YesNo) or (isinstance(field, Text) and "minLength" not in said):
        return said | ({"minItems": 1} if field.required and isinstance(field, Choices) else {})
    about = {name: said.pop(name) for name in ("title", "description") if name in said}
    return {**about, "anyOf": [said, {"type": "null"} if isinstance(field, Integer) else {"enum": [None, ""]}]}


def _ask() -> dict[str, Any]:
    option = _object({"key": _NEEDED, "says": _NEEDED, "ends": {**_WORDS, "description": "选了它就办不成：为什么，去哪里办。"}}, ["key", "says"])
    return _object({"key": _NEEDED, "ask": _NEEDED, "help": _WORDS, "options": {"type": "array", "items": option, "maxItems": MOST}, "when": WHEN}, ["key", "ask", "options"])


def _listed(title: str, entry: dict[str, Any]) -> dict[str, Any]:
    return {"title": title, "type": "array", "items": entry, "maxItems": MOST}


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
