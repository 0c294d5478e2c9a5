"""Slots: what a room puts on pages that are built above it.

A room below `desk` and `portal` cannot import them, so it fills slots here, in its module `slots`
(read at start-up): panels on the page of one thing, columns of a worklist, entries of the staff's
rail and of the public site's menu.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from zizai.kernel import crypto, policies
from zizai.kernel.policies import Actor, Rule


@dataclass(frozen=True)
class Panel:
    """A part of one thing's page. `load(thing, actor)` gives the template's context; `sql` is how many statements it may take.

    A panel whose `load` gives None is not shown. `place`: "main" or "side".
    """

    name: str
    title: str
    load: Callable[[Any, Actor], dict[str, Any] | None]
    template: str
    sql: int = 1
    place: str = "main"


@dataclass(frozen=True)
class Column:
    """A column of a worklist: `value(thing)` reads what the row already holds."""

    title: str
    value: Callable[[Any], Any]
    template: str = ""


@dataclass(frozen=True)
class Personal:
    """A personal detail of a thing: shown masked, in full only to whom `who` admits, for a reason, and on the record.

    `seen`: to whom it is shown at all. A masked name still says something: whoever asked for secrecy is not even that.
    """

    name: str
    label: str
    value: Callable[[Any], str | None]
    mask: Callable[[str], str] = crypto.mask_number
    who: Rule = field(default_factory=lambda: policies.kind("staff"))
    seen: Rule = field(default_factory=policies.everyone)


@dataclass(frozen=True)
class Page:
    """How the desk shows one kind of thing.

    `related` are names for select_related, so that columns and titles cost no statement. `number` reads
    the legal number. `find` turns what was typed into the search box into a condition over an indexed
    column, or None. `unmask`: who may see personal details of its history in full, for a reason and on
    the record. `keys` give verbs a letter of their own. `instead`: verbs that the room does on a page of its own,
    and the address of that page for a thing. What `columns` show stands in exports as well, so personal details
    are masked there already.
    """

    panels: Sequence[Panel] = ()
    columns: Sequence[Column] = ()
    related: Sequence[str] = ()
    number: Callable[[Any], str] | None = None
    personal: Sequence[Personal] = ()
    find: Callable[[str], Q | None] | None = None
    unmask: Rule = field(default_factory=lambda: policies.kind("staff"))
    keys: Mapping[str, str] = field(default_factory=dict)
    instead: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    icon: str = "file"
    section: str = "本岗"


@dataclass(frozen=True)
class Entry:
    """A link in the staff's rail (`section` 我的, 本岗, 协同, 查) or in the public site's menu (`section` 公开)."""

    section: str
    label: str
    url_name: str
    icon: str = "list"
    who: Rule = field(default_factory=policies.everyone)
    order: int = 100


_pages: dict[str, Page] = {}
_entries: dict[str, Entry] = {}


def page(kind: str, page: Page) -> None:
    """Say how things of `kind` are shown on the desk."""
    _pages[kind] = page


def page_of(kind: str) -> Page:
    """How things of `kind` are shown; plain where nobody said."""
    return _pages.get(kind, Page())


def entry(entry: Entry) -> None:
    """Add a link. The same address again replaces it."""
    _entries[entry.url_name] = entry


def entries(actor: Actor, *sections: str) -> list[Entry]:
    """The links that `actor` may see in these sections, in order."""
    shown = [one for one in _entries.values() if one.section in sections and one.who.allows(actor, None)]
    return sorted(shown, key=lambda one: (sections.index(one.section), one.order, one.label))
