"""One field schema → HTML form, validation, JSON Schema. Verbs, searches and drafts share it."""

from zizai.kernel.forms.fields import (
    Choice,
    Choices,
    Date,
    Decimal,
    Field,
    Files,
    Integer,
    LongText,
    Money,
    Text,
    YesNo,
)
from zizai.kernel.forms.form import Form, Invalid
from zizai.kernel.forms.merging import MergeConflict, Merged, merge

__all__ = [
    "Choice",
    "Choices",
    "Date",
    "Decimal",
    "Field",
    "Files",
    "Form",
    "Integer",
    "Invalid",
    "LongText",
    "MergeConflict",
    "Merged",
    "Money",
    "Text",
    "YesNo",
    "merge",
]
