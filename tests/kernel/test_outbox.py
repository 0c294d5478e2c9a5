"""Messages to the outside world, against a real HTTP server."""

import json
import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from processes import shared_database, start

from zizai.config import cli
from zizai.config.env import SettingError, pairs
from zizai.kernel import clock, outbox
from zizai.kernel.models import OutboxMessage
from zizai.kernel.outbox import Message, carriers, delivery, sending

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
State = OutboxMessage.State


class Receiver(BaseHTTPRequestHandler):
    """Checks every signature; answers what the test put into `answers`, else 200."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.headers["Idempotency-Key"], body))
        code = 401
        try:
            outbox.verify(outbox.destination_key(self.server.destination), self.headers, body)
            code = self.server.answers.pop(0) if self.server.answers else 200
        except outbox.BadSignature:
            pass
        self.send_response(code)
        self.end_headers()
        self.wfile.write(b"receipt-7" if code == 200 else "系统维护中".encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def province(settings, tmp_path):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.received, server.answers, server.destination = [], [], "province"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.OUTBOX = {"province": f"http://127.0.0.1:{server.server_port}/receive"}
    settings.DATA_DIR = tmp_path
    yield server
    server.shutdown()
    server.server_close()


def only():
    return OutboxMessage.objects.get()


@pytest.mark.django_db
def test_a_message_is_signed_sent_acknowledged_and_not_sent_again(province, django_assert_num_queries):
    body = {"name": "周丽华", "fee": Decimal("12.50"), "day": date(2026, 11, 23), "id": UUID(int=7), "at": NOON}
    with clock.at(NOON):
        with django_assert_num_queries(1):
            outbox.send("case.decided", "province", "case-1", body)
        assert "周丽华".encode() not in bytes(only().body)
        with CaptureQueriesContext(connection) as asked:
            done = outbox.deliver()
        # Two to claim, one to write down the acknowledgement; the rest is the test's own savepoint.
        assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) == 3
        assert (done, outbox.deliver().total) == (outbox.Delivery(delivered=1), 0)
    message = only()
    assert (message.state, message.receipt, message.acknowledged_at) == (State.DELIVERED, "HTTP 200 receipt-7", NOON)
    [(key, sent)] = province.received
    assert key == "case-1"
    assert sent.decode() == '{"at":"2026-11-23T04:00:00Z","day":"2026-11-23","fee":"12.50","id":"00000000-0000-0000-0000-000000000007","name":"周丽华"}'
    assert sent == outbox.open_body(message)


@pytest.mark.django_db
def test_the_same_key_twice_is_one_message_and_another_destination_another(django_assert_num_queries):
    with django_assert_num_queries(1):
        outbox.send_many([Message("case.decided", "province", "case-1", {"n": n}) for n in range(3)])
    outbox.send("case.decided", "province", "case-1", {"n": 9})
    outbox.send("case.decided", "ministry", "case-1", {"n": 9})
    assert [json.loads(outbox.open_body(row)) for row in OutboxMessage.objects.order_by("-destination")] == [{"n": 0}, {"n": 9}]


@pytest.mark.django_db
def test_fifty_messages_cost_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        outbox.send_many(Message("case.decided", "province", f"case-{n}", {}) for n in range(50))
    with django_assert_num_queries(0):
        outbox.send_many([])


@pytest.mark.django_db(transaction=True)
def test_a_message_exists_exactly_when_the_change_it_tells_of_does():
    with pytest.raises(LookupError), transaction.atomic():
        outbox.send("case.decided", "province", "case-1", {})
        raise LookupError
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_delivered_inside_a_transaction():
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        outbox.deliver()


@pytest.mark.django_db
def test_a_destination_in_trouble_is_tried_ever_more_rarely_and_then_given_up(province):
    outbox.send("case.decided", "province", "case-1", {}, not_before=NOON)
    province.answers = [503] * delivery.ATTEMPTS
    with clock.at(NOON - timedelta(seconds=1)):
        assert outbox.deliver().total == 0
    at, waits = NOON, []
    while only().state == State.WAITING:
        with clock.at(at):
            outbox.deliver()
            assert outbox.deliver().total == 0
        waits.append(only().next_at - at)
        at = only().next_at
    assert waits[:4] == [timedelta(seconds=30 * 2**n) for n in range(4)]
    assert max(waits[:-1]) == delivery.LONGEST_WAIT
    assert timedelta(days=1) < sum(waits[:-1], timedelta()) < timedelta(days=2)
    assert len(province.received) == delivery.ATTEMPTS
    [dead] = outbox.dead_letters()
    assert dead.error == "HTTP 503 系统维护中"


@pytest.mark.django_db
def test_what_is_refused_is_dead_at_once_and_can_be_sent_once_more(province):
    outbox.send("case.decided", "province", "case-1", {})
    province.answers = [400]
    assert outbox.deliver() == outbox.Delivery(dead=1)
    assert outbox.requeue(destination="ministry") == 0
    assert outbox.requeue([only().pk], destination="province") == 1
    assert outbox.deliver() == outbox.Delivery(delivered=1)
    assert outbox.requeue([only().pk]) == 0
    with pytest.raises(ValueError, match="请指明"):
        outbox.requeue()


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "wanted"), [(204, "delivered"), (302, "dead"), (404, "dead"), (408, "again"), (429, "again"), (500, "again")])
def test_what_each_answer_means(province, code, wanted):
    outbox.send("case.decided", "province", "case-1", {})
    province.answers = [code]
    assert outbox.deliver() == outbox.Delivery(**{wanted: 1})


@pytest.mark.django_db
def test_one_silent_destination_costs_one_try_and_holds_up_no_other(province, settings):
    settings.OUTBOX["ministry"] = "http://127.0.0.1:1/"
    outbox.send_many(Message("case.decided", name, f"case-{n}", {}) for n in range(3) for name in ("ministry", "province"))
    assert outbox.deliver() == outbox.Delivery(delivered=3, again=3)
    waiting = OutboxMessage.objects.filter(destination="ministry").order_by("-attempts")
    assert [row.attempts for row in waiting] == [1, 0, 0]
    assert waiting[0].error.startswith("连不上：ConnectError")


@pytest.mark.django_db
def test_without_an_address_a_message_is_kept_not_delivered_and_goes_once_there_is_one(province, settings):
    address = settings.OUTBOX.pop("province")
    outbox.send("case.decided", "province", "case-1", {"name": "𬱟"})
    assert outbox.deliver() == outbox.Delivery(kept=1)
    assert (only().state, only().acknowledged_at, only().receipt) == (State.KEPT, None, "province.jsonl")
    path = settings.DATA_DIR / "outbox" / "province.jsonl"
    assert json.loads(path.read_text()) == {"topic": "case.decided", "key": "case-1", "body": {"name": "𬱟"}}
    assert path.stat().st_mode & 0o777 == 0o600
    settings.OUTBOX["province"] = address
    outbox.requeue(destination="province")
    assert outbox.deliver() == outbox.Delivery(delivered=1)


@pytest.mark.django_db
def test_a_message_that_cannot_be_opened_stops_no_other(province, settings, caplog):
    settings.FIELD_KEYS = ["lost"]
    outbox.send("case.decided", "province", "case-1", {})
    settings.FIELD_KEYS = ["new"]
    outbox.send("case.decided", "province", "case-2", {})
    assert outbox.deliver() == outbox.Delivery(delivered=1, again=1)
    assert "ZIZAI_FIELD_KEYS" in OutboxMessage.objects.get(key="case-1").error


@pytest.mark.django_db
def test_an_address_without_a_carrier_waits_for_one(settings, caplog):
    settings.OUTBOX = {"sms": "sms:10690000"}
    outbox.send("case.decided", "sms", "case-1", {})
    assert outbox.deliver() == outbox.Delivery(again=1)
    sent = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(carriers, "_carriers", {**carriers._carriers})
        outbox.carrier("sms")(lambda parcel: sent.append(parcel.key) or "ok")
        with clock.at(clock.now() + timedelta(minutes=1)):
            assert outbox.deliver() == outbox.Delivery(delivered=1)
        with pytest.raises(ValueError, match="已经有投递方式"):
            outbox.carrier("sms")(lambda parcel: "")
    assert sent == ["case-1"]


@pytest.mark.django_db
def test_a_worker_that_was_too_slow_does_not_overwrite_what_came_later(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    outbox.send("case.decided", "province", "case-1", {})
    [slow] = delivery._claim(10)
    assert delivery._claim(10) == []
    with clock.at(clock.now() + delivery.LEASE):
        assert outbox.deliver() == outbox.Delivery(kept=1)
    delivery._failed(slow, "慢", outbox.Delivery())
    assert (only().state, only().error) == (State.KEPT, "")


DELIVERER = """
import django
django.setup()
from zizai.kernel import outbox
while outbox.deliver(7).total:
    pass
