"""A caller who asks for secrecy stays unknown to the unit that handles the order, in whatever post its people sit."""

import json

import pytest
from django.urls import reverse
from hotline_samples import REPLY, SAID, SATISFIED, UNSATISFIED, an_order

from zizai.hotline import policies
from zizai.hotline.lifecycle import order
from zizai.hotline.models import Order
from zizai.kernel.forms import Invalid
from zizai.kernel.lifecycle import GuardRefused, open_thing, perform
from zizai.kernel.models import Unmasking

pytestmark = pytest.mark.django_db
OF_CALLER = ("周丽华", "周*华", "13800006021", "138****6021", "五星街12号3栋")
SUPERVISED = {"reason": "urgent", "requirement": "先送水"}


@pytest.fixture
def as_(client, city):
    def signed_in(name):
        client.force_login(city.accounts[name])
        return client

    return signed_in


def told(client, made):
    """Everything that the desk and the API say of an order."""
    detail = client.get(f"/api/v1/things/hotline.order/{made.pk}")
    pages = [client.get(reverse("desk:thing", args=["hotline.order", made.pk])), detail, client.get(reverse("desk:preview", args=["hotline.order", made.pk]))]
    assert {page.status_code for page in pages} == {200}
    return "".join(page.content.decode() for page in pages) + json.dumps(detail.json(), ensure_ascii=False)


@pytest.mark.parametrize(("name", "stage"), [("water", "signed"), ("water_2", "second"), ("water_callback", "replied"), ("water_callback", "replied_again")])
def test_nobody_of_the_unit_learns_who_called_not_even_one_who_calls_back(name, stage, city, as_):
    made = an_order(city, stage, secret="yes")
    client = as_(name)
    assert not [one for one in OF_CALLER if one in told(client, made)]
    for what in ("fact.phone", "fact.caller_name", "event.1.phone", "event.1.caller_name", "event.1.address"):
        url = reverse("desk:unmask", args=["hotline.order", made.pk, what])
        assert (client.get(url).status_code, client.post(url, {"reason": "要联系"}).status_code) == (404, 404)
    assert not Unmasking.objects.exists()


@pytest.mark.parametrize(("name", "stage"), [("agent", "signed"), ("other_agent", "signed"), ("supervisor", "hard"), ("callback", "replied")])
def test_those_who_talk_to_the_caller_see_the_number_masked_and_in_full_on_record(name, stage, city, as_):
    made = an_order(city, stage, secret="yes")
    client = as_(name)
    assert "138****6021" in told(client, made) and "13800006021" not in told(client, made)
    full = client.post(reverse("desk:unmask", args=["hotline.order", made.pk, "fact.phone"]), {"reason": "回访"})
    assert "13800006021" in full.content.decode()
    assert Unmasking.objects.get().field == "fact.phone"


@pytest.mark.parametrize("name", ["dispatcher", "leader", "auditor"])
def test_whoever_only_oversees_is_not_shown_the_caller_of_any_order(name, city):
    for secret in ("no", "yes"):
        made = an_order(city, "signed", secret=secret, phone=f"1390000111{secret == 'no':d}")
        assert policies.sees_orders.allows(city.actors[name], made) and not policies.knows_caller.allows(city.actors[name], made)


@pytest.mark.parametrize("stage", ["registered", "dispatched", "replied", "hard"])
def test_who_knows_the_caller_is_the_same_for_a_thing_in_hand_and_for_a_table(stage, city):
    an_order(city, stage, secret="yes")
    an_order(city, stage, phone="13900001111")
    for name, actor in city.actors.items():
        rows = policies.knows_caller.rows(actor, Order)
        listed = set() if rows is False else {one.pk for one in Order.objects.all() if rows is True or Order.objects.filter(rows, pk=one.pk).exists()}
        assert listed == {one.pk for one in Order.objects.all() if policies.knows_caller.allows(actor, one)}, name


def test_the_agent_must_ask_whether_to_keep_it_secret(city):
    with pytest.raises(Invalid) as refused:
        open_thing(order, "register", actor=city.agent, data={name: value for name, value in SAID.items() if name != "secret"})
    assert list(refused.value.errors) == ["secret"]


@pytest.mark.parametrize(("field", "text"), [("title", "周丽华家停水"), ("content", "请打138 0000 6021"), ("content", "周丽华说两天没水")])
def test_what_the_unit_reads_of_a_secret_request_names_neither_the_caller_nor_the_number(field, text, city):
    with pytest.raises(Invalid) as refused:
        open_thing(order, "register", actor=city.agent, data=SAID | {"secret": "yes", field: text})
    assert list(refused.value.errors) == [field] and "请删去来电人的姓名和电话" in refused.value.errors[field][0]


def test_a_request_that_is_not_secret_may_name_the_caller_in_its_content(city):
    assert open_thing(order, "register", actor=city.agent, data=SAID | {"content": "周丽华说两天没水"}).state == "registered"


@pytest.mark.parametrize(
    ("stage", "verb", "who", "data"),
    [
        ("registered", "answer", "agent", {"said": "", "basis": "公告"}), ("signed", "urge", "agent", {"said": ""}), ("replied", "missed", "callback", {"said": ""}),
        ("replied", "satisfied", "callback", SATISFIED), ("replied", "unsatisfied", "callback", UNSATISFIED),
        ("replied_again", "unsatisfied_again", "callback", UNSATISFIED), ("signed", "supervise", "supervisor", SUPERVISED),
        ("registered", "dispatch", "supervisor", {"level": "general", "post": "p-water", "said": ""}),
    ],
)  # fmt: skip
def test_nor_does_what_is_written_later_by_those_who_know(stage, verb, who, data, city):
    made, free = an_order(city, stage, secret="yes"), "requirement" if verb == "supervise" else "said"
    for text in ("周丽华很着急", "请打１３８－００００－６０２１"):
        with pytest.raises(GuardRefused, match="请删去来电人的姓名和电话"):
            perform(order, verb, made, actor=city.actors[who], data=data | {free: text})
    assert perform(order, verb, made, actor=city.actors[who], data=data | {free: "来电人很着急"}).version == made.version + 1


def test_a_refusal_does_not_tell_the_unit_that_it_guessed_the_caller(city):
    made = an_order(city, "signed", secret="yes")
    assert perform(order, "reply", made, actor=city.water, data=REPLY | {"said": "已告知周丽华"}).state == "replied"
    made = an_order(city, "signed", secret="yes", category="complaint")
    assert perform(order, "supervise", made, actor=city.leader, data=SUPERVISED | {"requirement": "是不是周丽华"}).version == made.version + 1


def test_an_erased_order_refuses_nothing(city):
    made = an_order(city, "signed", secret="yes")
    Order.objects.update(phone="", caller_name=None)
    assert perform(order, "urge", made.pk, actor=city.agent, data={"said": "又来电"}).urged == 1
