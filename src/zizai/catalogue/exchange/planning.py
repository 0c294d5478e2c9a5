"""What bringing a file in would do, item by item, and what keeps it from being done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from zizai.catalogue.content import Content, blank, differences, shaped
from zizai.catalogue.content.differences import Difference
from zizai.catalogue.content.reading import read_as_far
from zizai.catalogue.drafting.opening import listed_content, not_theirs
from zizai.catalogue.exchange.items import Brought, Said
from zizai.catalogue.exchange.places import Fault
from zizai.catalogue.exchange.sheets import SHEETS
from zizai.catalogue.lifecycle import draft as life
from zizai.catalogue.models import DraftState, Item, ItemDraft, ItemVersion, Purpose
from zizai.city.public import Organisation
from zizai.kernel.history import canonical, sm3
from zizai.kernel.policies import Actor

NEW, CHANGED, OVER, HELD, SAME = "new", "changed", "over", "held", "same"
# What becomes of an item, as people read it.
WORDS = {NEW: "新事项", CHANGED: "有改动", OVER: "改写您的修订稿", HELD: "已在您的修订稿里", SAME: "没有变化"}


@dataclass(frozen=True)
class Row:
    """One item: what becomes of it (`fate`), what it changes, how much is still to be mended, the own draft it goes into.

    `behind`: the number of the version in force where the file was written from an older one, otherwise 0.
    """

    brought: Brought
    fate: str
    changes: list[Difference] = field(default_factory=list)
    mends: int = 0
    draft: ItemDraft | None = None
    behind: int = 0

    @property
    def words(self) -> str:
        """What becomes of it."""
        return WORDS[self.fate]

    @property
    def name(self) -> str:
        """What the item is called in the file."""
        return self.brought.content["basic"]["task_name"] or self.brought.code


@dataclass(frozen=True)
class Plan:
    """All items in the order of the file, everything that is wrong, and what the reader passed over."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def to_do(self) -> list[Row]:
        """The items of which a draft is made or written over; none while anything is wrong."""
        return [] if self.faults else [row for row in self.rows if row.fate in (NEW, CHANGED, OVER)]

    @property
    def done(self) -> bool:
        """Whether what the file brings stands in own drafts already, and nothing is left to do."""
        return not self.faults and not self.to_do and any(row.fate == HELD for row in self.rows)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """(words, how many), of what there is."""
        counted = Counter(row.fate for row in self.rows)
        return [(words, counted[fate]) for fate, words in WORDS.items() if counted[fate]]

    def seal(self) -> str:
        """What was shown, in short: bringing in asks for it, so that nothing else is done than what somebody looked at."""
        shown = [[row.brought.code, row.fate, row.draft.version if row.draft else 0, sm3(canonical(row.brought.content)).hex()] for row in self.to_do]
        return sm3(canonical(shown)).hex()


def planned(said: Said, actor: Actor | None) -> Plan:
    """What bringing in what a file said would do. Four statements for any number of items. Without an actor nobody's rights are asked about."""
    known = _Known([one.code for one in said.items])
    plan = Plan(faults=list(said.faults), notes=list(said.notes))
    for brought in said.items:
        faults = [*known.faults(brought, actor)]
        plan.faults.extend(faults)
        if not faults:
            plan.rows.append(known.row(brought, actor))
    # As somebody goes through the file; of JSON the order is the file's already.
    tables = {str(sheet): number for number, sheet in enumerate(SHEETS.values())}
    plan.faults.sort(key=lambda fault: (tables.get(fault.place.sheet, 0), fault.place.row))
    return plan


