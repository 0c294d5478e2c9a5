"""Who comes in, and what the door says to the others."""

import json

import pytest
from desk_samples import filed
from django.test import Client

from zizai.api import door
from zizai.city.models import Account

pytestmark = pytest.mark.django_db


def said(response):
    assert response["Content-Type"] == "application/problem+json; charset=utf-8"
    return response.status_code, json.loads(response.content)["code"]


def test_nobody_comes_in_without_signing_in(client):
    assert said(client.get("/api/v1/lifecycles")) == (401, "not_signed_in")
    assert said(client.post("/api/v1/things/counter.filing/verbs/file", "{}", content_type="application/json")) == (401, "not_signed_in")


def test_an_account_without_a_post_stays_outside(client):
    client.force_login(Account.objects.create_user("nobody"))
    assert said(client.get("/api/v1/lifecycles")) == (403, "no_post")


def test_what_writes_needs_the_token_of_the_form(clerk):
    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk.account)
    url, body = f"/api/v1/things/counter.filing/{filed(clerk).pk}/verbs/accept", {"version": 1}
    assert said(client.post(url, body, content_type="application/json")) == (403, "csrf")
    client.get("/desk/")
    token = client.cookies["csrftoken"].value
    assert client.post(url, body, content_type="application/json", headers={"X-CSRFToken": token}).status_code == 200


def test_strangers_may_not_knock_without_end(client, monkeypatch, settings):
    monkeypatch.setattr(door, "STRANGERS", 3)
    answers = [said(client.get("/api/v1/lifecycles"))[0] for _ in range(4)]
    assert answers == [401, 401, 401, 429]
    waits = client.get("/api/v1/openapi.json")
    assert (said(waits), waits["Retry-After"]) == ((429, "too_many"), "60")
    # Another machine is not kept waiting, and nobody gets through by inventing a header.
    assert client.get("/api/v1/lifecycles", REMOTE_ADDR="192.0.2.7").status_code == 401
    assert client.get("/api/v1/lifecycles", headers={"X-Forwarded-For": "198.51.100.9"}).status_code == 429
    settings.PROXIES = 1
    assert client.get("/api/v1/lifecycles", headers={"X-Forwarded-For": "203.0.113.5, 198.51.100.9"}).status_code == 401


def test_staff_are_not_counted_as_strangers(client, clerk, monkeypatch):
    monkeypatch.setattr(door, "STRANGERS", 1)
    client.force_login(clerk.account)
    assert {client.get("/api/v1/lifecycles").status_code for _ in range(5)} == {200}


def test_the_openapi_document_is_open_and_complete(client):
    response = client.get("/api/v1/openapi.json")
    document = json.loads(response.content)
    assert document["openapi"].startswith("3.1")
    act = document["paths"]["/api/v1/things/{kind}/{id}/verbs/{verb}"]["post"]
    assert "Idempotency-Key" in [one["name"] for one in act["parameters"]]
    assert set(act["responses"]) == {"200", "400", "401", "403", "404", "409", "413", "415", "422", "429"}
    assert "application/problem+json" in act["responses"]["409"]["content"]


@pytest.mark.parametrize("path", ["", "nowhere", "things", "things/counter.filing/not-a-uuid", "things/counter.filing/1/verbs/accept", "openapi.json/x"])
def test_what_leads_nowhere_says_so_in_the_same_shape(path, client, clerk):
    client.force_login(clerk.account)
    assert said(client.get(f"/api/v1/{path}")) == (404, "not_found")


def test_a_wrong_method_says_which_are_right(client, clerk):
    client.force_login(clerk.account)
    response = client.delete("/api/v1/things/counter.filing")
    assert (said(response), response["Allow"]) == ((405, "wrong_method"), "GET")
