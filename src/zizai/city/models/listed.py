"""What a city's pack lists: rows with a code, found again by it, never deleted but withdrawn.

Rows that came about otherwise (somebody signed in, somebody was appointed) are not the pack's to withdraw.
"""

from __future__ import annotations

from uuid import UUID

from django.db import models

from zizai.kernel.ids import named_id


class Listed(models.Model):
    """A row of the pack. Its identifier follows from its code, so that files can refer to each other without a lookup."""

    id = models.UUIDField(primary_key=True, editable=False)
    code = models.CharField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)
    active = models.BooleanField("有效", default=True)
    from_pack = models.BooleanField("来自城市包", default=False, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @classmethod
    def id_of(cls, code: str) -> UUID:
        """The identifier that belongs to `code`."""
        return named_id(cls.__name__.lower(), code)
