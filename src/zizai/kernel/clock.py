"""The only source of "now".

Code that asks the operating system for the time cannot be tested, simulated or replayed, so every
room asks here. The clock is injected at start-up; a demonstration may run a clock that lags the
real one, never one that leads it. Sessions and signatures keep real time (`real_now`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

# The civil time of China's laws since 1992. Asia/Shanghai knows the summer time of 1986-91 as well.
SHANGHAI = ZoneInfo("Asia/Shanghai")


class FutureClock(ValueError):
    """A clock ahead of real time was asked for. Records from the future would be false records."""


def real_now() -> datetime:
    """The machine's time, UTC. For sessions, signatures and measurements only."""
    return datetime.now(UTC)


_source: Callable[[], datetime] = real_now
_frozen: ContextVar[datetime | None] = ContextVar("zizai_frozen_now", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _frozen.get() or _source()


def today() -> date:
    """The present civil date in Shanghai."""
    return local_date(now())


def local_date(instant: datetime) -> date:
    """The civil date in Shanghai at `instant` (aware)."""
    return instant.astimezone(SHANGHAI).date()


def midnight(day: date) -> datetime:
    """The instant at which `day` begins in Shanghai, in UTC. 「24:00 of a day」 is midnight of the next."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).astimezone(UTC)


def install(source: Callable[[], datetime]) -> None:
    """Make `source` the clock of this process. Only start-up and the demonstration do this."""
    global _source
    _source = source


def lagging(offset: timedelta) -> Callable[[], datetime]:
    """A clock that runs `offset` behind real time. Raises FutureClock for a negative offset."""
    if offset < timedelta(0):
        raise FutureClock(f"演示时钟不能走到真实时间之后：{offset}")
    return lambda: real_now() - offset


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Hold this thread's clock at `instant` (aware): for tests and for replaying what was due."""
    if instant.tzinfo is None:
        raise ValueError("时刻要带时区")
    token = _frozen.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
