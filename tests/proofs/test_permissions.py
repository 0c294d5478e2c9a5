"""Ten posts and more, 1,100 places: what is said of a thing in hand, of a table and of an action never disagrees.

For every model that anybody may see, and every declared lifecycle. A room that comes later is proved
without a line here; where it cannot be, a sentence says what to add.
"""

from contextlib import contextmanager
from functools import partial

from django.db import IntegrityError, transaction
from everybody import Everybody
from scattered import EACH, by_people, openings, seen_models
from who_asks import PLACES, POSTS

from zizai.kernel import clock, policies
from zizai.kernel.forms import Invalid
from zizai.kernel.lifecycle import (
    DeclarationError,
    Forbidden,
    NotFound,
    Refused,
    WrongState,
    declared,
    open_thing,
    perform,
)
from zizai.kernel.lifecycle.perform import Work

# What a refusal by permission is called, and one by where the thing stands.
REFUSALS = (NotFound, Forbidden, WrongState)


class Everything(Everybody):
    """What the rules say."""

    def test_the_city_has_its_places_and_things_lie_all_over_it(self):
        assert len(self.city.places) == PLACES
        assert len(POSTS) >= 10
        lie = {thing.scope_path for lifecycle in declared() for thing in self.rows(lifecycle.model)}
        assert set(self.city.places) <= lie

    def test_thing_table_and_arms_agree_for_everybody(self):
        for model in seen_models():
            rows = self.rows(model)
            assert len(rows) >= EACH
            for name, actor in self.city.actors.items():
                allowed = {row.pk for row in rows if policies.sees(actor, row)}
                assert set(policies.visible(actor, model.objects.all()).values_list("pk", flat=True)) == allowed, (model, name)
                for split in (True, False):
                    arms = policies.visible_arms(actor, model, split=split)
                    assert {pk for arm in arms for pk in model.objects.filter(arm).values_list("pk", flat=True)} == allowed, (model, name, split)

    def test_no_kind_is_proved_by_silence(self):
        """Of every kind somebody sees something, and somebody does not; every verb of people is somebody's."""
        actors = self.city.actors
        missing = []
        for model in seen_models():
            rows = self.rows(model)
            seen = {name: sum(policies.sees(actor, row) for row in rows) for name, actor in actors.items()}
            if not any(seen.values()):
                missing.append(f"nobody in POSTS or PERSONS (tests/apps/who_asks.py) sees any {model.__name__}: add a post that does")
            if all(count == len(rows) for count in seen.values()):
                missing.append(f"everybody sees every {model.__name__}: that proves nothing")
        for lifecycle in declared():
            rows = self.rows(lifecycle.model)
            for verb in by_people(lifecycle):
                if not any(lifecycle.can(actor, verb, row) for actor in actors.values() for row in rows):
                    missing.append(f"nobody in POSTS or PERSONS (tests/apps/who_asks.py) can {lifecycle.kind}.{verb.name} ({verb.who.words()}): add a post that can")
            roots = roots_of(lifecycle, self.rows)
            for verb in openings(lifecycle):
                if not any(lifecycle.can(actor, verb, root=root) for actor in actors.values() for root in roots):
                    missing.append(f"nobody in POSTS or PERSONS (tests/apps/who_asks.py) can {lifecycle.kind}.{verb.name} ({verb.who.words()}): add a post that can")
        assert not missing, "\n".join(missing)

    def test_whoever_can_sees_and_what_is_offered_is_what_is_admitted(self):
        """Every post, every thing, every verb, against the very question that `perform` asks under its lock."""
        now = clock.now()
        for lifecycle in declared():
            rows = self.rows(lifecycle.model)
            for name, actor in self.city.actors.items():
                for row in rows:
                    offered = lifecycle.next_verbs(actor, row)
                    assert not offered or policies.sees(actor, row), (lifecycle, name)
                    admitted = [verb for verb in by_people(lifecycle) if self.admits(lifecycle, verb, actor, row, now)]
                    assert {verb.name for verb in offered} == {verb.name for verb in admitted}, (lifecycle, name, row.state)

    def admits(self, lifecycle, verb, actor, row, now):
        try:
            Work(lifecycle, verb, {}, actor, {})._admitted(row, row.version, now, token_gone=False)
        except REFUSALS:
            return False
        return True

    def test_perform_admits_whom_it_is_offered_to_and_nobody_else(self):
        """Performed, and rolled back: one thing for each answer that a post can get for a verb."""
        for lifecycle in declared():
            rows = self.rows(lifecycle.model)
            for verb in by_people(lifecycle):
                for name, actor in self.city.actors.items():
                    for answer, row in self.one_of_each(lifecycle, verb, actor, rows).items():
                        got = self.performed(lifecycle, verb, row, actor)
                        assert got is answer, (lifecycle, verb.name, name, got)

    def one_of_each(self, lifecycle, verb, actor, rows):
        found = {}
        for row in rows:
            if not policies.sees(actor, row):
                found.setdefault(NotFound, row)
            elif verb.begins_in(row.state, is_open=row.is_open):
                found.setdefault(None if lifecycle.can(actor, verb, row) else Forbidden, row)
            if len(found) == 3:
                break
        return found

    def performed(self, lifecycle, verb, row, actor):
        return refusal(partial(perform, lifecycle, verb.name, row.pk, actor=actor, version=row.version), verb, row)

    def test_children_are_opened_under_what_one_sees(self):
        for lifecycle in declared():
            roots = roots_of(lifecycle, self.rows)
            for verb in openings(lifecycle):
                for name, actor in self.city.actors.items():
                    found = {}
                    for root in roots:
                        unseen = root is not None and not policies.sees(actor, root)
                        can = lifecycle.can(actor, verb, root=root)
                        assert not (unseen and can), (lifecycle, verb.name, name)
                        found.setdefault(NotFound if unseen else None if can else Forbidden, root)
                    for answer, root in found.items():
                        columns = {lifecycle.root: root} if root is not None else {}
                        got = refusal(partial(open_thing, lifecycle, verb.name, actor=actor, **columns), verb)
                        assert got is answer, (lifecycle, verb.name, name, got)


def roots_of(lifecycle, rows):
    """Under what a thing of this kind is opened: a thing of the root's kind, or nothing where it may stand alone."""
    if not lifecycle.root:
        return [None]
    alone = [None] if lifecycle.model._meta.get_field(lifecycle.root).null else []
    return [*alone, *rows(lifecycle.above.model)]


def refusal(act, verb, row=None):
    """What `act` was refused for: the kind of the refusal if permission stood against it, None if whatever else happened. Nothing stays."""
    with transaction.atomic():
        try:
            with transaction.atomic(), unasked(verb):
                act()
        except REFUSALS as refused:
            # What the verb's work found about another thing (its root) is no matter of permission.
            about_another = isinstance(refused, WrongState) and (row is None or refused.thing.pk != row.pk)
            return None if about_another else type(refused)
        except (Refused, Invalid, DeclarationError, IntegrityError, LookupError, AttributeError, TypeError, ValueError):
            # Admitted, and stopped by a guard or by what no form has told the work.
            return None
        finally:
            transaction.set_rollback(True)
    return None


@contextmanager
def unasked(verb):
    """`verb` without its form and the first columns it takes from one: what is typed is looked at before who types, and is another matter."""
    kept = verb.form, verb.columns
    object.__setattr__(verb, "form", None)
    object.__setattr__(verb, "columns", None)
    try:
        yield
    finally:
        object.__setattr__(verb, "form", kept[0])
        object.__setattr__(verb, "columns", kept[1])
