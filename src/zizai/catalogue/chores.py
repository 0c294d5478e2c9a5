"""The catalogue's periodic work: drafts become versions on their day, and what items can do is derived anew."""

from __future__ import annotations

from datetime import timedelta

from zizai.catalogue.capabilities.projection import refresh
from zizai.catalogue.publishing import publish_due
from zizai.kernel import clock
from zizai.kernel.jobs import periodic


@periodic("catalogue.publish", "发布到了日期的事项修订稿", every=timedelta(minutes=1))
def publish() -> str:
    """Publish what was approved for today or earlier."""
    done = publish_due(clock.today())
    return f"发布 {len(done)} 个事项"


@periodic("catalogue.capabilities", "重新推导各事项的能力和要素完整度", every=timedelta(days=1), offset=timedelta(minutes=2))
def derive_anew() -> str:
    """Licences, data, rules and windows change without any item changing."""
    return f"改变 {refresh()} 行"
