"""The sample room's letter."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import msgspec

from zizai.kernel.documents import Template


class Notice(msgspec.Struct):
    """What a notice says."""

    to: str
    matter: str
    submitted: datetime
    limit: date = date(2026, 12, 1)
    fee: Decimal = Decimal("12.50")
    note: str = ""
    materials: list[str] = []


notice = Template(name="sample.notice", label="受理通知书", version=1, data=Notice, source=Path(__file__).parent / "notice.typ")
