"""How fast rules are judged: `python tests/load/rules.py [ROWS] [RULES]`.

Prints ratios to references measured in the same run: for one case the same conditions written out by
hand over a plain dict, without reasons; for a population plain numpy, one rule after the other, each of
its conditions with its own mask. Both references must give the same answers.
"""

from __future__ import annotations

import os
import random
import sys
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "apps"))
os.environ["DJANGO_SETTINGS_MODULE"] = "test_settings"

import django

django.setup()

import numpy as np
from sample.facts import EMPLOYEES, INDUSTRY, REGISTERED, RESEARCH, REVENUE

from zizai.kernel.rules import FAIL, PASS, UNKNOWN, Column, Found, Rule, scan

AS_OF = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
NAMES = [fact.name for fact in (EMPLOYEES, INDUSTRY, REGISTERED, RESEARCH, REVENUE)]


def rule(number: int) -> dict:
    """One of many rules of a kind: size, industry, age, research share by band of revenue. Its thresholds come back."""
    tier = number % 4
    return {
        "op": "and",
        "of": [
            {"op": "ge", "fact": EMPLOYEES.name, "value": (20, 100, 300, 1000)[tier]},
            {"op": "not", "of": {"op": "in", "fact": INDUSTRY.name, "values": [["E"], ["F"], ["E", "F"]][number % 3]}},
            {"op": "age_at_least", "fact": REGISTERED.name, "years": 1 + number % 2},
            {
                "op": "or",
                "of": [
                    {"op": "ge", "fact": RESEARCH.name, "value": ("3", "4", "5")[number % 3]},
                    {"op": "between", "fact": REVENUE.name, "lower": "50000000", "upper": f"{200 + number % 5}000000"},
                ],
            },
            {"op": "lt", "fact": REVENUE.name, "value": f"{300 + number}000000"},
        ],
    }


def row(chance: random.Random) -> dict:
    """The values of one enterprise; one in ten is missing."""
    values = {
        EMPLOYEES.name: chance.randrange(1, 2000),
        INDUSTRY.name: chance.choice("CEF"),
        REGISTERED.name: TODAY - timedelta(days=chance.randrange(1, 4000)),
        RESEARCH.name: Decimal(chance.randrange(0, 9000)).scaleb(-3),
        REVENUE.name: Decimal(chance.randrange(0, 40_000_000_000)).scaleb(-2),
    }
    return {name: None if chance.random() < 0.1 else value for name, value in values.items()}


def by_hand(values: dict) -> bool | None:
    """`rule(0)` as a programmer would write it."""
    employees, industry, registered, research, revenue = (values[name] for name in NAMES)
    told = [
        None if employees is None else employees >= 20,
        None if industry is None else industry not in ("E",),
        None if registered is None else registered <= date(2025, 11, 23),
    ]
    share = None if research is None else research >= Decimal(3)
    band = None if revenue is None else Decimal(50000000) <= revenue <= Decimal(200000000)
    told.append(True if share or band else None if share is None or band is None else False)
    told.append(None if revenue is None else revenue < Decimal(300000000))
    return False if False in told else None if None in told else True


def each(work, cases: list) -> None:
    """Do it for every case; nothing is kept, as where one case comes after the other."""
    for case in cases:
        work(case)


def best(*works, rounds: int = 9) -> list[float]:
    """The least seconds each takes. In turns, so that a busy machine slows all of them alike."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for mine, work in zip(taken, works, strict=True):
            began = time.perf_counter()
            work()
            mine.append(time.perf_counter() - began)
    return [min(mine) for mine in taken]


def one_case(rows: list[dict]) -> None:
    compiled = Rule.parse(rule(0)).compile()
    cases = [{name: Found(value, "load", AS_OF) for name, value in values.items()} for values in rows]
    answers = {True: PASS, False: FAIL, None: UNKNOWN}
    if any(compiled(case, as_of=AS_OF).outcome is not answers[by_hand(values)] for case, values in zip(cases, rows, strict=True)):
        raise SystemExit("the closure and the rule written by hand differ")
    base, traced, alone = best(
        lambda: each(by_hand, rows),
        lambda: each(lambda case: compiled(case, as_of=AS_OF), cases),
        lambda: each(lambda case: compiled.outcome(case, as_of=AS_OF), cases),
    )
    print(f"one case, 6 conditions: by hand {base / len(rows) * 1e6:.2f} µs, traced {traced / len(rows) * 1e6:.2f} µs")
    print(f"  with every reason {traced / base:.2f} times by hand, the outcome alone {alone / base:.2f} times")


def naive(document: dict, columns: dict[str, Column]) -> tuple[np.ndarray, np.ndarray]:
    """Where the rule passes and where it fails, by plain numpy over the same columns."""
    if document["op"] == "not":
        passed, failed = naive(document["of"], columns)
        return failed, passed
    if "of" in document:
        told = [naive(child, columns) for child in document["of"]]
        passed, failed = told[0]
        for other_passed, other_failed in told[1:]:
            if document["op"] == "and":
                passed, failed = passed & other_passed, failed | other_failed
            else:
                passed, failed = passed | other_passed, failed & other_failed
        return passed, failed
    column = columns[document["fact"]]
    held = compared(document, column.keys, 10**column.scale)
    return held & column.known, ~held & column.known


def compared(document: dict, keys: np.ndarray, unit: int) -> np.ndarray:
    """One condition."""
    op = document["op"]
    if op == "in":
        return np.isin(keys, ["CEF".index(value) for value in document["values"]])
    if op == "age_at_least":
        return keys <= date(2026 - document["years"], 11, 23).toordinal()
    if op == "between":
        return (keys >= int(document["lower"]) * unit) & (keys <= int(document["upper"]) * unit)
    number = int(document["value"]) * unit
    return keys >= number if op == "ge" else keys < number


def population(rows: list[dict], many: int) -> None:
    began = time.perf_counter()
    columns = {fact.name: Column.of(fact, [values[fact.name] for values in rows]) for fact in (EMPLOYEES, INDUSTRY, REGISTERED, RESEARCH, REVENUE)}
    built = time.perf_counter() - began
    documents = [rule(number) for number in range(many)]
    rules = [Rule.parse(document) for document in documents]
    scanned = scan(rules, columns, as_of=AS_OF)
    for one, document in zip(rules, documents, strict=True):
        passed, failed = naive(document, columns)
        if not (np.array_equal(scanned[one].mask(PASS), passed) and np.array_equal(scanned[one].mask(FAIL), failed)):
            raise SystemExit("the scan and plain numpy differ")
    base, taken = best(lambda: [naive(document, columns) for document in documents], lambda: scan(rules, columns, as_of=AS_OF))
    answers = len(rows) * many
    print(f"{len(rows):,} rows, {many} rules of 6 conditions: {answers / taken / 1e6:,.0f} million answers/s, columns built in {built:.2f} s")
    print(f"  {base / taken:.1f} times as fast as plain numpy rule by rule")


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    many = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    chance = random.Random(20261123)
    rows = [row(chance) for _ in range(number)]
    one_case(rows[:20_000])
    population(rows, many)


if __name__ == "__main__":
    main()
