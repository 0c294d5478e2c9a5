"""The fields a form may have. A field is data; Django's form fields do the reading and checking.

Every message says what is wrong, what was typed and what to type instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal as Number
from typing import Any, ClassVar

from django import forms


@dataclass(frozen=True, kw_only=True)
class _About:
    hint: str = ""
    required: bool = True
    personal: bool = False
    fact: str = ""


@dataclass(frozen=True)
class Field(_About):
    """One field: `name` in data, `label` as people say it. `fact` names the registered fact it asks for.

    `personal` values go behind a commitment in history, never into an event's body.
    """

    name: str
    label: str
    json_type: ClassVar[dict[str, Any]] = {"type": "string"}

    def django(self) -> forms.Field:
        """The Django field that reads and checks what was typed."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        """Its JSON Schema (2020-12)."""
        return {"title": self.label, **({"description": self.hint} if self.hint else {}), **self.json_type}

    def _common(self, ask: str = "请填写") -> dict[str, Any]:
        return {
            "label": self.label,
            "help_text": self.hint,
            "required": self.required,
            "error_messages": {"required": f"{ask}{self.label}。"},
        }


@dataclass(frozen=True)
class Text(Field):
    """One line."""

    most: int = 200

    def django(self) -> forms.Field:
        field = forms.CharField(max_length=self.most, strip=True, **self._common())
        field.error_messages["max_length"] = f"最多{self.most}个字，您写了%(show_value)s个，请删去一些。"
        # A browser would cut what is pasted without a word; better to keep it and say how much is too much.
        field.widget.attrs.pop("maxlength", None)
        return field

    def schema(self) -> dict[str, Any]:
        return super().schema() | {"maxLength": self.most} | ({"minLength": 1} if self.required else {})


@dataclass(frozen=True)
class LongText(Text):
    """Several lines."""

    most: int = 2000
    rows: int = 4

    def django(self) -> forms.Field:
        field = super().django()
        field.widget = forms.Textarea(attrs={"rows": self.rows})
        return field


class _ChineseNumber:
    def to_python(self, value):
        try:
            return super().to_python(value)
        except forms.ValidationError:
            raise forms.ValidationError(f"要填数字。您填的是“{value}”，请写成120这样。") from None


class _IntegerField(_ChineseNumber, forms.IntegerField):
    pass


class _DecimalField(_ChineseNumber, forms.DecimalField):
    pass


@dataclass(frozen=True)
class Integer(Field):
    """A whole number, from `least` to `most`."""

    least: int | None = None
    most: int | None = None
    unit: str = ""
    json_type: ClassVar[dict[str, Any]] = {"type": "integer"}

    def django(self) -> forms.Field:
        field = _IntegerField(min_value=self.least, max_value=self.most, **self._common())
        field.error_messages |= _bounds(self.least, self.most)
        return field

    def schema(self) -> dict[str, Any]:
        bounds = {"minimum": self.least, "maximum": self.most}
        return super().schema() | {name: value for name, value in bounds.items() if value is not None}


@dataclass(frozen=True)
class Decimal(Field):
    """An exact number with at most `places` decimals; as JSON a string, so that no float touches it."""

    least: Number | None = None
    most: Number | None = None
    places: int = 2
    unit: str = ""
    json_type: ClassVar[dict[str, Any]] = {"type": "string", "format": "decimal"}

    def django(self) -> forms.Field:
        field = _DecimalField(
            min_value=self.least, max_value=self.most, decimal_places=self.places, max_digits=18, **self._common()
        )
        field.error_messages |= _bounds(self.least, self.most)
        return field


@dataclass(frozen=True)
class Money(Decimal):
    """An amount in yuan, to the fen, not negative."""

    least: Number | None = Number(0)
    unit: str = "元"


class _DateField(forms.DateField):
    def to_python(self, value):
        # A program may send a number where a day is asked; it is told so like anybody else.
        return super().to_python(value if value is None or isinstance(value, str | date) else str(value))


@dataclass(frozen=True)
class Date(Field):
    """A civil date in Shanghai."""

    earliest: date | None = None
    latest: date | None = None
    json_type: ClassVar[dict[str, Any]] = {"type": "string", "format": "date"}

    def django(self) -> forms.Field:
        field = _DateField(
            input_formats=["%Y-%m-%d", "%Y年%m月%d日", "%Y/%m/%d", "%Y.%m.%d"],
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            validators=[self._in_time],
            **self._common(),
        )
        field.error_messages["invalid"] = "没看懂这个日期，请写成2026-11-25这样。"
        return field

    def _in_time(self, value: date) -> None:
        if self.earliest and value < self.earliest:
            raise forms.ValidationError(f"不能早于{self.earliest:%Y年%-m月%-d日}。")
        if self.latest and value > self.latest:
            raise forms.ValidationError(f"不能晚于{self.latest:%Y年%-m月%-d日}。")


_TICKS = {"on": True, "true": True, "是": True, "false": False, "否": False, "": False}


@dataclass(frozen=True)
class YesNo(Field):
    """A box to tick. `required` means it must be ticked (a consent)."""

    json_type: ClassVar[dict[str, Any]] = {"type": "boolean"}

    @staticmethod
    def tick(value: Any) -> bool | None:
        """What is meant by what a page, a program or a table says; None where nobody can tell. Django takes any word for a tick, 「否」 too."""
        return value if isinstance(value, bool) else _TICKS.get(str(value).strip().lower())

    def django(self) -> forms.Field:
        return forms.BooleanField(**self._common("请勾选"))


Options = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class _Optional(Field):
    """A field with options: (value, label) pairs, or a function that gives them each time the form is made.

    `of` gives them for the thing that the form is about: the materials of this case, the units of that
    place. Until it is known what the form is about, any value is taken; `Form.fits` looks at it then.
    """

    choices: Options | Callable[[], Options] = ()
    of: Callable[[Any], Options] | None = None

    def options(self) -> list[tuple[str, str]]:
        """The options as they are now; none for a field whose options are a thing's, until it is known which."""
        return list(self.choices() if callable(self.choices) else self.choices)

    def about(self, thing: Any) -> _Optional:
        """The same field with the options that `thing` gives it."""
        return replace(self, choices=list(self.of(thing)), of=None) if self.of else self

    def _enum(self) -> dict[str, Any]:
        return {} if self.of else {"enum": [value for value, _ in self.options()]}


