"""Things of every declared kind, scattered over the places of a city and over whatever its rules read.

Nothing here knows a room, beside what GIVEN adds. The columns that decide who sees a thing and who may act on it, and the values
that matter in them, are read from the rules themselves: what a rule says of a table for each of the
actors. So a room that declares a lifecycle is proved with the others, and one that cannot be scattered
so is named, with what to add.
"""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from zizai.catalogue.models import Item
from zizai.city.models import Organisation
from zizai.kernel import policies
from zizai.kernel.crypto import EncryptedTextField
from zizai.kernel.ids import new_id
from zizai.kernel.lifecycle import PERSON, Lifecycle, Verb, declared
from zizai.kernel.policies import Actor

OPENED = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
# How many things of each kind.
EACH = 180


def _an_item(number: int) -> UUID:
    """An item of its own: of each only one version is in force."""
    code, unit = f"S{number}", Organisation.objects.order_by("pk").values_list("pk", flat=True).first()
    return Item.objects.create(id=Item.id_of(code), code=code, name=code, organisation_id=unit, statutory_days=0, promised_days=0, startable=False).pk


# Columns that a model cannot do without and that no rule reads: model → column → what to write. `number` counts rows.
GIVEN: dict[str, dict[str, object]] = {"Extension": {"days": 5}, "ItemVersion": {"item_id": _an_item}, "ItemCapability": {"item_id": _an_item}}


class CannotScatter(AssertionError):
    """A kind that this module cannot make; the message says what to add."""


def seen_models() -> list[type[models.Model]]:
    """Every model with a declared visibility: things in the order in which roots come before children, then the rest."""
    ordered: list[type[models.Model]] = []
    for lifecycle in declared():
        _with_roots(lifecycle, ordered)
    return ordered + [model for model in policies._visibility if model not in ordered]


def _with_roots(lifecycle: Lifecycle, ordered: list[type[models.Model]]) -> None:
    if lifecycle.root:
        _with_roots(lifecycle.above, ordered)
    if lifecycle.model not in ordered:
        ordered.append(lifecycle.model)


def by_people(lifecycle: Lifecycle) -> list[Verb]:
    """The verbs that people perform on things that exist."""
    return [verb for verb in lifecycle.verbs.values() if verb.by == PERSON and not verb.opens and not verb.retired]


def openings(lifecycle: Lifecycle) -> list[Verb]:
    """The verbs by which people open things of this kind."""
    return [verb for verb in lifecycle.verbs.values() if verb.by == PERSON and verb.opens and not verb.retired]


def read_by_rules(model: type[models.Model], actors: Iterable[Actor]) -> dict[str, set]:
    """The columns of `model` that its rules read, with the values that matter to any of `actors`."""
    found: dict[str, set] = defaultdict(set)
    actors = list(actors)
    for rule in _rules(model):
        for actor in actors:
            for column, value in _leaves(rule.rows(actor, model), model):
                found[column].add(value)
    return found


def _rules(model: type[models.Model]) -> Iterator[policies.Rule]:
    yield policies.visibility(model)
    for lifecycle in declared():
        if lifecycle.model is model:
            yield from (verb.who for verb in by_people(lifecycle))
        if lifecycle.root and lifecycle.above.model is model:
            yield from (verb.who for verb in openings(lifecycle))


def _leaves(rows: bool | Q, model: type[models.Model]) -> Iterator[tuple[str, object]]:
    for one in () if isinstance(rows, bool) else rows.children:
        if isinstance(one, Q):
            yield from _leaves(one, model)
        elif isinstance(one, tuple):
            column, _, how = one[0].partition("__")
            several = one[1] if how == "in" else [one[1]]
            yield from ((column, value) for value in several if how in ("", "in", "exact", "startswith", "gte"))
        else:
            raise CannotScatter(f"A rule of {model.__name__} reads {one!r}, no column of the row itself: teach tests/apps/scattered.py what rows make it true and untrue.")


