"""Values of every type of fact, drawn where the edges are."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from zizai.kernel import clock
from zizai.kernel.facts import Fact, FactType

# A leap day, so that months and years have something to stumble over.
AS_OF = datetime(2024, 2, 29, 3, 0, tzinfo=UTC)
TODAY = clock.local_date(AS_OF)

_days = st.one_of(
    st.integers(-3, 3).map(lambda days: TODAY + timedelta(days=days)),
    st.sampled_from([date(2023, 2, 28), date(2023, 3, 1), date(2022, 2, 28), date(2020, 2, 29), date(2020, 3, 1), date(2024, 1, 29), date(2024, 1, 31), date(2023, 12, 31)]),
    st.dates(date(2019, 1, 1), date(2025, 12, 31)),
)  # fmt: skip
_moments = st.sampled_from([timedelta(0), timedelta(microseconds=-1), timedelta(microseconds=1), timedelta(hours=9)])


def values(fact: Fact) -> st.SearchStrategy:
    """Values of `fact`, near each other, so that conditions and values meet."""
    return {
        FactType.TEXT: st.sampled_from(["甲", "乙", "丙", "a"]),
        FactType.INTEGER: st.integers(-3, 3) | st.sampled_from([299, 300, 10**17, -(10**17)]),
        FactType.DECIMAL: st.integers(-3000, 3000).map(lambda number: Decimal(number).scaleb(-3)) | st.sampled_from([Decimal("0.1"), Decimal("0.10"), Decimal(3), Decimal("1E+2"), Decimal(10**17)]),
        FactType.MONEY: st.integers(-300, 300).map(lambda number: Decimal(number).scaleb(-2)) | st.just(Decimal(10**17)),
        FactType.BOOLEAN: st.booleans(),
        FactType.DATE: _days,
        FactType.INSTANT: st.tuples(_days, _moments).map(lambda drawn: clock.midnight(drawn[0]) + drawn[1]),
        FactType.CHOICE: st.sampled_from([value for value, _ in fact.choices] or [""]),
        FactType.CHOICES: st.lists(st.sampled_from([value for value, _ in fact.choices] or [""]), unique=True).map(
            lambda drawn: tuple(value for value, _ in fact.choices if value in drawn)
        ),
    }[fact.type]  # fmt: skip


def raw_values(fact: Fact) -> st.SearchStrategy:
    """As `values`, and beyond what `read` lets in but a program may pass: larger numbers, more decimals."""
    beyond = {
        FactType.INTEGER: [2**63, -(2**63) - 1, 10**30],
        FactType.DECIMAL: [Decimal("0.00005"), Decimal("1.0000000000001"), Decimal(10**30)],
        FactType.MONEY: [Decimal("0.001"), Decimal("-0.001"), Decimal(2**63)],
    }.get(fact.type)
    return values(fact) | st.sampled_from(beyond) if beyond else values(fact)
