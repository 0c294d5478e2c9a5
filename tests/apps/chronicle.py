"""A small history of the sample room, and everything about it that must survive a backup or an upgrade.

Run in a process of its own: `python -m chronicle STEP`; each step says what it found as JSON.
"""

import hashlib
import json
import sys
import time
from contextlib import redirect_stdout
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from kernel_samples import ANNA, APPROVER, CITIZEN, CLERK, MONDAY
from sample.lifecycle import request
from sample.models import Request

from zizai.config import cli
from zizai.kernel import append_only, auditing, clock, feed, history, numbers, outbox, sealing
from zizai.kernel.lifecycle import open_thing, perform
from zizai.kernel.models import Event, Installation, OutboxMessage, SealedRoot

FOLLOWER, SERIES = "test.follower", "test:510300-20261102-"


def write():
    """Make the tables, let something happen, and back it up into the two files named, the second with the keys."""
    before = make()
    plain, with_keys = sys.argv[2:]
    assert _command("backup", plain) == _command("backup", with_keys, "--with-keys") == 0
    return before


def make():
    """History with details, a sealed root, a follower midway, numbers, a file, a message."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    Installation.objects.create(pk=1)
    with clock.at(MONDAY):
        things = [open_thing(request, "submit", actor=CITIZEN, title=f"第{n}家茶铺", desk="window", subject=ANNA) for n in range(4)]
        _settle()
        sealing.seal()
        feed.advance(FOLLOWER, feed.read(FOLLOWER, limit=2)[-1])
        outbox.send("case.opened", "province", "key-1", {"id": things[0].pk})
    with clock.at(MONDAY + timedelta(hours=1)):
        for thing in things[:2]:
            perform(request, "accept", thing, actor=CLERK, data={"note": "齐全"})
        perform(request, "decide", Request.objects.get(pk=things[0].pk), actor=APPROVER)
    default_storage.save("uploads/aa/材料.pdf", ContentFile("开一家茶铺".encode()))
    numbers.take(SERIES, 3)
    return state()


def state():
    """Everything that must be the same wherever this history is."""
    events = list(Event.objects.order_by("kind", "thing_id", "seq"))
    details = {f"{one.thing_id} {name}": value for one in events for (_, name), value in history.details([one]).items()}
    return {
        "things": sorted([str(one.pk), one.state, one.version, bytes(one.head).hex(), one.title, str(one.due_at), one.held] for one in Request.objects.all()),
        "events": [[str(one.thing_id), one.seq, bytes(one.digest).hex(), bytes(one.body).decode(), one.epoch, one.transaction] for one in events],
        "details": details,
        "roots": [bytes(one.root).hex() for one in SealedRoot.objects.all()],
        "unread": [bytes(one.digest).hex() for one in _unread()],
        "messages": [[one.destination, one.key, one.state] for one in OutboxMessage.objects.all()],
        "files": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(Path(default_storage.location).rglob("*")) if path.is_file()},
        "verdict": _verdict(),
        "unguarded": append_only.missing(connection),
        "epoch": Installation.objects.get().epoch,
    }


def _verdict():
    verdict = auditing.audit()
    return [verdict.events, [str(fault) for fault in verdict.faults]]


def _unread():
    _settle()
    return feed.read(FOLLOWER)


def _settle():
    """Wait until the feed shows everything: a transaction in any database of the server holds it back for a moment."""
    until = time.monotonic() + 60
    while len(feed.after(feed.Position())) < Event.objects.count() and time.monotonic() < until:
        time.sleep(0.1)


def go_on():
    """What was there, and that life goes on: a verb, the follower to the end, the next number."""
    before = state()
    thing = Request.objects.get(pk=before["things"][-1][0])
    with clock.at(MONDAY + timedelta(days=1)):
        perform(request, "withdraw", thing, actor=CITIZEN)
    read = _unread()
    return {"before": before, "read": [bytes(one.digest).hex() for one in read], "epochs": [one.epoch for one in read],
            "withdrawn": bytes(Request.objects.get(pk=thing.pk).head).hex(), "number": numbers.take(SERIES)[0], "verdict": _verdict()}  # fmt: skip


def lose_and_restore():
    """More happens, and then the archive named on the command line takes its place."""
    given = numbers.take(SERIES, 250)[-1]
    code = _command("restore", sys.argv[2], "--replace")
    return {"given": given, "code": code, "number": numbers.take(SERIES)[0], "state": state()}


def upgrade():
    """Take every room back by its last migration, with all of this in the tables, and forward again."""
    before = make()
    loader = MigrationLoader(connection)
    ours = {label for label, _ in loader.disk_migrations if django.apps.apps.get_app_config(label).name.startswith("zizai.")}
    rooms = [room.rpartition(".")[2] for room in settings.ROOMS]
    # Rooms above first: going to a room's earlier migration brings forward whatever that one stands on.
    leaves = sorted((node for node in loader.graph.leaf_nodes() if node[0] in ours), key=lambda node: rooms.index(node[0]), reverse=True)
    for label, name in leaves:
        earlier = [parent.key[1] for parent in loader.graph.node_map[label, name].parents if parent.key[0] == label]
        if earlier:
            call_command("migrate", label, earlier[0], verbosity=0)
    older = sorted(set(leaves) - set(MigrationLoader(connection).applied_migrations))
    call_command("migrate", verbosity=0)
    return {"before": before, "older": [".".join(node) for node in older], "after": state()}


def _command(*words):
    with redirect_stdout(sys.stderr):
        return cli.main(list(words))


if __name__ == "__main__":
    json.dump(globals()[sys.argv[1]](), sys.stdout, ensure_ascii=False)
