"""What the drills do in processes of their own, which they kill: real connections, real commits.

Run as `python -m drilling MODULE STEP WORD…`; each step says what came of it as JSON lines on standard output.
"""

import json
import sys
from importlib import import_module

import django

django.setup()

from django.core.management import call_command

from zizai.kernel.models import Installation


def say(**what):
    """One line for whoever started this, at once."""
    sys.stdout.write(json.dumps(what, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def make_tables():
    """The tables of all rooms."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    Installation.objects.create(pk=1)


if __name__ == "__main__":
    getattr(import_module(sys.argv[1]), sys.argv[2])(*sys.argv[3:])
