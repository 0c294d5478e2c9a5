"""Whatever is sent, the answer is one of the declared ones: never a failure of the server."""

import json
from urllib.parse import quote

import pytest
from counter.models import Filing
from desk_samples import filed, in_post
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from zizai.kernel import history

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(clerk):
    return f"things/counter.filing/{filed(clerk).pk}/verbs/correct"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("", 422, "invalid"),
        ("{", 400, "malformed"),
        ("[]", 400, "malformed"),
        ("null", 400, "malformed"),
        ('"x"', 400, "malformed"),
        ("[" * 100_000, 400, "malformed"),
        ('{"data": ' * 5_000 + "1" + "}" * 5_000, 400, "malformed"),
        ('{"version": 1, "data": {"reason": "\\ud800"}}', 400, "malformed"),
        (b'{"version": 1, "data": {"reason": "\xff"}}', 400, "malformed"),
        ("\ufeff{}", 400, "malformed"),
        ('{"version": 1e999}', 400, "malformed"),
        ('{"version": NaN}', 400, "malformed"),
        ("{}", 422, "invalid"),
        ('{"version": "1"}', 422, "invalid"),
        ('{"version": 1.5}', 422, "invalid"),
        ('{"version": true}', 422, "invalid"),
        ('{"version": -1}', 422, "invalid"),
        ('{"version": 99999999999999999999}', 422, "invalid"),
        ('{"version": 1, "data": []}', 422, "invalid"),
        ('{"version": 1, "data": null}', 422, "invalid"),
        ('{"version": 1, "more": 1}', 422, "invalid"),
        ('{"version": 1, "data": {"reason": {"a": 1}, "items": {"a": 1}}}', 422, "invalid"),
        ('{"version": 1, "data": {"reason": "\\u0000", "items": ["plan"]}}', 422, "invalid"),
        ('{"version": 1, "data": {"reason": "x", "items": [["plan"]]}}', 422, "invalid"),
        ('{"version": 1, "data": {"reason": "x", "items": [null]}}', 422, "invalid"),
    ],
)
def test_a_body_that_cannot_be_taken_says_why(body, status, code, api, url):
    answer = api.post(url, body)
    assert (answer.status_code, answer.said["code"], answer.said["status"]) == (status, code, status)
    assert Filing.objects.get().version == 1


def test_a_huge_body_is_refused(api, url):
    for size in (1024 * 1024 + 1, 3 * 1024 * 1024):
        answer = api.post(url, b" " * size)
        assert (answer.status_code, answer.said["code"]) == (413, "too_large")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx", ""])
def test_another_content_type_is_refused(content_type, api, url):
    answer = api.post(url, '{"version": 1}', content_type=content_type)
    assert (answer.status_code, answer.said["code"]) == (415, "wrong_type")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["version", "data", "reason", "items", "root", "note"]) | st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


class Whatever(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.clerk = in_post("limin", "李敏", roles=["clerk"], desks=["window"])

    def setup_example(self):
        super().setup_example()
        self.client = Client()
        self.client.force_login(self.clerk.account)

    @settings(max_examples=80)
    @given(
        st.sampled_from(["things/counter.filing/{id}/verbs/correct", "things/counter.filing/{id}/verbs/accept", "things/counter.filing/verbs/file", "things/{any}/verbs/{any}"]),
        anything | st.builds(lambda data: {"version": 1, "data": data}, anything),
        st.text(max_size=8),
        st.binary(max_size=20),
    )  # fmt: skip
    def test_every_body_gets_a_declared_answer(self, path, body, word, raw):
        thing = filed(self.clerk)
        url = "/api/v1/" + path.format(id=thing.pk, any=quote(word, safe="") or "x")
        for sent in (json.dumps(body), raw):
            response = self.client.post(url, sent, content_type="application/json", headers={"Idempotency-Key": "k"})
            assert response.status_code in {200, 201, 400, 403, 404, 409, 413, 415, 422}
            assert json.loads(response.content)
        assert [fault for fault in history.verify() if isinstance(fault, history.Fault)] == []

    @settings(max_examples=60)
    @given(st.dictionaries(st.sampled_from(["state", "lamp", "who", "scope", "simulated", "act", "closed", "after", "before", "size"]), st.text(max_size=12), max_size=4))
    def test_every_query_gets_a_declared_answer(self, query):
        response = self.client.get("/api/v1/things/counter.filing", query)
        assert response.status_code in {200, 422}
