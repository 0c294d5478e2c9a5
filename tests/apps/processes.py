"""Running code of the product in processes of their own, on a database they share."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from django.db import connection

_HERE = str(Path(__file__).parent)
_MAKE_TABLES = """
import sys, django
django.setup()
from django.apps import apps
from django.db import connection
with connection.schema_editor() as editor:
    for name in sys.argv[1:]:
        editor.create_model(apps.get_model("kernel", name))
"""


def shared_database(folder, *models):
    """The URL of the test's own database; where that lies in memory, of a new file in `folder` with these kernel tables."""
    if connection.vendor == "postgresql":
        at = connection.settings_dict
        return f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    url = f"sqlite:///{folder}/shared.sqlite3"
    assert start(_MAKE_TABLES, url, *models).wait() == 0
    return url


def start(code, url, *words, **environment):
    """Start Python with `code` on the database `url`; its output is a pipe of text."""
    whole = {**os.environ, "DJANGO_SETTINGS_MODULE": "zizai.config.settings", "PYTHONPATH": _HERE, **environment, "DATABASE_URL": url}
    return subprocess.Popen([sys.executable, "-c", code, *words], env=whole, stdout=subprocess.PIPE, text=True)


@contextmanager
def own_database(folder, name="own"):
    """The URL of a database that nobody has used yet: a file in `folder`, or one more beside the test's on the same server."""
    if connection.vendor != "postgresql":
        yield f"sqlite:///{folder}/{name}.sqlite3"
        return
    at = connection.settings_dict
    unique = f"zizai_{name}_{uuid4().hex[:8]}"
    server = f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as link:
        link.execute(f"CREATE DATABASE {unique}")
        try:
            yield f"{server}/{unique}"
        finally:
            link.execute(f"DROP DATABASE {unique} WITH (FORCE)")


def chronicle(url, folder, step, *words, **environment):
    """What a step of the module `chronicle` says, on the database `url` with `folder` for its data."""
    whole = {**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "test_settings", "PYTHONPATH": _HERE, "DATABASE_URL": url, "ZIZAI_DATA_DIR": str(folder)}
    done = subprocess.run([sys.executable, "-m", "chronicle", step, *words], env=whole, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def zizai(url, folder, *words, **environment):
    """Start the command line on the database `url` with `folder` for its data; all it says is a pipe of text."""
    whole = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "zizai.config.settings", "PYTHONPATH": _HERE, **environment,
        "DATABASE_URL": url, "ZIZAI_DATA_DIR": str(folder),
    }  # fmt: skip
    return subprocess.Popen([sys.executable, "-m", "zizai", *words], env=whole, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def free_port():
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, path, **headers):
    """Status, headers and body of what a server on this machine answers."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    link.request("GET", path, headers=headers)
    answer = link.getresponse()
    return answer.status, answer.headers, answer.read()


def until_ready(port):
    """Wait until a server on this machine is ready."""
    for _ in range(200):
        try:
            if get(port, "/readyz")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"nothing is ready on port {port}")


def drilling(url, folder, module, step, *words, **environment):
    """Start a step of a drill's module; what it says is JSON lines in a pipe."""
    whole = {**os.environ, "DJANGO_SETTINGS_MODULE": "test_settings", "PYTHONPATH": _HERE, **environment, "DATABASE_URL": url, "ZIZAI_DATA_DIR": str(folder)}
    return subprocess.Popen([sys.executable, "-m", "drilling", module, step, *words], env=whole, stdout=subprocess.PIPE, text=True)


def drilled(url, folder, module, step, *words, seconds=300, **environment):
    """What a step of a drill's module says at last."""
    process = drilling(url, folder, module, step, *words, **environment)
    try:
        said = process.communicate(timeout=seconds)[0]
    finally:
        process.kill()
    assert process.returncode == 0, said
    return json.loads(said.splitlines()[-1])
