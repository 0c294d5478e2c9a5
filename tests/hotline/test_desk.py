"""The hotline on the desk and by the API: what its panels say, and that a secret order does not say who called."""

import json
import uuid

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hotline_samples import REPLY, RETURNED, SAID, UNSATISFIED, an_order, returned

from zizai.hotline.lifecycle import order, supervision
from zizai.hotline.models import Callback, Extension, Order, OrderState, ReturnRequest, Supervision
from zizai.kernel import calendar, search
from zizai.kernel.lifecycle import declared, erase_details, perform
from zizai.kernel.models import Unmasking
from zizai.look.slots import page_of

pytestmark = pytest.mark.django_db
MODELS = {"hotline.order": Order, "hotline.callback": Callback, "hotline.return_request": ReturnRequest, "hotline.extension": Extension, "hotline.supervision": Supervision}
OF_CALLER = ("周丽华", "周*华", "13800006021", "138****6021", "五星街12号3栋")


@pytest.fixture
def as_(client, city):
    """Sign somebody in; returns the client."""

    def signed_in(name):
        client.force_login(city.accounts[name])
        return client

    return signed_in


def shown(client, thing, kind="hotline.order"):
    answer = client.get(reverse("desk:thing", args=[kind, thing.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_kind_says_how_it_is_shown():
    assert {life.kind for life in declared() if life.kind.startswith("hotline.")} == set(MODELS)
    assert all(page_of(kind).columns for kind in MODELS)


@pytest.mark.parametrize("kind", MODELS)
def test_panels_render_within_their_budget_and_columns_cost_nothing(city, kind):
    perform(order, "ask_extension", an_order(city, "signed", phone="13800006022"), actor=city.water, data={"days": 3, "said": "等配件"})
    perform(order, "ask_return", an_order(city, "dispatched", phone="13800006023"), actor=city.water, data=RETURNED)
    an_order(city, "hard")
    calendar.current()
    found, described = list(MODELS[kind].objects.select_related(*page_of(kind).related)), page_of(kind)
    assert found
    for thing in found:
        for panel in described.panels:
            with CaptureQueriesContext(connection) as captured:
                context = panel.load(thing, city.supervisor)
                words = render_to_string(panel.template, context) if context is not None else ""
            assert len(captured) <= panel.sql, panel.name
            assert words.strip() or context is None, panel.name
        with CaptureQueriesContext(connection) as captured:
            assert all(str(column.value(thing)) for column in described.columns)
            assert str(thing)
        assert len(captured) == 0


def test_rounds_stand_side_by_side_with_what_the_caller_said(city, as_):
    page = shown(as_("callback"), an_order(city, "replied_again"))
    assert page.index("第2轮") < page.index("第1轮")
    assert page.count("管网抢修完毕") == 2
    assert "水压还是很小" in page


def test_the_level_stands_in_the_form_of_the_dispatch(city, as_):
    made = an_order(city)
    page = as_("dispatcher").get(reverse("desk:verb", args=["hotline.order", made.pk, "dispatch"]))
    assert page.context["sheet"].form.initial["level"] == "general"


@pytest.mark.parametrize("stage", ["dispatched", "signed", "second", "hard"])
def test_the_unit_of_a_secret_order_is_told_nothing_of_the_caller(city, as_, stage):
    made = an_order(city, stage, secret="yes")
    client = as_("water")
    page = shown(client, made)
    assert "来电人要求保密" in page and "从周一早上起没有水" in page
    assert not [one for one in OF_CALLER if one in page]
    search.catch_up()
    told = [
        client.get(reverse("desk:kind", args=["hotline.order"])), client.get(reverse("desk:preview", args=["hotline.order", made.pk])),
        client.post(reverse("desk:export", args=["hotline.order", "csv"]), {"query": ""}), client.get(f"/api/v1/things/hotline.order/{made.pk}"),
        client.get("/api/v1/things/hotline.order"), client.get(reverse("desk:find"), {"q": "13800006021"}), client.get(reverse("desk:find"), {"q": "周丽华"}),
    ]  # fmt: skip
    for answer in told:
        words = answer.content.decode()
        assert not [one for one in OF_CALLER if one in words.replace('value="13800006021"', "").replace('value="周丽华"', "").replace("“13800006021”", "").replace("“周丽华”", "")]
    for what in ("fact.phone", "fact.caller_name", "event.1.phone", "event.1.caller_name", "event.1.address"):
        assert client.post(reverse("desk:unmask", args=["hotline.order", made.pk, what]), {"reason": "要联系"}).status_code == 404
    assert not Unmasking.objects.exists()
    assert "138****6021" in shown(as_("agent"), made)


def test_whoever_handles_an_order_sees_the_caller_masked_and_in_full_for_a_reason_on_record(city, as_):
    made = an_order(city, "signed")
    client = as_("water")
    page = shown(client, made)
    assert "周*华" in page and "13800006021" not in page
    full = client.post(reverse("desk:unmask", args=["hotline.order", made.pk, "fact.phone"]), {"reason": "上门前联系"})
    assert "13800006021" in full.content.decode()
    assert Unmasking.objects.get().thing_id == made.pk


@pytest.mark.parametrize("name", ["gas", "gongjing", "county_leader", "clerk"])
def test_an_outsider_finds_no_order(city, as_, name):
    made = an_order(city, "signed")
    client = as_(name)
    for address in (reverse("desk:thing", args=["hotline.order", made.pk]), reverse("desk:verb", args=["hotline.order", made.pk, "reply"]), f"/api/v1/things/hotline.order/{made.pk}"):
        assert client.get(address).status_code == 404
    for answer in (client.get(reverse("desk:kind", args=["hotline.order"])), client.get(reverse("desk:find"), {"q": made.number})):
        assert "五星街12号停水两天" not in answer.content.decode()


def test_the_unit_that_handed_an_order_back_no_longer_sees_it(city, as_):
    made = returned(city, an_order(city, "dispatched"))
    assert as_("gas").get(reverse("desk:thing", args=["hotline.order", made.pk])).status_code == 200
    assert as_("water").get(reverse("desk:thing", args=["hotline.order", made.pk])).status_code == 404


def post(client, path, data, *, key="", **body):
    headers = {"Idempotency-Key": key} if key else {}
    answer = client.post(f"/api/v1/things/{path}", json.dumps({"data": data, **body}), content_type="application/json", headers=headers)
    return answer.status_code, json.loads(answer.content)


def test_an_order_goes_its_way_by_the_api(city, as_):
    status, told = post(as_("agent"), "hotline.order/verbs/register", SAID | {"level": "utility"}, key="k1")
    assert status == 201 and told["state"] == "registered"
    assert post(as_("agent"), "hotline.order/verbs/register", SAID | {"level": "utility"}, key="k1")[1]["id"] == told["id"]
    path = f"hotline.order/{told['id']}/verbs"
    client = as_("dispatcher")
    offered = client.get(f"/api/v1/things/hotline.order/{told['id']}").json()["next_verbs"]
    units = next(verb for verb in offered if verb["name"] == "dispatch")["form"]["properties"]["post"]["enum"]
    # Units of another county are not on offer, nor are they taken.
    assert "p-water" in units and "p-gj" not in units
    assert post(client, f"{path}/dispatch", {"level": "utility", "post": "p-gj"}, version=1)[1]["errors"] == {"post": ["没有“p-gj”这个选项，请从列出的里面选。"]}
    assert post(client, f"{path}/dispatch", {"level": "utility", "post": "p-water"}, version=1)[0] == 200
    assert post(as_("water"), f"{path}/sign", {}, version=2)[0] == 200
    assert post(as_("water"), f"{path}/reply", REPLY, version=3)[0] == 200
    status, told = post(as_("water_callback"), f"{path}/satisfied", {"rating": "satisfied", "resolved": "yes"}, version=4)
    assert status == 422 and "不能由本单位" in told["detail"] + str(told.get("reasons", ""))
    assert post(as_("callback"), f"{path}/unsatisfied", UNSATISFIED, version=4)[0] == 200
    assert Order.objects.get().state == OrderState.SECOND


def test_what_performing_costs(city):
    made, counted = an_order(city), {}
    for verb, actor, data in (("dispatch", city.dispatcher, {"level": "general", "post": "p-water"}), ("sign", city.water, {}), ("reply", city.water, REPLY), ("unsatisfied", city.callback, UNSATISFIED)):
        with CaptureQueriesContext(connection) as captured:
            made = perform(order, verb, made, actor=actor, data=data)
        counted[verb] = len([one for one in captured.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))])
    # What performing takes, and beside it: levels and unit, whose desk it lies on next, which requests are moot.
    assert counted == {"dispatch": 8, "sign": 3, "reply": 7, "unsatisfied": 7}


def test_a_unit_reads_what_the_dispatcher_asked_and_whoever_calls_back_what_it_rests_on(city, as_):
    made = perform(order, "dispatch", an_order(city, secret="yes"), actor=city.dispatcher, data={"level": "general", "post": "p-water", "said": "今天先送水上门"})
    assert "今天先送水上门" in shown(as_("water"), made)
    made = perform(order, "reply", perform(order, "sign", made, actor=city.water), actor=city.water, data=REPLY)
    page = shown(as_("callback"), made)
    assert "依据：抢修记录 2026-118" in page and "电话联系，11月25日" in page


def test_whoever_judges_a_return_or_an_extension_reads_why_without_asking(city, as_):
    made = perform(order, "ask_return", an_order(city, "signed"), actor=city.water, data=RETURNED)
    perform(order, "ask_extension", made, actor=city.water, data={"days": "3", "said": "等一批专用管材"})
    assert "属小区内部管道" in shown(as_("dispatcher"), ReturnRequest.objects.get(), "hotline.return_request")
    assert "等一批专用管材" in shown(as_("supervisor"), Extension.objects.get(), "hotline.extension")


def test_whoever_reviews_a_supervision_reads_its_answer(city, as_):
    perform(order, "supervise", an_order(city, "signed"), actor=city.supervisor, data={"reason": "urgent", "requirement": "先送水"})
    one = perform(supervision, "reply", Supervision.objects.get(), actor=city.water, data={"said": "已送三车水", "basis": "送水单"})
    page = shown(as_("supervisor"), one, "hotline.supervision")
    assert "已送三车水" in page and "依据：送水单" in page


def test_the_second_signer_of_a_hard_case_reads_what_the_first_proposed(city, as_):
    made = perform(order, "propose_close", an_order(city, "hard"), actor=city.supervisor, data={"said": "已三次上门说明", "basis": "会议纪要 2026-9"})
    page = shown(as_("leader"), made)
    assert "已三次上门说明" in page and "依据：会议纪要 2026-9" in page


def test_what_was_erased_is_said_to_be(city, as_):
    made = an_order(city, "replied_again")
    erase_details(order, made.pk, actor=city.supervisor, law="《个人信息保护法》第四十七条")
    page = shown(as_("supervisor"), made)
    assert page.count("内容已依法删除。") == 4 and "管网抢修完毕" not in page


def test_the_unit_of_a_secret_order_is_offered_no_look_at_what_it_may_not_see(city, as_):
    made = an_order(city, "signed", secret="yes")
    assert "/unmask/" not in shown(as_("water"), made)
    assert "event.1.phone" in shown(as_("agent"), made)


def test_the_end_of_the_term_for_returns_draws_no_clock_of_its_own(city, as_):
    made = an_order(city, "signed")
    page = shown(as_("water"), made)
    assert page.count('class="zz-clock desk-law"') == 1 and "<dt>退单期限</dt>" in page
    # Due on Friday; but what binds the unit is due next week.
    peek = as_("water").get(reverse("desk:preview", args=["hotline.order", made.pk])).content.decode()
    assert "办结时限" in peek and "退单期限" not in peek


def test_fifty_orders_cost_as_many_statements_as_one(city, as_):
    client, address = as_("dispatcher"), reverse("desk:kind", args=["hotline.order"])
    made = an_order(city, "dispatched")
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    many(made, 50)
    with CaptureQueriesContext(connection) as more:
        assert client.get(address).content.decode().count("五星街12号停水两天") >= 50
    assert len(more) == len(one)


def many(made, number):
    """Copies of an order, each with a number of its own and no history."""
    for place in range(number):
        made.pk, made.number = uuid.uuid4(), f"{made.number[:19]}{place:06d}"
        made._state.adding = True
        made.save(force_insert=True)
