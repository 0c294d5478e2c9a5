"""要素完整率: of the elements that an item like this is expected to have, how many it has, which it lacks, what is still 「待核」.

What follows from something else is expected only where that is so: no fee, no basis of a fee. Pure functions on content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zizai.catalogue.content import GROUPS, PARTS, lint
from zizai.catalogue.content.reading import read_as_far
from zizai.vocabulary.services import UNVERIFIED, Area, PowerSource

Content = Mapping[str, Any]

# Nothing is missing where these are empty: 「没有」 is an answer.
_OPTIONAL = {
    "implementation_code", "catalog_code", "task_code", "task_handle_item", "local_task_code", "special_procedure", "limit_explain",
    "service_type", "plan_effective_date", "plan_cancel_date", "opinion_units", "life_events", "decided_system", "entrust_name", "fee_basis", "handle_modes",
    "opinion_days", "opinion_basis", "result_name", "result_guid",
}  # fmt: skip
# Of those, what is expected all the same, and when.
_WHEN: dict[str, Callable[[Content], bool]] = {
    "decided_system": lambda content: content["basic"]["decided_in"] != "here",
    "entrust_name": lambda content: content["basic"]["power_source"] == PowerSource.ENTRUSTED,
    "fee_basis": lambda content: bool(content["basic"]["is_fee"]),
    "handle_modes": lambda content: content["extension"]["handle_area"] != Area.NONE,
    "opinion_days": lambda content: bool(content["extension"]["opinion_units"]),
    "opinion_basis": lambda content: bool(content["extension"]["opinion_units"]),
    "result_name": lambda content: content["extension"]["result_type"] != "9",
    "result_guid": lambda content: content["extension"]["result_type"] != "9",
}  # fmt: skip
# Parts of which an item needs none, unless something says so.
_PARTS_WHEN: dict[str, Callable[[Content], bool]] = {"fees": lambda content: bool(content["basic"]["is_fee"]), "materials": lambda content: False}
# What the list of items (仅目录) tells of an item.
LISTED = ("task_name", "task_type", "dept_code")


@dataclass(frozen=True)
class Completeness:
    """`missing`: labels of elements; `faults`: rules that the content breaks now, in sentences."""

    expected: int
    filled: int
    missing: list[str]
    unverified: int
    faults: list[str]


def completeness(content: Content) -> Completeness:
    """How complete a content is. One of an older version lacks elements that came later: they are missing."""
    whole, faults = _whole(content)
    elements = [*_elements(whole)]
    missing = [label for label, value in elements if value in (None, "", [])]
    return Completeness(len(elements), len(elements) - len(missing), missing, _unverified(whole), faults)


def least_expected() -> int:
    """How many elements are expected of any item, whatever else it is: what one that is only listed is measured by."""
    return len(_plain_labels())


def least_missing() -> list[str]:
    """What an item that is only listed lacks."""
    known = {form.fields[name].label for _, form in GROUPS.values() for name in LISTED if name in form.fields}
    return [label for label in _plain_labels() if label not in known]


def _plain_labels() -> list[str]:
    labels = [field.label for _, form in GROUPS.values() for name, field in form.fields.items() if name not in _OPTIONAL]
    return labels + [part.label for name, part in PARTS.items() if name not in _PARTS_WHEN]


def _elements(content: Content) -> Iterator[tuple[str, Any]]:
    """(label, value) of every element that is expected here; a part counts as one."""
    for group, (_, form) in GROUPS.items():
        for name, field in form.fields.items():
            if name not in _OPTIONAL or (name in _WHEN and _WHEN[name](content)):
                yield field.label, content[group].get(name)
    for name, part in PARTS.items():
        if name not in _PARTS_WHEN or _PARTS_WHEN[name](content):
            yield part.label, content.get(name)


def _whole(content: Content) -> tuple[Content, list[str]]:
    """The content with every element there is now, and what is wrong with it now."""
    whole, wrong = read_as_far(content)
    return whole, [str(one) for one in wrong] or [str(fault) for fault in lint(whole)]


def _unverified(value: Any) -> int:
    if isinstance(value, Mapping):
        return sum(_unverified(one) for one in value.values())
    return sum(_unverified(one) for one in value) if isinstance(value, list) else int(isinstance(value, str) and UNVERIFIED in value)
