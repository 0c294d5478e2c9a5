"""The kernel's larger commands, one module for each: `register(commands)` adds it to the command line."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

OK, FAILED, WRONG_USE = 0, 1, 2


def say(args: argparse.Namespace, data: Any, text: str) -> None:
    """`data` as JSON where `--json` was asked for, else `text`."""
    sys.stdout.write((json.dumps(data, ensure_ascii=False, indent=1) if args.json else text) + "\n")


def complain(text: str) -> None:
    """One sentence for people, on standard error."""
    sys.stderr.write(text + "\n")


def takes_json(parser: argparse.ArgumentParser) -> None:
    """Add `--json`."""
    parser.add_argument("--json", action="store_true", help="输出 JSON，供程序读取")
