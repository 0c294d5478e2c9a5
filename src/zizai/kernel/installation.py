"""What this database is: the real one of a city, or a demonstration. Decided when it is made."""

from __future__ import annotations

from django.db import transaction

from zizai.kernel.models import Event, Installation


class NotNew(RuntimeError):
    """The database already holds history that is not a demonstration's; the message says what to do."""


@transaction.atomic
def stamp_demonstration() -> None:
    """Mark a new database as a demonstration, for good; harmless where the stamp is already. Two statements, four the first time.

    Raises NotNew where something happened before: records of a real city never become play.
    """
    if is_demonstration():
        return
    if Event.objects.exists():
        raise NotNew("这个数据库已有办理记录，不能再改成演示库。请换一个空的数据库（DATABASE_URL）。")
    Installation.objects.update_or_create(pk=1, defaults={"demonstration": True})


def is_demonstration() -> bool:
    """Whether this database was stamped as a demonstration when it was made. One statement."""
    return Installation.objects.filter(pk=1, demonstration=True).exists()
