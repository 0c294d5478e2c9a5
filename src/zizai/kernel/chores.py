"""The kernel's own periodic work."""

from __future__ import annotations

from datetime import timedelta

from django_tasks_db.models import DBTaskResult

from zizai.kernel import clock, documents, outbox, sealing, search, timers, uploads
from zizai.kernel.forms import drafts
from zizai.kernel.jobs import periodic
from zizai.kernel.lifecycle import upkeep

_DONE_KEPT = timedelta(days=7)
_FAILED_KEPT = timedelta(days=90)


@periodic("kernel.timers", "触发已到期的法定时限", every=timedelta(minutes=1), limit=timedelta(minutes=5))
def fire_timers() -> str:
    """The law acts although nobody looks."""
    return f"触发 {timers.fire_all_due()} 个时限"


@periodic("kernel.calendar", "日历更新后复核法定时限", every=timedelta(minutes=10))
def recheck_calendar() -> str:
    """What was reckoned by the calendar before, while the new one came in."""
    return f"重算 {upkeep.recheck_calendar()} 件"


@periodic("kernel.outbox", "投递外发消息", every=timedelta(seconds=30))
def deliver_messages() -> str:
    """Deliver until nothing is due, or the round has taken twenty batches."""
    whole = outbox.Delivery()
    for _ in range(20):
        done = outbox.deliver()
        whole += done
        if not done.total:
            break
    return f"送达 {whole.delivered}，存本地 {whole.kept}，再试 {whole.again}，失败 {whole.dead}"


@periodic("kernel.sealing", "封存新的历史记录", every=timedelta(hours=1))
def seal_history() -> str:
    """Seal what happened since the last root."""
    sealed = sealing.seal()
    return f"封存 {sealed.leaves} 条" if sealed else "没有新的记录"


@periodic("kernel.tasks", "清理办完的后台任务记录", every=timedelta(days=1), offset=timedelta(hours=3))
def forget_tasks() -> str:
    """Successful tasks stay a week, failed ones 90 days for whoever looks into them."""
    done, _ = DBTaskResult.objects.successful().filter(finished_at__lt=clock.now() - _DONE_KEPT).delete()
    failed, _ = DBTaskResult.objects.failed().filter(finished_at__lt=clock.now() - _FAILED_KEPT).delete()
    return f"清理 {done + failed} 条"


@periodic("kernel.uploads", "清理没人用的上传文件和放久了的草稿", every=timedelta(days=1), offset=timedelta(hours=3, minutes=30))
def discard_unused() -> str:
    """Files that no thing claimed go after a week, drafts that nobody touched after ninety days."""
    return f"清理 {uploads.discard_loose()} 个文件、{drafts.discard_old()} 份草稿"


@periodic("kernel.documents", "生成还没有生成的文书", every=timedelta(minutes=5))
def typeset_documents() -> str:
    """What no task has typeset: the process died, or the template was at fault."""
    done, failed = documents.render_waiting()
    return f"生成 {done} 份，失败 {failed} 份"


@periodic("kernel.search", "把新发生的事放进检索", every=timedelta(seconds=5), limit=timedelta(minutes=5))
def index_news() -> str:
    """Follow history until nothing is new, or the round has read ten thousand events."""
    read = 0
    for _ in range(20):
        done = search.catch_up()
        read += done
        if not done:
            break
    return f"读到 {read} 条事件"
