"""How fast the catalogue's search answers: `python tests/load/finding.py [TIMES]`, with the settings of a site whose pack is loaded.

Asks the questions of `tests/catalogue/questions.tsv`, first each with nothing kept of the words before, then TIMES over.
Prints the median and the slowest of twenty, how long the catalogue takes to be read, and the ratio to a reference
measured in the same run: fetching twenty rows by primary key.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zizai.config.settings")

import django

django.setup()

from zizai.catalogue import finding
from zizai.catalogue.models import Item

QUESTIONS = Path(__file__).parents[1] / "catalogue" / "questions.tsv"


def timed(act: Callable[..., object], *given: object) -> float:
    """How many milliseconds it takes."""
    began = time.perf_counter()
    act(*given)
    return (time.perf_counter() - began) * 1e3


def say(what: str, took: list[float], reference: float) -> None:
    """The median, the slowest of twenty, and both as multiples of the reference."""
    took.sort()
    middle, slow = statistics.median(took), took[int(len(took) * 0.95)]
    print(f"{what}: p50 {middle:.2f} ms, p95 {slow:.2f} ms; {middle / reference:.1f} and {slow / reference:.1f} times the reference")


def main() -> None:
    """Read the catalogue, measure the reference, ask."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    questions = [line.split("\t")[0] for line in QUESTIONS.read_text("utf-8").splitlines() if not line.startswith("#")]
    read = timed(finding.find, "读")
    print(f"{len(finding.current().entries)} entries read and indexed in {read:.0f} ms")
    some = list(Item.objects.values_list("pk", flat=True)[:20])
    reference = statistics.median(timed(lambda: list(Item.objects.filter(pk__in=some))) for _ in range(200))
    print(f"reference, twenty rows by key: {reference:.2f} ms")

    def afresh(words: str) -> float:
        finding.current().index.__dict__["_scores"].clear()
        return timed(finding.find, words)

    say("each word for the first time", [afresh(words) for words in questions], reference)
    say("as people ask", [timed(finding.find, words) for _ in range(times) for words in questions], reference)
    say("suggestions", [timed(finding.suggest, words[:end]) for words in questions for end in (1, 2, 4)], reference)


main()
