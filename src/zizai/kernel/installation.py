"""What this database is: the real one of a city, or a demonstration. Decided when it is made, and never again."""

from __future__ import annotations

from django.db import transaction

from zizai.kernel.models import Event, Installation


class NotNew(RuntimeError):
    """The database was made as something else, or already holds history; the message says what to do."""


@transaction.atomic
def stamp_demonstration() -> None:
    """Mark a new database as a demonstration, for good; harmless where it is one already. One statement, three the first time.

    Raises NotNew where it was made as a real one, or where something happened before: records of a real
    city never become play.
    """
    made = Installation.objects.filter(pk=1).first()
    if made is not None and made.demonstration:
        return
    if made is not None or Event.objects.exists():
        raise NotNew("这个数据库不是演示库，不能以 ZIZAI_DEMO=true 运行：演示站人人都能登录。请换一个 DATABASE_URL。")
    Installation.objects.create(pk=1, demonstration=True)


def stamp_real() -> None:
    """Mark a new database as a real one, for good; what is stamped already stays as it is. Two statements at most."""
    Installation.objects.get_or_create(pk=1)


def is_demonstration() -> bool:
    """Whether this database was stamped as a demonstration when it was made. One statement."""
    return Installation.objects.filter(pk=1, demonstration=True).exists()
