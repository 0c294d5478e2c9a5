"""The hotline's limits as a clerk would keep them: a table, a diary of what happened when, a wall calendar.

Nothing here comes from zizai. Sources: GB/T 33358-2016, 国办发〔2020〕53号 and the practice of the cities
(dispatch, sign, finish by level; return within 2 working days; one extension of at most 10).
"""

from __future__ import annotations

from collections.abc import Iterable

from diary import HOUR, MINUTE, WORKING_DAY, Entry, Limit, happened_at_its_end

LEVELS = {
    "life": {"dispatch": (1, HOUR), "sign": (15, MINUTE), "finish": (2, HOUR)},
    "utility": {"dispatch": (2, HOUR), "sign": (30, MINUTE), "finish": (24, HOUR)},
    "general": {"dispatch": (24, HOUR), "sign": (1, WORKING_DAY), "finish": (5, WORKING_DAY)},
    "consult": {"dispatch": (24, HOUR), "sign": (1, WORKING_DAY), "finish": (1, WORKING_DAY)},
    "complex": {"dispatch": (24, HOUR), "sign": (1, WORKING_DAY), "finish": (15, WORKING_DAY)},
}
RETURN, CALLBACK, SUPERVISION = (2, WORKING_DAY), (3, WORKING_DAY), (3, WORKING_DAY)
MOST_EXTENDED = 10


def limits_of_order(diary: Iterable[Entry]) -> dict[str, Limit]:
    """The limits that run at the end of the diary. Raises AssertionError for a line the law would not have written."""
    running: dict[str, Limit] = {}
    level, before = None, None
    for entry in diary:
        level = entry.facts.get("level", level)
        table = LEVELS[level]
        match entry.verb:
            case "register" | "send_on":
                running = {"dispatch": Limit(entry.at, *table["dispatch"])}
            case "dispatch":
                # The unit's clock runs from the dispatch, not from the day on which it signs.
                running = {"sign": Limit(entry.at, *table["sign"]), "finish": Limit(entry.at, *table["finish"])}
                # Until then, and no longer, it may hand the order back: a right, not a duty.
                running["return"] = Limit(entry.at, *RETURN, duty=False)
            case "sign":
                del running["sign"]
            case "sign_by_silence":
                happened_at_its_end(running.pop("sign"), entry, before)
            case "ask_return":
                assert entry.at < running["return"].end(entry.wall)
            case "redispatch":
                # Another unit signs anew and may hand it back anew; the caller does not wait any longer for that.
                running |= {"sign": Limit(entry.at, *table["sign"]), "return": Limit(entry.at, *RETURN, duty=False)}
            case "ask_extension":
                assert running["finish"].unit == WORKING_DAY and entry.at < running["finish"].end(entry.wall)
            case "extend":
                assert entry.at < running["finish"].end(entry.wall)
                running["finish"].amount += entry.facts["days"]
            case "finish_overdue":
                # It stays due: that it is late is no end of the duty.
                happened_at_its_end(running["finish"], entry, before)
                assert not running["finish"].remarked
                running["finish"].remarked = True
            case "reply" | "reply_again":
                running = {"callback": Limit(entry.at, *CALLBACK)}
            case "unsatisfied":
                # A second handling is a round of its own, with the level's whole limit and no more.
                running = {"finish": Limit(entry.at, *table["finish"])}
            case "answer" | "satisfied" | "unsatisfied_again" | "close_unreached" | "explained_close":
                running = {}
            case "missed" | "propose_close" | "urge" | "supervise" | "calendar_changed" | "details_erased":
                # The clock runs on.
                pass
            case other:
                raise AssertionError(f"the reference does not know {other}")
        before = entry
    return running


def limits_of_supervision(diary: Iterable[Entry]) -> dict[str, Limit]:
    """The limit of a supervision: three working days to answer, and again if the answer is sent back."""
    running: dict[str, Limit] = {}
    for entry in diary:
        if entry.verb in ("issue", "return"):
            running = {"answer": Limit(entry.at, *SUPERVISION)}
        elif entry.verb in ("reply", "end"):
            running = {}
    return running
