"""`zizai serve`: the web server, granian, with the product's measured settings."""

from __future__ import annotations

import copy
import multiprocessing
import os
import socket
import tempfile
from collections.abc import Callable

from django.conf import settings
from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from zizai.operations import locks

# A request that is still running when the server is told to stop gets this long, seconds.
_GRACE = 20


class PortTaken(Exception):
    """Another program listens there already. The message names the port."""


def serve(*, host: str, port: int, workers: int, threads: int, listening: Callable[[str], None]) -> int:
    """Serve until SIGTERM or SIGINT, then finish what is running; returns the exit code.

    `workers` processes with `threads` each. `listening` is called with the address once connections are
    taken. A worker process that dies is started anew. Raises PortTaken, locks.InUse.
    """
    if is_taken(host, port):
        raise PortTaken(f"端口 {port} 已被占用。请用 --port 或 ZIZAI_PORT 换一个。")
    connections.close_all()
    # Started afresh, not forked: the workers count their requests in files of this folder, which the
    # library decides when it is loaded, and no connection may be shared with the parent.
    multiprocessing.set_start_method("spawn", force=True)
    with locks.in_service(), tempfile.TemporaryDirectory(prefix="zizai-metrics-") as counted:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counted
        server = Granian(
            "zizai.config.wsgi:application", interface=Interfaces.WSGI, address=host, port=port, workers=workers,
            blocking_threads=threads, blocking_threads_idle_timeout=600, respawn_failed_workers=True, workers_kill_timeout=_GRACE,
            websockets=False, log_level=LogLevels.warning, log_dictconfig=copy.deepcopy(settings.LOGGING),
        )  # fmt: skip
        server.on_startup(lambda: listening(address(host, port)))
        try:
            server.serve()
        except SystemExit as left:
            return int(bool(left.code))
    return 0


def address(host: str, port: int) -> str:
    """Where a browser on this machine finds a server that listens there."""
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def is_taken(host: str, port: int) -> bool:
    """Whether anybody listens there. Asked plainly: the server's own sockets would share the port in silence."""
    family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        # Connections that linger after a server that stopped do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(place)
        except OSError:
            return True
    return False
