"""What people write into forms, and what the State Council might publish next."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st
from wall_calendar import SHANGHAI

from zizai.kernel import forms


def anything_that_fits(asked, data, now):
    """A value that a field of a form takes; None leaves out what need not be told."""
    if isinstance(asked, forms.Files):
        return None
    if isinstance(asked, forms.Choices):
        options = [value for value, _ in asked.options()]
        return data.draw(st.lists(st.sampled_from(options), min_size=asked.required, unique=True), label=asked.name) if options else []
    if isinstance(asked, forms.Choice):
        options = [value for value, _ in asked.options()]
        return data.draw(st.sampled_from(options), label=asked.name) if options else ""
    if isinstance(asked, forms.Integer):
        return data.draw(st.integers(asked.least or 0, asked.most or 10), label=asked.name)
    if isinstance(asked, forms.Date):
        return now.astimezone(SHANGHAI).date().isoformat()
    if isinstance(asked, forms.YesNo):
        return asked.required or data.draw(st.booleans(), label=asked.name)
    return f"{asked.label}见文件"[: getattr(asked, "most", 200)]


def year_of(year: int) -> dict[date, bool]:
    """A notice for a whole year: weekends and three long holidays off, a Saturday made up for each."""
    days = {}
    day = date(year, 1, 1)
    while day.year == year:
        days[day] = day.isoweekday() < 6
        day += timedelta(days=1)
    for month, first in ((1, 1), (2, 15), (10, 1)):
        for number in range(3 if month == 1 else 7):
            days[date(year, month, first) + timedelta(days=number)] = False
        made_up = date(year, month, first) + timedelta(days=8)
        while made_up.isoweekday() != 6:
            made_up += timedelta(days=1)
        days[made_up] = True
    return days
