"""The city's tables: who and where."""

from zizai.city.models.accounts import Account

__all__ = ["Account"]
