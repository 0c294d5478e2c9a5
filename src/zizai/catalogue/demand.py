"""How much each item is asked for (办事需求): measured, and without anybody's personal data.

    demand = views of the guide + those of them that came from a search + applications, in the last 90 days

Views are counted by day and item: nothing says who looked. A process gathers them and writes them together, so
that reading a guide costs no writing of its own; what a process that dies had gathered is lost. Applications come
from the rooms that take them in (`source`).
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.core.cache import caches
from django.db import DatabaseError, connection, models, transaction
from django.db.models import Sum
from django.http import HttpRequest
from django.urls import reverse

from zizai.kernel import clock

log = logging.getLogger(__name__)
DAYS = 90
# What a process has gathered is written when so many seconds went by, or when so many rows wait.
GATHER_SECONDS, GATHER_ROWS = 15.0, 200
_KEPT_SECONDS = 600
_KEPT_AS = "catalogue.demand"
# Programs that read pages, and browsers that fetch what nobody has opened yet.
_PROGRAMS = re.compile(r"bot|spider|crawl|slurp|curl|wget|python|headless|monitor|probe", re.IGNORECASE)


class DailyUse(models.Model):
    """How often an item's guide was opened on a day (Shanghai): `views` in all, `found` of them from a search."""

    item = models.ForeignKey("catalogue.Item", models.CASCADE, related_name="+", verbose_name="事项")
    day = models.DateField("日期")
    views = models.PositiveIntegerField("查看次数", default=0)
    found = models.PositiveIntegerField("从搜索点开的次数", default=0)

    class Meta:
        verbose_name = "事项使用量"
        verbose_name_plural = "事项使用量"
        constraints = [models.UniqueConstraint(fields=["item", "day"], name="catalogue_use_of_day")]
        indexes = [models.Index(fields=["day", "item"], name="catalogue_use_by_day")]


@dataclass(frozen=True)
class Demand:
    """How much an item was asked for in the window."""

    item: UUID
    views: int
    found: int
    applications: int

    @property
    def total(self) -> int:
        """The measure by which items are ordered."""
        return self.views + self.found + self.applications


Source = Callable[[datetime], dict[UUID, int]]
_sources: dict[str, Source] = {}
_gathered: Counter[tuple[UUID, date, str]] = Counter()
_lock = threading.Lock()
_written_at = time.monotonic()


def source(name: str, applications: Source) -> None:
    """Let a room say how many applications each item got since an instant: item → number. The same name again replaces it."""
    _sources[name] = applications


def saw(request: HttpRequest, item: UUID) -> None:
    """Count that somebody opened an item's guide. No statement, one each time the gathered counts are written."""
    if not _is_somebody(request):
        return
    today = clock.today()
    with _lock:
        _gathered[item, today, "views"] += 1
        if _from_search(request):
            _gathered[item, today, "found"] += 1
        due = len(_gathered) >= GATHER_ROWS or time.monotonic() - _written_at >= GATHER_SECONDS
    if due:
        # Whoever reads a guide must not be kept from it by what is merely counted.
        try:
            write()
        except DatabaseError:
            log.warning("demand could not be written", exc_info=True)


def write() -> None:
    """Write what this process has gathered. One statement, none for nothing."""
    global _written_at
    with _lock:
        gathered, _written_at = dict(_gathered), time.monotonic()
        _gathered.clear()
    if not gathered:
        return
    rows = sorted({(item, day) for item, day, _ in gathered}, key=str)
    columns = {name: DailyUse._meta.get_field(name) for name in ("item", "day", "views", "found")}
    given = [(item, day, gathered.get((item, day, "views"), 0), gathered.get((item, day, "found"), 0)) for item, day in rows]
    values = [field.get_db_prep_save(value, connection) for row in given for field, value in zip(columns.values(), row, strict=True)]
    table = connection.ops.quote_name(DailyUse._meta.db_table)
    places = ", ".join(["(%s, %s, %s, %s)"] * len(given))
    # Two processes may write the same day's row: the database adds up.
    statement = f"INSERT INTO {table} (item_id, day, views, found) VALUES {places} ON CONFLICT (item_id, day) DO UPDATE SET views = {table}.views + excluded.views, found = {table}.found + excluded.found"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError:
        with _lock:
            _gathered.update(gathered)
        raise


def top(most: int) -> list[Demand]:
    """The items most asked for in the window, most first; empty where nothing was measured. One statement and one for each source, none while what is held is fresh (ten minutes)."""
    found = caches["process"].get(_KEPT_AS)
    if found is None:
        found = _measured()
        caches["process"].set(_KEPT_AS, found, _KEPT_SECONDS)
    return found[:most]


def forget() -> None:
    """Measure anew when demand is next asked for, and drop what was gathered."""
    global _written_at
    caches["process"].delete(_KEPT_AS)
    with _lock:
        _gathered.clear()
        _written_at = time.monotonic()


def _measured() -> list[Demand]:
    first = clock.today() - timedelta(days=DAYS - 1)
    used = {row["item"]: (row["views"], row["found"]) for row in DailyUse.objects.filter(day__gte=first).values("item").annotate(views=Sum("views"), found=Sum("found"))}
    applied: Counter[UUID] = Counter()
    for applications in _sources.values():
        applied.update(applications(clock.midnight(first)))
    # What was given up takes no one's place.
    items = DailyUse._meta.get_field("item").related_model
    in_force = set(items.objects.filter(pk__in={*used, *applied}, active=True).values_list("pk", flat=True))
    found = [Demand(item, *used.get(item, (0, 0)), applied[item]) for item in in_force]
    return sorted(found, key=lambda one: (-one.total, str(one.item)))


def _is_somebody(request: HttpRequest) -> bool:
    """Whether a person opened the page: no program, no fetching ahead, nobody at work on it."""
    fetched = " ".join(request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    agent = request.headers.get("User-Agent", "")
    return request.method == "GET" and "prefetch" not in fetched and not _PROGRAMS.search(agent) and request.actor.kind != "staff"


def _from_search(request: HttpRequest) -> bool:
    try:
        came = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        # Whatever a program writes there.
        return False
    return came.netloc == request.get_host() and came.path == reverse("catalogue:items") and "q" in parse_qs(came.query)
