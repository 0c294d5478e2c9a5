"""The limits of a case as a clerk would keep them: the law, a diary of what happened when, a wall calendar.

Nothing here comes from zizai. Source: administrative licensing law, articles 32, 42, 44, 45, 82.
"""

from __future__ import annotations

from collections.abc import Iterable

from diary import Entry, Limit, happened_at_its_end, law_has_not_acted
from wall_calendar import Pause

NOTICE, DELIVERY, MOST_EXTENDED = 5, 10, 10


def limits_of_case(diary: Iterable[Entry], statutory: int, promised: int, procedures: Iterable[Pause]) -> dict[str, Limit]:
    """The limits that run at the end of the diary. Raises AssertionError for a line the law would not have written.

    `procedures`: from when to when there was a hearing, a test, …: that time is not counted, and what several share
    is one time (45).
    """
    running: dict[str, Limit] = {}
    received, before, not_counted = None, None, list(procedures)
    for entry in diary:
        assert entry.counts_from == (received if entry.verb == "accept_by_silence" else entry.at), f"{entry.verb} counts from {entry.counts_from}"
        if "notice" in running and entry.verb != "accept_by_silence":
            # Who is late with the notice has accepted, and cannot ask for anything any more (32).
            law_has_not_acted(running["notice"], entry)
        match entry.verb:
            case "submit" | "take_in" | "submit_jointly" | "supplement" | "go_on":
                # Whatever completes the application is its receipt: five days to say what is missing (32).
                received = entry.at
                running = {"notice": Limit(received, NOTICE)}
            case "accept":
                running = {"decision": Limit(entry.at, statutory, pauses=not_counted), "promise": Limit(entry.at, promised, pauses=not_counted)}
            case "accept_by_silence":
                # Accepted from the day of receipt: the decision's limits have been running since then (32).
                happened_at_its_end(running["notice"], entry, before)
                running = {"decision": Limit(received, statutory, pauses=not_counted), "promise": Limit(received, promised, pauses=not_counted)}
            case "extend":
                # By what the head of the unit approved; the promise is kept as much later as the law is (42).
                for limit in running.values():
                    limit.amount += entry.facts["extended_days"]
            case "grant" | "refuse":
                running = {"delivery": Limit(entry.at, DELIVERY)}
            case "correct_notice" | "not_accept" | "withdraw" | "withdraw_with_joint" | "terminate" | "unmet" | "deliver":
                running = {}
            case "await_result" | "receive" | "register" | "consult" | "opinions_in" | "suspend" | "resume" | "calendar_changed" | "details_erased":
                # Nothing that a limit waits for.
                pass
            case other:
                raise AssertionError(f"the reference does not know {other}")
        before = entry
    return running


def limits_of_opinion(diary: Iterable[Entry], days: int) -> dict[str, Limit]:
    """The limit for an opinion: as many working days as the item gives. That the case stands still does not stop it."""
    running: dict[str, Limit] = {}
    for entry in diary:
        if entry.verb == "ask":
            running = {"answer": Limit(entry.at, days)}
        elif entry.verb in ("give", "cancel"):
            running = {}
    return running


def named_what_could_be_seen_before(diary: Iterable[Entry]) -> list[str]:
    """What later notices name although it did not come with the supplement before them; by law nothing (32)."""
    wrong, supplemented = [], None
    for entry in diary:
        if entry.verb == "supplement":
            supplemented = set(entry.facts["materials"])
        elif entry.verb == "register" and supplemented is not None:
            supplemented |= set(entry.facts["materials"])
        elif entry.verb == "correct_notice" and supplemented is not None:
            wrong += set(entry.facts["materials"]) - supplemented
    return wrong
