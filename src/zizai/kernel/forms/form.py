"""A form: named, versioned, made of fields; it reads data from a page or a program alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from zizai.kernel.forms.fields import Choices, Field, Files, YesNo

_ONE_VALUE = (str, int, float, Decimal, date, UUID, type(None))


class Invalid(ValueError):
    """What was given cannot be taken. `errors`: field name → sentences; "" holds those about the whole form."""

    def __init__(self, errors: Mapping[str, list[str]]):
        super().__init__("；".join(sentence for sentences in errors.values() for sentence in sentences))
        self.errors = dict(errors)


class Form:
    """`fields` in the order in which they are asked. `check(cleaned)` finds what no single field can tell: field → sentence."""

    def __init__(
        self,
        name: str,
        fields: Sequence[Field],
        *,
        version: int = 1,
        check: Callable[[dict[str, Any]], Mapping[str, str] | None] | None = None,
    ):
        self.name, self.version, self.check = name, version, check
        self.fields = {field.name: field for field in fields}
        self._lasting: dict[str, forms.Field] = {}
        if len(self.fields) != len(fields):
            raise ValueError(f"{name}: a field is named twice")
        self.of_a_thing = tuple(name for name, field in self.fields.items() if getattr(field, "of", None))

    def bound(
        self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None, errors: Mapping[str, Sequence[str]] | None = None
    ) -> forms.Form:
        """A Django form for a page: empty, filled in from `initial`, or with what was typed and its errors.

        `errors` are those that only performing could find, by field; they stand beside the form's own.
        """
        body = {name: field.django() for name, field in self.fields.items()}
        for name, field in body.items():
            # What a template asks beyond Django's own: the unit behind the box, whether it is about a person.
            field.declared = self.fields[name]
        made = type("BoundForm", (_Checked,), {**body, "declared": self})
        bound = made(data, initial=dict(initial or {}))
        for name, sentences in (errors or {}).items():
            at = name if name in bound.fields else None
            known = bound.errors.get(at or "__all__", [])
            for sentence in sentences:
                if sentence not in known:
                    bound.add_error(at, sentence)
        return bound

    def clean(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The values, typed; what is optional and not given is None, or empty. Raises Invalid with everything that is wrong."""
        values, wrong = self.sift(data)
        if wrong:
            raise Invalid(wrong)
        return values

    def sift(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """(the values that can be taken, typed; what is wrong with the others, by field): for what is kept half finished."""
        typed, unshaped = (data, {}) if isinstance(data, QueryDict) else self._as_typed(data)
        values: dict[str, Any] = {}
        wrong: dict[str, list[str]] = {}
        # Field by field: a page's form costs ten times as much, and a workbook has tens of thousands of rows.
        for name, field in self._readers().items():
            try:
                values[name] = field.clean(field.widget.value_from_datadict(typed, {}, name))
            except forms.ValidationError as error:
                wrong[name] = list(error.messages)
        if self.check and not wrong and not unshaped:
            for name, sentence in (self.check(values) or {}).items():
                wrong.setdefault(name or "", []).append(sentence)
        wrong |= unshaped
        return {name: value for name, value in values.items() if name not in wrong}, wrong

    def _readers(self) -> dict[str, forms.Field]:
        """Django's field for each; made once where the options never change."""
        for name, field in self.fields.items():
            if name not in self._lasting and not callable(getattr(field, "choices", None)):
                self._lasting[name] = field.django()
        return {name: self._lasting.get(name) or field.django() for name, field in self.fields.items()}

    def about(self, thing: Any) -> Form:
        """The form as it is asked about `thing` (None: about nothing yet), with the options that `thing` gives its fields."""
        if not self.of_a_thing:
            return self
        fields = [field.about(thing) if name in self.of_a_thing else field for name, field in self.fields.items()]
        return Form(self.name, fields, version=self.version, check=self.check)

    def fits(self, thing: Any, cleaned: Mapping[str, Any]) -> None:
        """Look whether what was chosen is what `thing` offers, now that it is locked. Raises Invalid."""
        wrong = {}
        for name in self.of_a_thing:
            offered, value = dict(self.fields[name].about(thing).options()), cleaned.get(name)
            chosen = value if isinstance(value, list) else [value] if value else []
            if strange := [one for one in chosen if one not in offered]:
                wrong[name] = [f"没有“{one}”这个选项，请从列出的里面选。" for one in strange]
        if wrong:
            raise Invalid(wrong)

    def personal(self) -> tuple[str, ...]:
        """The names of the fields that hold personal details."""
        return tuple(name for name, field in self.fields.items() if field.personal)

    def asked(self) -> dict[str, list[str]]:
        """What the form asks, in short: field → label and kind. Kept with a draft, to tell later what has changed."""
        return {name: [field.label, type(field).__name__] for name, field in self.fields.items()}

    def files(self) -> tuple[str, ...]:
        """The names of the fields that hold uploaded files."""
        return tuple(name for name, field in self.fields.items() if isinstance(field, Files))

    def takes_several(self, name: str) -> bool:
        """Whether the field holds a list of values."""
        return isinstance(self.fields.get(name), (Choices, Files))

    def schema(self) -> dict[str, Any]:
        """Its JSON Schema (2020-12)."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.name,
            "type": "object",
            "properties": {name: field.schema() for name, field in self.fields.items()},
            "required": [name for name, field in self.fields.items() if field.required],
            "additionalProperties": False,
        }

    def _as_typed(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """What a program sent, in the shapes a page sends (one value, or a list of them), and what has no such shape."""
        typed: dict[str, Any] = {}
        wrong: dict[str, list[str]] = {}
        for name in data.keys() & self.fields.keys():
            several, value = self.takes_several(name), data[name]
            values = list(value) if several and isinstance(value, list | tuple) else [] if value is None else [value]
            if not all(isinstance(one, _ONE_VALUE) for one in values):
                wrong[name] = [f"{self.fields[name].label}的写法不对，请写一个值。"]
                continue
            if isinstance(self.fields[name], YesNo) and value is not None:
                value = YesNo.tick(value)
                if value is None:
                    wrong[name] = [f"没看懂“{data[name]}”，{self.fields[name].label}要写是或者否。"]
            typed[name] = values if several else value
        return typed, wrong


class _Checked(forms.Form):
    declared: Form

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.declared.check and not self.errors:
            for name, sentence in (self.declared.check(cleaned) or {}).items():
                self.add_error(name or None, sentence)
        return cleaned
