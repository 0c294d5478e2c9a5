"""Who may do what, and who sees what, from one rule.

A rule answers two questions from the same atoms: `allows(actor, thing)` for one thing in hand, and
`rows(actor)` for a table. So a page, a list, a count, an export and a search can never disagree.
Each atom reads one indexed column of the thing itself; what would need a join is a column or a party
row, written by the verb that makes it true.

What an actor may not see does not exist: `get_visible` raises `DoesNotExist`, which pages answer
with 404, and `visible` leaves it out of every list and count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import Q


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which post, for whom. Built at the door (login, timer, job); the kernel never looks it up.

    `kind`: person | staff | system | timer | nobody. `roles`, `desks` and `scope` (a region path like
    「/510300/510302/」) come from the post; `subjects` are the persons and enterprises it may act for.
    `assurance`: 0 to 3, how well the identity was proved.
    """

    kind: str
    id: UUID | None = None
    name: str = ""
    post: UUID | None = None
    organisation: UUID | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    desks: frozenset[str] = field(default_factory=frozenset)
    scope: str = ""
    subjects: frozenset[UUID] = field(default_factory=frozenset)
    on_behalf_of: UUID | None = None
    assurance: int = 0


NOBODY = Actor("nobody", name="访客")
SYSTEM = Actor("system", name="系统")
TIMER = Actor("timer", name="法定时限")

# A union of more index scans than this costs more to plan than the sort it saves.
MOST_ARMS = 8

# What a rule says of a table: every row (True), none (False), or those that match.
Rows = bool | Q


class Rule:
    """One condition on an actor and a thing. Combine with `&` and `|`."""

    def allows(self, actor: Actor, thing: Any) -> bool:
        """Whether it holds for `thing`. `thing` is None for a verb that opens a new one."""
        raise NotImplementedError

    def rows(self, actor: Actor, model: type[models.Model]) -> Rows:
        """The rows of `model` for which it holds."""
        raise NotImplementedError

    def arms(self, actor: Actor, model: type[models.Model], *, split: bool = True) -> list[Q]:
        """The same rows as a union of conditions. An OR over two columns uses neither column's index; its arms do, one each.

        `split`: one arm for each value as well, up to MOST_ARMS, so that each is read in the order of its index.
        """
        rows = self.rows(actor, model)
        if rows is False:
            return []
        return [Q() if rows is True else rows]

    @property
    def alternatives(self) -> tuple[Rule, ...]:
        """The rules of which any one is enough: what stands at the top of an OR, or the rule itself."""
        return (self,)

    def words(self) -> str:
        """The rule in Chinese, for people who read a declaration: 「岗位角色：窗口受理」."""
        raise NotImplementedError

    def __and__(self, other: Rule) -> Rule:
        return _Both(self, other)

    def __or__(self, other: Rule) -> Rule:
        return _Either(self, other)


@dataclass(frozen=True)
class _Both(Rule):
    left: Rule
    right: Rule

    def allows(self, actor, thing):
        return self.left.allows(actor, thing) and self.right.allows(actor, thing)

    def rows(self, actor, model):
        left = self.left.rows(actor, model)
        if left is False:
            return False
        right = self.right.rows(actor, model)
        if left is True or right is False:
            return right
        return left if right is True else left & right

    def arms(self, actor, model, *, split=True):
        rights = self.right.arms(actor, model, split=split)
        return [one & other for one in self.left.arms(actor, model, split=split) for other in rights]

    def words(self):
        return "，且".join(f"（{told}）" if "；或" in (told := one.words()) else told for one in (self.left, self.right))


@dataclass(frozen=True)
class _Either(Rule):
    left: Rule
    right: Rule

    def allows(self, actor, thing):
        return self.left.allows(actor, thing) or self.right.allows(actor, thing)

    def rows(self, actor, model):
        left = self.left.rows(actor, model)
        if left is True:
            return True
        right = self.right.rows(actor, model)
        if left is False or right is True:
            return right
        return left if right is False else left | right

    def arms(self, actor, model, *, split=True):
        found = list(dict.fromkeys([*self.left.arms(actor, model, split=split), *self.right.arms(actor, model, split=split)]))
        return [Q()] if Q() in found else found

    @property
    def alternatives(self):
        return (*self.left.alternatives, *self.right.alternatives)

    def words(self):
        parts = self.alternatives
        roles = [role_label(one.name) for one in parts if isinstance(one, role)]
        told = [f"岗位角色：{'或'.join(roles)}"] if roles else []
        return "；或".join([*told, *(one.words() for one in parts if not isinstance(one, role))])


@dataclass(frozen=True)
class _AboutActor(Rule):
    """A condition on the actor alone."""

    def holds(self, actor: Actor) -> bool:
        raise NotImplementedError

    def allows(self, actor, thing):
        return self.holds(actor)

    def rows(self, actor, model):
        return self.holds(actor)


@dataclass(frozen=True)
class everyone(_AboutActor):
    """Anybody, signed in or not."""

    def holds(self, actor):
        return True

    def words(self):
        return "任何人"


@dataclass(frozen=True)
class nobody(_AboutActor):
    """No one: the default of everything that declares no rule."""

    def holds(self, actor):
        return False

    def words(self):
        return "无人"


@dataclass(frozen=True)
class kind(_AboutActor):
    """An actor of this kind: person, staff, system, timer."""

    name: str

    def holds(self, actor):
        return actor.kind == self.name

    def words(self):
        return _KINDS.get(self.name, self.name)


