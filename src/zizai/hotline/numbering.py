"""Order numbers: RX-510300-20261125-000001-K."""

from __future__ import annotations

from zizai.kernel.numbers import Numbering

ORDERS = Numbering("hotline", "RX-{area}-{day:%Y%m%d}-{n}")
