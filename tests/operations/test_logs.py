"""Logs tell operators what happened and nobody who somebody is."""

import json
import logging

import pytest
from django.test import Client
from kernel_samples import CLERK

pytestmark = pytest.mark.urls("operations_urls")
PERSON = "01a2105d-942a-7707-be63-664e84f0e31a"
TYPED = {"name": "周丽华", "number": "510302196805120023", "phone": "13800006021"}


@pytest.fixture
def lines(capsys):
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


def test_a_request_is_one_line_with_its_route_who_acted_and_how_long(visitor, lines):
    answer = visitor.post(f"/people/{PERSON}/register", TYPED)
    [line] = lines()
    assert (line["event"], line["method"], line["route"], line["status"]) == ("request", "POST", "register", 200)
    assert (line["actor"], line["post"]) == ("staff", str(CLERK.id))
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert line["ms"] >= 0 and line["at"].endswith("+00:00")


@pytest.mark.parametrize("page", ["register", "duplicate", "broken", "refused", "nothing"])
def test_nothing_that_was_typed_nor_any_identifier_reaches_the_log(visitor, lines, page):
    visitor.post(f"/people/{PERSON}/{page}?name=周丽华&number=510302196805120023", TYPED)
    said = json.dumps(lines(), ensure_ascii=False)
    assert '"request"' in said
    for secret in [*TYPED.values(), PERSON, "number="]:
        assert secret not in said


def test_an_error_says_where_and_carries_the_requests_identifier_which_the_page_shows(visitor, lines):
    answer = visitor.post(f"/people/{PERSON}/duplicate", TYPED)
    error, request = lines()
    assert answer.status_code == request["status"] == 500
    assert error["level"] == "error" and error["request_id"] == request["request_id"] == answer.headers["X-Request-ID"]
    assert request["request_id"] in answer.content.decode()
    outer, cause = error["exception"]
    assert (outer["type"], cause["type"]) == ("builtins.ValueError", "django.db.utils.IntegrityError")
    assert "operations_urls.py" in outer["where"][-1] and "duplicate" in outer["where"][-1]
    assert "says" not in outer and "says" not in cause


def test_words_of_an_exception_are_kept_where_they_come_from_code(visitor, lines):
    visitor.post(f"/people/{PERSON}/broken")
    [error, request] = lines()
    assert error["exception"][0]["says"] == "unsupported operand"
    assert request["route"] == "people/<uuid:person>/broken"


def test_numbers_are_masked_in_whatever_line_they_stand(lines):
    logging.getLogger("zizai.somewhere").warning("%s 和 %s", "510302196805120023", {"phone": "13800006021"})
    logging.getLogger("zizai.somewhere").warning("案号510300-20261125-000001-7，流水13800006021999")
    masked, kept = lines()
    assert masked["event"] == "510302****0023 和 {'phone': '138****6021'}"
    assert kept["event"] == "案号510300-20261125-000001-7，流水13800006021999"


def test_an_identifier_that_comes_with_the_request_is_kept_if_it_is_sane(visitor):
    assert visitor.get("/healthz", headers={"X-Request-ID": "proxy-7f3a.0001"}).headers["X-Request-ID"] == "proxy-7f3a.0001"
    for odd in ("short", "x" * 65, "a b c d e f g", 'quote"quote"', ""):
        given = visitor.get("/healthz", headers={"X-Request-ID": odd}).headers["X-Request-ID"]
        assert given != odd and len(given) == 32


def test_an_actor_that_no_page_asked_for_is_not_looked_up_for_the_log(visitor, lines):
    assert visitor.get("/never-asked").status_code == 200
    assert lines()[0]["actor"] == "nobody"


def test_probes_do_not_fill_the_log(visitor, lines, db):
    for probe in ("/healthz", "/readyz", "/metrics"):
        visitor.get(probe)
    assert lines() == []