class Scatter:
    """Makes the things. `places` are the paths of the tree, `units` the organisations that rows may belong to."""

    def __init__(self, actors: Sequence[Actor], places: Sequence[str], each: int = EACH):
        self.actors, self.places, self.each = list(actors), list(places), each
        self.chance = random.Random(20261125)
        self.made: dict[type[models.Model], list[models.Model]] = {}
        self._number = 0
        self._turn = itertools.cycle(self.places)
        self._scopes = sorted({actor.scope for actor in self.actors if actor.scope})

    def everything(self) -> dict[type[models.Model], list[models.Model]]:
        """Things of every kind, written into their tables. Raises CannotScatter."""
        for model in seen_models():
            self.of(model)
        return self.made

    def of(self, model: type[models.Model]) -> list[models.Model]:
        """The things of one kind."""
        matters = read_by_rules(model, self.actors)
        rows = [self._row(model, matters, nth) for nth in range(self.each)]
        rows += [self._row(model, matters, nth, home, state) for nth, (home, state) in enumerate(self._homes(model))]
        try:
            with transaction.atomic():
                self.made[model] = model.objects.bulk_create(rows, batch_size=200)
        except IntegrityError as error:
            raise CannotScatter(f"{model.__name__} cannot be made of its columns alone ({error}): add what it needs to GIVEN in tests/apps/scattered.py.") from error
        return self.made[model]

    def _homes(self, model: type[models.Model]) -> list[tuple[dict[str, set], str]]:
        """For each actor whom the rules read at all, one thing in each state that is wholly theirs: chance alone would rarely make one."""
        homes = {name: home for name, actor in enumerate(self.actors) if (home := read_by_rules(model, [actor]))}
        return [(home, state) for home in homes.values() for state in _states(model) or [""]]

    def _row(self, model: type[models.Model], matters: dict[str, set], nth: int, home: dict[str, set] | None = None, state: str = "") -> models.Model:
        self._number += 1
        row = model(pk=new_id()) if isinstance(model._meta.pk, models.UUIDField) else model()
        for field in model._meta.concrete_fields:
            if field.primary_key or field.name == "state":
                continue
            if field.name in matters or field.attname in matters:
                theirs = _of(home or {}, field)
                setattr(row, field.attname, self.chance.choice(sorted(theirs, key=str)) if theirs else self._chosen(model, field, _of(matters, field), nth))
            elif _needed(field):
                setattr(row, field.attname, self._filled(model, field))
        self._stand(row, state)
        for name, value in GIVEN.get(model.__name__, {}).items():
            setattr(row, name, value(self._number) if callable(value) else value)
        return row

    def _chosen(self, model, field, values: set, nth: int):
        """One of the values that matter in this column, or one that matters to nobody."""
        if field.name == "scope_path":
            # Every place in turn; now and then where somebody is at home, for in so large a tree that is rare.
            return next(self._turn) if nth % 3 else self.chance.choice(self._scopes)
        if isinstance(field, models.BooleanField):
            return nth % 2 == 0
        known = sorted(values, key=str)
        if isinstance(field, models.ForeignKey):
            strange = list(field.related_model.objects.exclude(pk__in=known).order_by("pk").values_list("pk", flat=True)[:3])
        elif isinstance(field, models.UUIDField):
            strange = [UUID(int=2**64 + self._number)]
        else:
            strange = ["nobodys-desk"]
        nothing = [None] if field.null else []
        return self.chance.choice([*known, *strange, *nothing])

    def _filled(self, model, field):
        """Something that the column takes and that decides nothing."""
        if isinstance(field, models.ForeignKey):
            there = self.made.get(field.related_model)
            if there:
                return self.chance.choice(there).pk
            return self._some(model, field)
        if field.choices:
            return field.choices[0][0]
        if isinstance(field, models.UUIDField):
            return new_id()
        if isinstance(field, models.DateTimeField):
            return OPENED
        if isinstance(field, models.DateField):
            return date(2026, 12, 1)
        if isinstance(field, models.BooleanField):
            return False
        if isinstance(field, models.DecimalField):
            return Decimal(1)
        if isinstance(field, (models.IntegerField, models.FloatField)):
            return self._number
        if isinstance(field, models.JSONField):
            return {}
        if isinstance(field, models.BinaryField) and not isinstance(field, EncryptedTextField):
            return self._number.to_bytes(8, "big")
        text = f"{SECRET}{self._number}"
        return text[-field.max_length :] if field.max_length else text

    def _some(self, model, field):
        """A row of a table that no rule is about: one that is there, or one made for the purpose."""
        there = field.related_model.objects.order_by("pk").values_list("pk", flat=True).first()
        if there is None:
            row = self._row(field.related_model, {}, 0)
            row.save(force_insert=True)
            there = row.pk
        return there

    def _stand(self, row: models.Model, state: str) -> None:
        lifecycle = next((one for one in declared() if type(row) is one.model), None)
        if lifecycle is None:
            return
        row.state = state or self.chance.choice(lifecycle.states.values)
        row.is_open = row.state not in lifecycle.final
        row.closed_at = None if row.is_open else OPENED


# Stands in every text of a scattered thing, so that it is found wherever it leaks.
SECRET = "不可外传"


def _of(matters: dict[str, set], field: models.Field) -> set:
    return matters.get(field.name, set()) | matters.get(field.attname, set())


def _states(model: type[models.Model]) -> list[str]:
    return next((one.states.values for one in declared() if one.model is model), [])


def _needed(field: models.Field) -> bool:
    """Whether a row cannot be without a value of its own here."""
    if field.unique or (isinstance(field, models.CharField) and not field.choices and field.blank is False and not field.has_default()):
        return not field.null
    return not field.null and not field.has_default() and not isinstance(field, models.BooleanField)
