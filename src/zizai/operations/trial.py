"""`zizai run`: everything at once on one machine, for a trial or a demonstration."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from django.conf import settings
from django.db import connections

from zizai.operations import serving

Say = Callable[[str], None]
# Seconds: until it answers, and until what was told to stop is killed.
_READY_WITHIN, _GRACE = 90, 30
_PORTS_TRIED = 100


class CannotRun(Exception):
    """The trial did not come up or did not stay up. The message says which part and shows its last words."""


@dataclass
class Part:
    """One process of the trial, with the file its output goes to."""

    label: str
    process: subprocess.Popen
    log: Path

    def last_words(self) -> str:
        """The end of what it wrote."""
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-15:])


def run(*, host: str, port: int, ready: Say, say: Say) -> None:
    """Start the web server and the worker, call `ready` with the address once both work, and wait for Ctrl-C or SIGTERM.

    A port that is taken is passed over for the next free one. Both processes are stopped before this
    returns. Raises CannotRun if one of them ends by itself.
    """
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    free = next((one for one in range(port, min(port + _PORTS_TRIED, 65536)) if not serving.is_taken(host, one)), None)
    if free is None:
        raise CannotRun(f"端口 {port} 到 {port + _PORTS_TRIED - 1} 都被占用。请用 ZIZAI_PORT 换一个。")
    if free != port:
        say(f"端口 {port} 已被占用，改用 {free}。")
    connections.close_all()
    with ExitStack() as parts:
        started = [
            parts.enter_context(_part("后台进程", "worker")),
            parts.enter_context(_part("网站", "serve", "--host", host, "--port", str(free))),
        ]
        if _comes_up(host, free, started, stopped):
            ready(serving.address(host, free))
        while not stopped.wait(0.5):
            _still_there(started)


@contextmanager
def _part(label: str, *words: str) -> Iterator[Part]:
    folder = Path(settings.DATA_DIR) / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"{words[0]}.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "zizai", *words], stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            env={**os.environ, "ZIZAI_WORKER": "true"},
        )  # fmt: skip
    try:
        yield Part(label, process, log)
    finally:
        process.terminate()
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _comes_up(host: str, port: int, parts: list[Part], stopped: Event) -> bool:
    """Whether it became ready; false if it was told to stop before that."""
    until = time.monotonic() + _READY_WITHIN
    reasons = ""
    while not stopped.wait(0.1):
        _still_there(parts)
        try:
            status, reasons = _readiness(host, port)
            if status == http.client.OK:
                return True
        except OSError:
            # Nobody listens yet.
            pass
        if time.monotonic() > until:
            raise CannotRun(f"{_READY_WITHIN} 秒还没有就绪。{reasons}\n" + "\n".join(part.last_words() for part in parts))
    return False


def _readiness(host: str, port: int) -> tuple[int, str]:
    link = http.client.HTTPConnection({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port, timeout=5)
    try:
        link.request("GET", "/readyz", headers={"Host": "localhost"})
        answer = link.getresponse()
        body = answer.read()
        found = json.loads(body).get("reasons", {}) if answer.status == http.client.SERVICE_UNAVAILABLE else {}
        return answer.status, "".join(found.values())
    finally:
        link.close()


def _still_there(parts: list[Part]) -> None:
    for part in parts:
        if part.process.poll() is not None:
            raise CannotRun(f"{part.label}意外停止（退出码 {part.process.returncode}）：\n{part.last_words()}")