@dataclass(frozen=True)
class Choice(_Optional):
    """One of `choices`."""

    def django(self) -> forms.Field:
        options = self.options()
        widget = forms.RadioSelect if len(options) <= 6 and self.required else forms.Select
        if widget is forms.Select:
            options = [("", "请选择"), *options]
        made = _OpenChoice if self.of else forms.ChoiceField
        field = made(choices=options, widget=widget, **self._common("请选择"))
        field.error_messages["invalid_choice"] = "没有“%(value)s”这个选项，请从列出的里面选。"
        return field

    def schema(self) -> dict[str, Any]:
        return super().schema() | self._enum()


@dataclass(frozen=True)
class Choices(_Optional):
    """Some of `choices`."""

    def django(self) -> forms.Field:
        made = _OpenChoices if self.of else forms.MultipleChoiceField
        field = made(choices=self.options(), widget=forms.CheckboxSelectMultiple, **self._common("请选择"))
        field.error_messages["invalid_choice"] = "没有“%(value)s”这个选项，请从列出的里面选。"
        return field

    def schema(self) -> dict[str, Any]:
        return super().schema() | {"type": "array", "items": {"type": "string", **self._enum()}}


class _OpenChoice(forms.ChoiceField):
    def valid_value(self, value: str) -> bool:
        return True


class _OpenChoices(forms.MultipleChoiceField):
    def valid_value(self, value: str) -> bool:
        return True


@dataclass(frozen=True)
class Files(Field):
    """Uploaded files, by their identifiers: a file is stored and checked before the form is sent, so that no error loses it."""

    most: int = 5

    def django(self) -> forms.Field:
        return _UploadsField(self.most, **self._common("请上传"))

    def schema(self) -> dict[str, Any]:
        return super().schema() | {
            "type": "array",
            "items": {"type": "string", "format": "uuid"},
            "maxItems": self.most,
        }


class _UploadsField(forms.TypedMultipleChoiceField):
    widget = forms.MultipleHiddenInput

    def __init__(self, most: int, **options: Any):
        super().__init__(**options)
        self.most = most

    def valid_value(self, value: str) -> bool:
        return True

    def clean(self, value: Any) -> list[str]:
        found = [str(one) for one in super().clean(value)]
        if len(found) > self.most:
            raise forms.ValidationError(f"最多{self.most}个文件，现在有{len(found)}个，请去掉一些。")
        return found


def _bounds(least: Any, most: Any) -> dict[str, str]:
    return {
        "min_value": f"不能小于{least}。您填的是%(show_value)s。",
        "max_value": f"不能大于{most}。您填的是%(show_value)s。",
    }
