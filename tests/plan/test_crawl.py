"""Whoever follows every link they are shown arrives somewhere: the rooms together, through the real shells."""

import html
import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from plan_samples import a_practice, a_problem, a_step, a_supervision

from zizai.city.public import Staff

pytestmark = pytest.mark.django_db
# Downloads, the way out and the demonstration (for a database made as one) have tests of their own.
_NOT = re.compile(r"/account/logout|/export\.|/static/|^/identity/|^/demo/")
_MOST = 120


@pytest.fixture
def filled(who):
    for trait in ("draft", "running", "asked", "accepted"):
        a_step(who, trait)
    for trait in ("found", "assigned", "rectified"):
        a_problem(who, trait)
    a_supervision(who)
    a_practice(who)


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


@pytest.mark.parametrize("code", ["dudao", "ld", "zlj-lianluo", "huawu"])
def test_staff_arrive_wherever_they_are_led(filled, code):
    client = Client()
    client.force_login(Staff.objects.get(code=code).account)
    seen = crawled(client, "/desk/")
    assert len(seen) > 10
    assert {address: status for address, status in seen.items() if status not in (200, 302)} == {}


def test_everybody_arrives_wherever_they_are_led(filled):
    seen = crawled(Client(), "/")
    assert len(seen) > 30
    assert {address: status for address, status in seen.items() if status not in (200, 302)} == {}
