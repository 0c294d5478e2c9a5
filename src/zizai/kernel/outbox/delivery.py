"""Delivering what waits: claim a few, carry them with nothing locked, write down what came of each."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from zizai.kernel import clock
from zizai.kernel.models import OutboxMessage
from zizai.kernel.outbox.carriers import Parcel, Refused, Unreachable, address_of, carrier_of
from zizai.kernel.outbox.sending import open_body
from zizai.kernel.outbox.signing import destination_key, signed_headers

State = OutboxMessage.State
log = logging.getLogger(__name__)

# 30 s, 1 min, 2 min … 6 h: in all about a day and a half until a message is given up.
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
ATTEMPTS = 15
BATCH = 50
# Longer than a whole batch can take; a worker that dies leaves its messages to others after this.
LEASE = timedelta(minutes=15)


@dataclass
class Delivery:
    """What came of one call: messages delivered, only kept in a file, to be tried again, given up."""

    delivered: int = 0
    kept: int = 0
    again: int = 0
    dead: int = 0

    def __add__(self, other: Delivery) -> Delivery:
        return Delivery(self.delivered + other.delivered, self.kept + other.kept, self.again + other.again, self.dead + other.dead)

    @property
    def total(self) -> int:
        return self.delivered + self.kept + self.again + self.dead


def deliver(batch: int = BATCH) -> Delivery:
    """Deliver up to `batch` messages that are due. Several workers may do this at once; none sends what another has.

    Must not run inside a transaction. SQL: two statements to claim, one for each message, one more if
    some are put back. A message may arrive twice (a worker died between the acknowledgement and
    writing it down): the receiver knows it by its idempotency key.
    """
    done, silent, back = Delivery(), set(), []
    for message in _claim(batch):
        if message.destination in silent:
            back.append(message.pk)
            continue
        try:
            _carry(message, done)
        except Unreachable as error:
            # Whoever just failed to answer would fail the rest of the batch as slowly.
            silent.add(message.destination)
            _failed(message, str(error), done)
        except Refused as error:
            _write(message, state=State.DEAD, error=str(error)[:300])
            done.dead += 1
        except Exception as error:
            log.exception("outbox message %s could not be carried", message.pk)
            _failed(message, f"{type(error).__name__}：{error}", done)
    if back:
        wait_until = clock.now() + FIRST_WAIT
        OutboxMessage.objects.filter(pk__in=back, state=State.WAITING).update(attempts=Greatest(F("attempts") - 1, 0), next_at=wait_until)
        done.again += len(back)
    return done


def _claim(batch: int) -> list[OutboxMessage]:
    now = clock.now()
    with transaction.atomic(durable=True):
        due = OutboxMessage.objects.filter(state=State.WAITING, next_at__lte=now).order_by("next_at", "id")
        claimed = list(due.select_for_update(skip_locked=True)[:batch])
        if claimed:
            OutboxMessage.objects.filter(pk__in=[row.pk for row in claimed]).update(attempts=F("attempts") + 1, next_at=now + LEASE)
    for row in claimed:
        row.attempts += 1
    return claimed


def _carry(message: OutboxMessage, done: Delivery) -> None:
    address, body = address_of(message.destination), open_body(message)
    headers = signed_headers(destination_key(message.destination), message.topic, message.key, body)
    carry = carrier_of(address)
    receipt = carry(Parcel(message.destination, address, message.topic, message.key, body, headers))[:200]
    if address.startswith("file:"):
        _write(message, state=State.KEPT, receipt=receipt, error="")
        done.kept += 1
    else:
        _write(message, state=State.DELIVERED, receipt=receipt, error="", acknowledged_at=clock.now())
        done.delivered += 1


def _failed(message: OutboxMessage, why: str, done: Delivery) -> None:
    if message.attempts >= ATTEMPTS:
        _write(message, state=State.DEAD, error=why[:300])
        done.dead += 1
    else:
        _write(message, next_at=clock.now() + wait_after(message.attempts), error=why[:300])
        done.again += 1


def wait_after(attempts: int) -> timedelta:
    """How long to wait after this many attempts."""
    return min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)


def _write(message: OutboxMessage, **columns) -> None:
    # By the number of the attempt: a worker whose lease ran out does not overwrite what came later.
    OutboxMessage.objects.filter(pk=message.pk, attempts=message.attempts, state=State.WAITING).update(**columns)
