"""Several forms as one: what they share is asked once.

Two fields that ask for the same fact are one field. Where they ask for it in different ways (another
kind of field, other choices, other units), that is a mistake of whoever wrote the forms, and is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from zizai.kernel.forms.fields import Field
from zizai.kernel.forms.form import Form

# What may differ between two fields that ask for the same fact: how they are named and introduced.
_FREE = ("name", "label", "hint", "required", "personal")


class MergeConflict(ValueError):
    """Forms that ask for the same fact in different ways; `conflicts` are sentences for their author."""

    def __init__(self, conflicts: Sequence[str]):
        super().__init__("；".join(conflicts))
        self.conflicts = list(conflicts)


@dataclass(frozen=True)
class Merged:
    """One form in place of several. `origin`: form → its own field name → the name in `form`."""

    form: Form
    origin: Mapping[str, Mapping[str, str]]

    def split(self, cleaned: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """The values for each of the forms, under its own names."""
        return {form: {own: cleaned[merged] for own, merged in names.items() if merged in cleaned} for form, names in self.origin.items()}

    def own_errors(self, errors: Mapping[str, list[str]]) -> dict[str, list[str]]:
        """Errors that one of the forms found (keys 「form.field」), under the names of the merged form."""
        found: dict[str, list[str]] = {}
        for key, sentences in errors.items():
            form, _, own = key.rpartition(".")
            found.setdefault(self.origin.get(form, {}).get(own, ""), []).extend(sentences)
        return found


def merge(name: str, forms: Sequence[Form]) -> Merged:
    """All fields of `forms` in order, each fact once. Required where any of them requires it.

    A field without a fact belongs to its form alone and is named 「form__field」. Raises MergeConflict
    with everything that contradicts itself.
    """
    fields: dict[str, Field] = {}
    origin: dict[str, dict[str, str]] = {}
    conflicts = []
    for form in forms:
        names = origin.setdefault(form.name, {})
        for field in form.fields.values():
            merged = field.fact.replace(".", "__") if field.fact else f"{form.name.replace('.', '_')}__{field.name}"
            names[field.name] = merged
            held = fields.get(merged)
            if held is None:
                fields[merged] = replace(field, name=merged)
            elif difference := _difference(held, field):
                conflicts.append(f"「{field.fact}」在“{form.name}”里的{difference}和前面的表不一样。")
            else:
                fields[merged] = replace(held, required=held.required or field.required, personal=held.personal or field.personal)
    if conflicts:
        raise MergeConflict(conflicts)
    return Merged(Form(name, list(fields.values()), version=sum(form.version for form in forms)), origin)


def _difference(one: Field, other: Field) -> str:
    if type(one) is not type(other):
        return "类型"
    for key in vars(one):
        if key not in _FREE and getattr(one, key) != getattr(other, key):
            return {"choices": "选项", "unit": "单位"}.get(key, "限制")
    return ""
