"""Some choices depend on the thing that the form is about: looked at once the thing is locked, and told at the field."""

from types import SimpleNamespace
from uuid import UUID

import pytest
from counter.lifecycle import check, filing
from desk_samples import FRIDAY, filed

from zizai.kernel import clock, history
from zizai.kernel.forms import Choice, Choices, Form, Invalid
from zizai.kernel.lifecycle import open_thing, perform, perform_in_bulk
from zizai.kernel.policies import Actor

CLERK = Actor("staff", id=UUID(int=21), roles=frozenset(["clerk"]), desks=frozenset(["510300-hall"]))
AT_DESK = SimpleNamespace(actor=CLERK)
SHOP = SimpleNamespace(units=[("water", "供水"), ("gas", "燃气")])

form = Form("派单", [Choice("unit", "承办单位", of=lambda thing: thing.units), Choices("with", "协办", required=False, of=lambda thing: thing.units)])


@pytest.fixture(autouse=True)
def same_day():
    with clock.at(FRIDAY):
        yield


def test_the_options_are_the_things():
    asked = form.about(SHOP)
    assert asked.schema()["properties"]["unit"]["enum"] == ["water", "gas"]
    assert list(asked.bound().fields["with"].choices) == SHOP.units
    with pytest.raises(Invalid, match="没有“fire”这个选项"):
        asked.clean({"unit": "fire"})


def test_until_the_thing_is_known_any_value_is_taken_and_looked_at_afterwards():
    cleaned = form.clean({"unit": "fire", "with": ["gas", "heat"]})
    assert "enum" not in form.schema()["properties"]["unit"]
    with pytest.raises(Invalid) as refused:
        form.fits(SHOP, cleaned)
    assert refused.value.errors == {"unit": ["没有“fire”这个选项，请从列出的里面选。"], "with": ["没有“heat”这个选项，请从列出的里面选。"]}
    form.fits(SHOP, form.clean({"unit": "gas"}))


def test_a_form_without_such_choices_is_the_same_for_everything():
    plain = Form("备注", [Choice("unit", "单位", choices=SHOP.units)])
    assert plain.about(SHOP) is plain


@pytest.mark.django_db
def test_performing_takes_only_what_the_thing_offers():
    thing = filed(AT_DESK, matter="高龄津贴")
    with pytest.raises(Invalid) as refused:
        perform(filing, "correct", thing, actor=CLERK, data={"items": ["plan", "deed"], "reason": "请补齐"})
    assert refused.value.errors == {"items": ["没有“deed”这个选项，请从列出的里面选。"]}
    assert len(history.of("counter.filing", thing.pk)) == 1
    assert perform(filing, "correct", thing, actor=CLERK, data={"items": ["plan"], "reason": "请补齐"}).version == 2


@pytest.mark.django_db
def test_a_new_child_is_offered_what_its_root_is():
    thing = filed(AT_DESK)
    with pytest.raises(Invalid, match="没有“moon”这个选项"):
        open_thing(check, "ask", actor=CLERK, data={"subject_matter": "通风", "place": "moon"}, filing=thing)
    assert open_thing(check, "ask", actor=CLERK, data={"subject_matter": "通风", "place": "shop"}, filing=thing).version == 1


@pytest.mark.django_db
def test_in_bulk_each_thing_offers_its_own():
    takes, takes_not = filed(AT_DESK), filed(AT_DESK, matter="高龄津贴")
    moved = perform_in_bulk(filing, "correct", [takes.pk, takes_not.pk], actor=CLERK, data={"items": ["deed"], "reason": "请补齐"})
    assert (moved.done, moved.refused) == (1, {takes_not.pk: ["没有“deed”这个选项，请从列出的里面选。"]})
