"""The life of an item's version: published on the record, in force until the next one or until the item is given up."""

from __future__ import annotations

from zizai.catalogue.models import ItemVersion, VersionState
from zizai.catalogue.places.lifecycle import delegation
from zizai.kernel.lifecycle import NEW, SYSTEM, Lifecycle, Verb
from zizai.kernel.policies import kind

__all__ = ["delegation", "version"]

V = VersionState

version = Lifecycle(
    ItemVersion,
    kind="catalogue.version",
    label="事项版本",
    states=VersionState,
    final=[V.SUPERSEDED, V.CANCELLED],
    visible=kind("staff"),
    verbs=[
        Verb("publish", "发布", NEW, V.PUBLISHED, by=SYSTEM, records=["item_id", "number"]),
        Verb("supersede", "由新版替代", V.PUBLISHED, V.SUPERSEDED, by=SYSTEM),
        Verb("cancel", "取消", V.PUBLISHED, V.CANCELLED, by=SYSTEM),
    ],
)
