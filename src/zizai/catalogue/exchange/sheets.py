"""The tables of an exchange: which there are, which columns each has. All of it follows from the elements.

One table for the items themselves (`items`), one for each part, one for the questions that lead to a situation (`asks`,
a line for each option). Whatever stands below an item names it in the column `code`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zizai.catalogue.content import GROUPS, PARTS
from zizai.kernel.forms import Field, Integer, Text

# What a workbook holds at most; more is asked for in several files.
MOST_ITEMS, MOST_ROWS = 500, 20_000
ITEMS, ASKS, CODE, VERSION, WHEN = "items", "asks", "code", "version", "when"


@dataclass(frozen=True)
class Column:
    """One column: its name in the first row, its label in the second, and where in an item or entry its value stands."""

    name: str
    label: str
    path: tuple[str, ...]
    field: Field

    def __str__(self) -> str:
        return f"{self.name}（{self.label}）"


@dataclass(frozen=True)
class Sheet:
    """One table. `columns` by name, in order."""

    name: str
    label: str
    columns: dict[str, Column]

    def __str__(self) -> str:
        return f"{self.name}（{self.label}）"


_CODE = Column(CODE, "事项编码", (CODE,), Text(CODE, "事项编码", most=20, hint="每一行都要写，说明它属于哪个事项。"))
_WHEN = Column(WHEN, "适用情形", (WHEN,), Text(WHEN, "适用情形", required=False, hint="问题编号=选项编号|选项编号; 另一个问题=选项。空着就是任何情形。如：kind=new|renew; air=yes"))


def _sheet(name: str, label: str, columns: Iterable[Column]) -> Sheet:
    return Sheet(name, label, {column.name: column for column in columns})


def _of(fields: Iterable[Field], *path: str) -> list[Column]:
    return [Column(field.name, field.label, (*path, field.name), field) for field in fields]


_VERSION = Integer(VERSION, "依据的版本", least=0, required=False, hint="导出时的现行版本，不用改；新事项空着。")
_ASKED = [
    Text("key", "问题编号", hint="同一个问题的每个选项写一行，编号相同。"), Text("ask", "问题"), Text("help", "提示", required=False),
    Text("option", "选项编号"), Text("says", "选项说法"), Text("ends", "办不了的原因和去处", required=False, hint="选了它就办不成的才填。"),
]  # fmt: skip

SHEETS = {sheet.name: sheet for sheet in [
    _sheet(ITEMS, "事项", [_CODE, *_of([_VERSION]), *(column for name, (_, form) in GROUPS.items() for column in _of(form.fields.values(), name))]),
    *(_sheet(part.name, part.label, [_CODE, *_of(part.form.fields.values()), *([_WHEN] if part.conditional else [])]) for part in PARTS.values()),
    _sheet(ASKS, "情形问题", [_CODE, *_of(_ASKED), _WHEN]),
]}  # fmt: skip