class _Known:
    """What the house knows of the items of a file: units, items, versions in force and open drafts."""

    def __init__(self, codes: list[str]) -> None:
        self.units = {unit.code: unit for unit in Organisation.objects.filter(active=True).select_related("region")}
        self.items = {item.code: item for item in Item.objects.filter(code__in=codes).select_related("organisation__region")}
        in_force = ItemVersion.objects.filter(item__in=[one.pk for one in self.items.values()], is_open=True)
        self.contents: Mapping[UUID, Content] = dict(in_force.values_list("item_id", "content"))
        self.drafts = {draft.code: draft for draft in ItemDraft.objects.filter(code__in=codes, is_open=True)}

    def faults(self, brought: Brought, actor: Actor | None) -> Iterator[Fault]:
        """Everything that keeps this item from becoming a draft."""
        item, draft = self.items.get(brought.code), self.drafts.get(brought.code)
        named = brought.content["basic"]["dept_code"]
        yield from self._unit(brought, item, named, actor)
        for code in brought.content["extension"]["opinion_units"]:
            if code not in self.units:
                yield Fault(brought.at("extension", "opinion_units"), self._no_unit(code))
        if item and not item.active:
            yield Fault(brought.at(), f"编码“{brought.code}”的事项已经取消，不能再改；新事项请换一个编码。")
        elif actor and draft and not _own(draft, actor):
            state = DraftState(draft.state).label
            yield Fault(brought.at(), f"这个事项已经有一份修订稿（{draft.get_purpose_display()}，{state}），不是您正在起草的，请先办完那一份。")
        in_force = item.version if item else 0
        if brought.version is not None and brought.version > in_force:
            yield Fault(brought.at("version"), f"没有第{brought.version}版，现行是第{in_force}版。新事项的版本空着。")
        elif draft and brought.version is not None and brought.version < draft.based_on:
            yield Fault(brought.at("version"), f"这一份是照第{brought.version}版写的，您的修订稿已经依据第{draft.based_on}版。请重新导出再改。")

    def _unit(self, brought: Brought, item: Item | None, named: str, actor: Actor | None) -> Iterator[Fault]:
        place = brought.at("basic", "dept_code")
        if named and named not in self.units:
            yield Fault(place, self._no_unit(named))
            return
        if item is None and not named:
            yield Fault(place, "新事项要写实施主体：哪个单位的事项，写单位代码。")
            return
        unit = item.organisation if item else self.units[named]
        if actor and (words := not_theirs(unit, actor, "这个事项" if item else "这个单位的事项")):
            yield Fault(brought.at() if item else place, words)
        elif item and named and named != unit.code:
            yield Fault(place, f"这个事项归{unit.short_name}（{unit.code}），不能在这里改成“{named}”；换单位要按机构调整来办。")

    def _no_unit(self, code: str) -> str:
        spelt = {name: unit for unit in self.units.values() for name in (unit.code, unit.short_name, unit.name)}
        near = get_close_matches(code, spelt, n=1, cutoff=0.5)
        return f"没有代码是“{code}”的单位，" + (f"是不是“{spelt[near[0]].code}”（{spelt[near[0]].short_name}）？" if near else "请核对单位代码。")

    def row(self, brought: Brought, actor: Actor | None) -> Row:
        """What becomes of an item that may come in."""
        item, draft = self.items.get(brought.code), self.drafts.get(brought.code) if actor else None
        mends = brought.still_to_mend()
        before = shaped(draft.content if draft else self.contents.get(item.pk) or listed_content(item) if item else blank())
        if _level(before) == _level(brought.content):
            return Row(brought, HELD if draft else SAME, mends=mends, draft=draft)
        behind = item.version if item and brought.version is not None and brought.version < item.version else 0
        changes = differences(read_as_far(before)[0], brought.content) if draft or item else []
        return Row(brought, OVER if draft else CHANGED if item else NEW, changes, mends, draft, behind)


def _own(draft: ItemDraft, actor: Actor) -> bool:
    return draft.assignee == actor.id and draft.purpose != Purpose.CANCEL and life.can(actor, life.verb("edit"), draft)


def _level(value: Any) -> Any:
    """Without what a spreadsheet cannot keep: which letters end a line."""
    if isinstance(value, dict):
        return {name: _level(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_level(one) for one in value]
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value
