"""The catalogue's periodic work: drafts become versions on their day."""

from __future__ import annotations

from datetime import timedelta

from zizai.catalogue.publishing import publish_due
from zizai.kernel import clock
from zizai.kernel.jobs import periodic


@periodic("catalogue.publish", "发布到了日期的事项修订稿", every=timedelta(minutes=1))
def publish() -> str:
    """Publish what was approved for today or earlier."""
    done = publish_due(clock.today())
    return f"发布 {len(done)} 个事项"
