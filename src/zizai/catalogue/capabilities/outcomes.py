"""The capabilities an item may have, what may come of each, and the reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.db.models import TextChoices

from zizai.catalogue.content.elements import GROUPS, PARTS
from zizai.catalogue.content.situations import Situation, situations

Path = tuple[str | int, ...]


class Capability(TextChoices):
    """能力: what the reform plan counts items by."""

    UNDIFFERENTIATED = "undifferentiated", "无差别受理"
    ONE_DOCUMENT = "one_document", "一证一照办"
    ZERO_MATERIAL = "zero_material", "零材料办"
    INSTANT = "instant", "秒批秒办"
    ONLINE = "online", "全程网办"
    MOBILE = "mobile", "掌上办"
    KIOSK = "kiosk", "自助终端办"


class Outcome(TextChoices):
    """结论. 部分情形 counts nowhere: an item counts only if it holds in all its situations."""

    HAS = "has", "具备"
    PARTIAL = "partial", "部分情形具备"
    LACKS = "lacks", "不具备"
    NOT_YET = "not_yet", "尚未启用"
    NO_DATA = "no_data", "尚无数据"


class Weight(IntEnum):
    """How much an obstacle weighs: what waits for a room that is not there yet, what nobody has written down, what is so."""

    WAITING, UNKNOWN, AGAINST = 1, 2, 3


_COMES_TO = {Weight.WAITING: Outcome.NOT_YET, Weight.UNKNOWN: Outcome.NO_DATA, Weight.AGAINST: Outcome.LACKS}


@dataclass(frozen=True)
class Obstacle:
    """One reason against a capability, tied to its place in the content."""

    path: Path
    words: str
    weight: Weight = Weight.AGAINST


@dataclass(frozen=True)
class Finding:
    """What came of one capability. `situations`: in words, those that have it, where only some do. `level`: how far one gets (网办深度).

    `measured`: whether the item belongs to what its share is of (无差别 is a share of the hall's items).
    """

    outcome: Outcome
    reasons: tuple[Obstacle, ...] = ()
    situations: tuple[str, ...] = ()
    level: str = ""
    measured: bool = True


def found(obstacles: Iterable[Obstacle]) -> Finding:
    """What these obstacles against the item as a whole come to."""
    reasons = tuple(dict.fromkeys(obstacles))
    return Finding(_COMES_TO[max(one.weight for one in reasons)], reasons) if reasons else Finding(Outcome.HAS)


def in_each(content: Mapping[str, Any], judge: Callable[[Situation], Sequence[Obstacle]]) -> Finding:
    """What `judge` finds in each situation that does not end without an application: all must be free of obstacles."""
    every = [(one, judge(one)) for one in situations(content) if not one.ends]
    if not every:
        return Finding(Outcome.NO_DATA, (Obstacle(("asks",), "没有一种情形走得到办理。", Weight.UNKNOWN),))
    free = [one.words(content) for one, against in every if not against]
    whole = found(obstacle for _, against in every for obstacle in against)
    if not free or len(free) == len(every):
        return whole
    return Finding(Outcome.PARTIAL, whole.reasons, tuple(free))


def place_words(path: Sequence[str | int]) -> str:
    """Where a path leads, as editors read it: 「申请材料 第3条」, 「基本信息 特别程序」. Empty for what is about no one place."""
    if not path:
        return ""
    head, rest = str(path[0]), path[1:]
    if head in PARTS:
        return f"{PARTS[head].label} 第{int(rest[0]) + 1}条" if rest else PARTS[head].label
    if head in GROUPS:
        label, form = GROUPS[head]
        return f"{label} {form.fields[str(rest[0])].label}" if rest else label
    return "情形问题"