@dataclass(frozen=True)
class role(_AboutActor):
    """Staff whose post carries this role."""

    name: str

    def holds(self, actor):
        return actor.kind == "staff" and self.name in actor.roles

    def words(self):
        return f"岗位角色：{role_label(self.name)}"


@dataclass(frozen=True)
class assured(_AboutActor):
    """A person whose identity was proved at least to this level (L1 to L3)."""

    level: int

    def holds(self, actor):
        return actor.kind == "person" and actor.assurance >= self.level

    def words(self):
        return f"实名认证达到L{self.level}"


@dataclass(frozen=True)
class _Column(Rule):
    """One column of the thing is among values the actor brings."""

    column: str

    def values(self, actor: Actor) -> frozenset:
        raise NotImplementedError

    def allows(self, actor, thing):
        return thing is not None and getattr(thing, self.column) in self.values(actor)

    def rows(self, actor, model):
        values = self.values(actor)
        if not values:
            return False
        if len(values) == 1:
            return Q(**{self.column: next(iter(values))})
        return Q(**{f"{self.column}__in": sorted(values)})

    def arms(self, actor, model, *, split=True):
        values = sorted(self.values(actor))
        if split and len(values) <= MOST_ARMS:
            return [Q(**{self.column: value}) for value in values]
        return super().arms(actor, model)


@dataclass(frozen=True)
class at_desk(_Column):
    """The thing lies on a desk that the actor's post serves."""

    column: str = "desk"

    def values(self, actor):
        return actor.desks - {""}

    def words(self):
        return "在本人工作台"


@dataclass(frozen=True)
class is_assignee(_Column):
    """The thing is the actor's own work."""

    column: str = "assignee"

    def values(self, actor):
        return frozenset([actor.id]) if actor.kind == "staff" and actor.id else frozenset()

    def words(self):
        return "经办人本人"


@dataclass(frozen=True)
class of_unit(_Column):
    """The thing belongs to the unit (organisation) of the actor's post. `column` holds the unit's identifier."""

    column: str = "unit_id"

    def values(self, actor):
        return frozenset([actor.organisation]) if actor.kind == "staff" and actor.organisation else frozenset()

    def words(self):
        return "属于本单位"


@dataclass(frozen=True)
class is_subject(_Column):
    """The thing is about somebody the actor may act for."""

    column: str = "subject"

    def values(self, actor):
        return actor.subjects - {None}

    def words(self):
        return "当事人或其代理人"


@dataclass(frozen=True)
class state_in(_Column):
    """The thing stands in one of these states, whoever asks: for what is published."""

    states: frozenset[str] = frozenset()
    labels: tuple[str, ...] = ()

    def __init__(self, *states: str):
        object.__setattr__(self, "column", "state")
        object.__setattr__(self, "states", frozenset(str(state) for state in states))
        object.__setattr__(self, "labels", tuple(str(getattr(state, "label", state)) for state in states))

    def values(self, actor):
        return self.states

    def words(self):
        return f"状态为{'、'.join(self.labels)}"


@dataclass(frozen=True)
class in_scope(Rule):
    """The thing lies in the region of the actor's post, or below it."""

    column: str = "scope_path"

    def allows(self, actor, thing):
        return thing is not None and bool(actor.scope) and getattr(thing, self.column).startswith(actor.scope)

    def rows(self, actor, model):
        if not actor.scope:
            return False
        if connection.vendor == "sqlite":
            # LIKE takes A for a there, and uses no index; its text is ordered by code point, so a prefix is a range.
            return Q(**{f"{self.column}__gte": actor.scope, f"{self.column}__lt": actor.scope[:-1] + chr(ord(actor.scope[-1]) + 1)})
        return Q(**{f"{self.column}__startswith": actor.scope})

    def words(self):
        return "在本岗位管辖的区域"


_KINDS = {"person": "办事人", "staff": "工作人员", "system": "系统", "timer": "法定时限"}
_roles: dict[str, str] = {}


def name_roles(labels: Mapping[str, str]) -> None:
    """Teach the kernel what roles are called. The room that knows them does this at start-up."""
    _roles.update(labels)


def role_label(name: str) -> str:
    """The Chinese name of a role; the bare name where nobody has given it one."""
    return _roles.get(name, name)


_visibility: dict[type[models.Model], Rule] = {}


def declare_visibility(model: type[models.Model], rule: Rule) -> None:
    """Make `rule` decide who sees rows of `model`. A lifecycle does this for its things."""
    _visibility[model] = rule


def visibility(model: type[models.Model]) -> Rule:
    """The rule of `model`. A model that declares none is seen by nobody."""
    return _visibility.get(model, nobody())


def sees(actor: Actor, thing: models.Model) -> bool:
    """Whether `actor` may know that `thing` exists."""
    return visibility(type(thing)).allows(actor, thing)


def visible(actor: Actor, queryset: models.QuerySet) -> models.QuerySet:
    """`queryset` without what `actor` may not see."""
    rows = visibility(queryset.model).rows(actor, queryset.model)
    if rows is True:
        return queryset
    return queryset.none() if rows is False else queryset.filter(rows)


def visible_arms(actor: Actor, model: type[models.Model], *, split: bool = True) -> list[Q]:
    """What `visible` leaves, as a union of conditions: for lists that must stay on an index. Empty where nothing is seen.

    Split for a list in order, whole for a count, which needs none.
    """
    return visibility(model).arms(actor, model, split=split)


def get_visible(actor: Actor, queryset: models.QuerySet, **lookup: Any) -> models.Model:
    """The one thing that matches and that `actor` may see; raises the model's DoesNotExist otherwise."""
    return visible(actor, queryset).get(**lookup)
