"""Clients that are killed in the middle of their acts: real processes, one-time tokens, acknowledgement after the commit.

`kills` runs in a process of its own that holds no connection while it forks clients, so that a hundred of
them start in a moment. Two clients share each lane of matters and do the same acts with the same tokens, like
somebody who presses twice. A client says 「begun N」 before an act and 「done N」 after its commit. Whoever
takes over from a killed one repeats the act that it had begun, with its token.
"""

import os
import random
import selectors
import signal
import time
from collections import Counter
from importlib import import_module

from django.db import connections
from drilling import make_tables, say

from zizai.kernel import auditing
from zizai.kernel.models import Event

LANES, CLIENTS = 2, 4


class Client:
    """One process that goes on with a lane from the act `at`."""

    def __init__(self, lane, at, act, world):
        self.lane, self.begun, self.done = lane, at, at - 1
        self._buffer = b""
        read, write = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(read)
            _live(lane, at, act, world, write)
        os.close(write)
        self.pipe = read

    def token(self, number):
        """The one-time token of an act."""
        return f"{self.lane}-{number}"

    def hear(self):
        """Take in what it said; False at the end."""
        said = os.read(self.pipe, 65536)
        *lines, self._buffer = (self._buffer + said).split(b"\n")
        for line in lines:
            word, number = line.split()
            if word == b"begun":
                self.begun = int(number)
            else:
                self.done = int(number)
        return bool(said)

    def kill(self):
        """Kill it and hear it out; returns whether it was in the middle of an act."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        while self.hear():
            pass
        os.close(self.pipe)
        return self.begun > self.done


def _live(lane, at, act, world, write):
    try:
        number = at
        while True:
            os.write(write, b"begun %d\n" % number)
            act(world, lane, number, f"{lane}-{number}")
            os.write(write, b"done %d\n" % number)
            number += 1
    except BaseException:
        # A defect, not a kill: it must be seen, and the parent's work must not run twice.
        import traceback

        traceback.print_exc()
    os._exit(1)


def kills(module, number, seed):
    """Kill clients so many times; then repeat what was not acknowledged. Says what was lost, doubled or left half done."""
    prepare, act, whole = (getattr(import_module(module), name) for name in ("prepare", "act", "whole"))
    make_tables()
    world = prepare()
    connections.close_all()
    chance, counts = random.Random(int(seed)), Counter()
    clients = [Client(place % LANES, 0, act, world) for place in range(CLIENTS)]
    for _ in range(int(number)):
        _listen(clients, chance.uniform(0.02, 0.12))
        place = chance.randrange(CLIENTS)
        one = clients[place]
        if one.kill():
            counts["middle"] += 1
            counts["written"] += one.token(one.begun) in _times()
            connections.close_all()
        clients[place] = Client(one.lane, one.done + 1, act, world)
    for one in clients:
        one.kill()
    acknowledged = {one.token(number) for one in clients for number in range(one.done + 1)}
    before, audited = _times(), auditing.audit()
    unfinished = [one for one in clients if one.begun > one.done]
    for one in unfinished:
        act(world, one.lane, one.begun, one.token(one.begun))
    after = _times()
    say(
        kills=int(number), in_the_middle=counts["middle"], already_written=counts["written"], acts=len(acknowledged),
        lost=sorted(acknowledged - before.keys()), doubled=[token for token, times in after.items() if times > 1],
        missing=[one.token(one.begun) for one in unfinished if one.token(one.begun) not in after], events=audited.events,
        faults=[str(fault) for fault in [*audited.faults, *auditing.audit().faults]], half=whole(),
    )  # fmt: skip


def _listen(clients, seconds):
    # Whoever does not hear them fills their pipes.
    until = time.monotonic() + seconds
    with selectors.DefaultSelector() as waiting:
        for client in clients:
            waiting.register(client.pipe, selectors.EVENT_READ, client)
        while (rest := until - time.monotonic()) > 0:
            for key, _ in waiting.select(rest):
                assert key.data.hear(), "a client ended by itself"


def _times():
    """How often each token stands in history."""
    return Counter(Event.objects.filter(once__isnull=False).values_list("once", flat=True))
