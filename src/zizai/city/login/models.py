"""What signing in keeps: whether a password is still the one somebody else issued, and the shared counts of its limits."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class LocalPassword(models.Model):
    """About the password of a local account. An initial one was issued by an operator and must be changed first."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, verbose_name="账号")
    initial = models.BooleanField("初始密码")
    set_at = models.DateTimeField("设置时间")

    class Meta:
        verbose_name = "本地密码"
        verbose_name_plural = "本地密码"


class CacheEntry(models.Model):
    """One entry of the shared cache, in the columns that Django's database cache reads and writes."""

    cache_key = models.CharField("键", max_length=255, primary_key=True)
    value = models.TextField("值")
    expires = models.DateTimeField("到期", db_index=True)

    class Meta:
        db_table = "login_cache"
        verbose_name = "缓存"
        verbose_name_plural = "缓存"
