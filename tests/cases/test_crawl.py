"""Whoever follows every link they are shown arrives somewhere, and every verb that is offered has its form."""

import html
import re
from urllib.parse import urlsplit

import pytest
from case_samples import BUILDING, FOOD, HEALTH, SHOP, a_case, a_procedure, an_extension, codes, refused
from django.test import Client
from django.urls import reverse

from zizai.cases.lifecycle import case
from zizai.cases.public import JointPart, submit_joint
from zizai.city.public import Account, Person, Staff
from zizai.desk import places
from zizai.kernel.lifecycle import declared, perform
from zizai.kernel.policies import visible

pytestmark = pytest.mark.django_db
# Downloads, the way out and the demonstration have tests of their own.
_NOT = re.compile(r"/account/logout|/export\.|/static/|^/identity/|^/demo/|/desk/plan|/desk/hotline")
_MOST = 150
STAFF = ["chuangkou", "weijian", "weijian-ld", "shenpi", "xiaofang", "ld"]


@pytest.fixture
def filled(who, person, paper):
    places.forget()
    for number, stage in enumerate(("received", "registered", "accepted", "granted", "delivered")):
        a_case(who, stage, object_name=f"第{number}家", id_number="510302196805120023")
    a_case(who, "consulting", BUILDING)
    refused(who, object_name="老街澡堂")
    an_extension(who, a_case(who, "accepted", object_name="丽华美容店"))
    a_procedure(who, a_case(who, "accepted", object_name="檀木林游泳馆"), paper(who("weijian")))
    data = {"materials": codes(HEALTH, 2), "how": "重拍"}
    perform(case, "correct_notice", a_case(who, object_name="釜溪宾馆", id_number="510302196805120023"), actor=who("chuangkou"), data=data)
    submit_joint(person(), "开办餐馆", [JointPart("a", HEALTH), JointPart("b", FOOD, needs=["a"])], once="t", **SHOP)
    yield
    places.forget()


def crawled(client, start):
    """Every page that can be reached by links from `start`: address → status."""
    waiting, seen = [start], {}
    while waiting and len(seen) < _MOST:
        address = waiting.pop(0)
        if address in seen:
            continue
        response = client.get(address)
        seen[address] = response.status_code
        if not response.streaming and "text/html" in response.get("Content-Type", ""):
            found = re.findall(r'(?:href|hx-get)="(/[^"#]*)"', response.content.decode())
            waiting += [html.unescape(one) for one in found if not _NOT.search(urlsplit(one).path)]
    return seen


@pytest.mark.parametrize("start", ["/cases/", "/items/", "/bundles/"])
def test_an_applicant_arrives_wherever_they_are_led(filled, start):
    client, zhou = Client(), Person.objects.get(code="zhou")
    zhou.account = zhou.account or Account.objects.create_user("person-zhou")
    zhou.save()
    client.force_login(zhou.account)
    session = client.session
    session["assurance"] = 2
    session.save()
    seen = crawled(client, start)
    assert len(seen) > 30
    assert {address: status for address, status in seen.items() if status not in (200, 302)} == {}


@pytest.mark.parametrize("name", STAFF)
def test_staff_arrive_wherever_they_are_led(filled, name):
    client = Client()
    client.force_login(Staff.objects.get(code=name).account)
    seen = crawled(client, "/desk/")
    assert len(seen) > 10
    assert {address: status for address, status in seen.items() if status not in (200, 302)} == {}


@pytest.mark.parametrize("name", STAFF)
def test_every_verb_that_is_offered_has_its_form(filled, who, name):
    client, actor = Client(), who(name)
    client.force_login(Staff.objects.get(code=name).account)
    asked = 0
    for life in declared():
        if not life.kind.startswith("cases."):
            continue
        for thing in visible(actor, life.model.objects.all()):
            for verb in life.next_verbs(actor, thing):
                page = client.get(reverse("desk:verb", args=[life.kind, thing.pk, verb.name]))
                assert page.status_code == 200, (life.kind, verb.name)
                asked += 1
    assert asked or name == "ld"