"""

SENDER = """
import django
django.setup()
from zizai.kernel import outbox
outbox.send_many(outbox.Message("case.decided", "crowd", f"case-{n}", {}) for n in range(200))
"""


@pytest.mark.django_db(transaction=True)
def test_three_workers_deliver_two_hundred_messages_once_each(tmp_path):
    url = shared_database(tmp_path, "OutboxMessage")
    assert start(SENDER, url, ZIZAI_DATA_DIR=str(tmp_path)).wait() == 0
    workers = [start(DELIVERER, url, ZIZAI_DATA_DIR=str(tmp_path)) for _ in range(3)]
    assert [worker.wait() for worker in workers] == [0, 0, 0]
    lines = (tmp_path / "outbox" / "crowd.jsonl").read_text().splitlines()
    assert Counter(json.loads(line)["key"] for line in lines) == Counter(f"case-{n}" for n in range(200))


@given(st.binary(max_size=50), st.integers(0, 200), st.sampled_from(["Zizai-Time", "Zizai-Topic", "Idempotency-Key", "Zizai-Signature"]))
def test_whatever_is_changed_on_the_way_is_found(body, place, header):
    headers = outbox.signed_headers("k", "case.decided", "case-1", body)
    outbox.verify("k", headers, body)
    old = headers[header]
    place %= len(old)
    changed = {**headers, header: old[:place] + ("1" if old[place] == "0" else "0") + old[place + 1 :]}
    for wrong in (("k", changed, body), ("other", headers, body), ("k", headers, body + b" "), ("k", {}, body)):
        with pytest.raises(outbox.BadSignature):
            outbox.verify(*wrong)


def test_an_old_message_is_not_taken_and_no_receiver_can_sign_for_another():
    headers = outbox.signed_headers("k", "case.decided", "case-1", b"")
    with pytest.raises(outbox.BadSignature, match="过时"):
        outbox.verify("k", headers, b"", fresh=timedelta(seconds=-1))
    assert outbox.destination_key("province") != outbox.destination_key("ministry")


@pytest.mark.parametrize(("topic", "destination", "key"), [("主题", "a", "k"), ("a", "A b", "k"), ("a", "b", ""), ("a", "b", "a b"), ("a", "../b", "k")])
def test_names_that_would_not_travel_are_refused_before_anything_is_written(topic, destination, key):
    with pytest.raises(ValueError, match=r"只能用|唯一键"):
        Message(topic, destination, key, {})


@given(st.dictionaries(st.text(max_size=5), st.one_of(st.text(max_size=5), st.integers(-(2**53) + 1, 2**53 - 1), st.booleans(), st.none())))
def test_the_body_is_the_same_bytes_in_whatever_order_it_is_said(body):
    assert sending.canonical(dict(reversed(body.items()))) == sending.canonical(body)
    assert json.loads(sending.canonical(body)) == body


def test_the_setting_of_destinations_is_checked():
    assert pairs("ZIZAI_OUTBOX", ["a=https://x/?q=1", "b=y"]) == {"a": "https://x/?q=1", "b": "y"}
    for wrong in (["a"], ["=x"], ["a="], ["a=1", "a=2"]):
        with pytest.raises(SettingError, match="名称=值"):
            pairs("ZIZAI_OUTBOX", wrong)


@pytest.mark.django_db
def test_the_command_line_shows_sends_and_sends_again(province, capsys):
    assert cli.main(["outbox", "status"]) == 0
    outbox.send("case.decided", "province", "case-1", {"name": "周丽华"})
    province.answers = [400]
    assert cli.main(["outbox", "deliver"]) == 1
    assert cli.main(["outbox", "status"]) == 1
    assert cli.main(["outbox", "dead", "--json"]) == 0
    said = capsys.readouterr().out
    assert "没有外发消息" in said and "发送失败 1 条" in said and "HTTP 400" in said and "周丽华" not in said
    assert cli.main(["outbox", "requeue", "province", "--id", str(only().pk)]) == 0
    assert cli.main(["outbox", "deliver"]) == 0
    assert cli.main(["outbox", "key", "province"]) == 0
    said = capsys.readouterr().out
    assert "已重新排队 1 条" in said and "对方已收到 1 条" in said and outbox.destination_key("province") in said
