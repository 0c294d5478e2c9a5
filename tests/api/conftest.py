"""Staff who come in by the API, and the time at which they do."""

import json

import pytest
from desk_samples import FRIDAY, in_post
from django.core.cache import caches

from zizai.desk import places
from zizai.kernel import clock


@pytest.fixture(autouse=True)
def _now():
    places.forget()
    caches["process"].clear()
    with clock.at(FRIDAY):
        yield
    places.forget()
    caches["process"].clear()


@pytest.fixture
def clerk(db):
    return in_post("limin", "李敏", roles=["clerk"], desks=["window"])


@pytest.fixture
def approver(db):
    return in_post("chenjing", "陈静", roles=["approver"], desks=["window"], post="审批岗")


@pytest.fixture
def stranger(db):
    return in_post("huqi", "胡琪", roles=["clerk"], desks=["elsewhere"], region="510311")


@pytest.fixture
def api(client, clerk):
    """Calls as the clerk: `api.get(path)`, `api.post(path, body, key=…)`; answers have `.said`, the JSON."""
    client.force_login(clerk.account)
    return Caller(client)


class Caller:
    def __init__(self, client):
        self.client = client

    def get(self, path, **query):
        return _read(self.client.get(f"/api/v1/{path}", query))

    def post(self, path, body=None, *, key="", content_type="application/json"):
        sent = body if isinstance(body, (str, bytes)) else json.dumps(body)
        headers = {"Idempotency-Key": key} if key else {}
        return _read(self.client.post(f"/api/v1/{path}", sent, content_type=content_type, headers=headers))

    def sign_in(self, desk):
        self.client.force_login(desk.account)
        return self


def _read(response):
    response.said = json.loads(response.content)
    return response
