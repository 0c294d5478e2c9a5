"""Appointing staff to posts: the one place where it is checked who may hold what together.

The pack checks its own files by the same questions before it loads them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from zizai.city.models import Holding, Post, PostIncompatibility, Staff
from zizai.vocabulary.city import roles_clash


class CannotAppoint(ValueError):
    """Somebody may not hold this post in that time; the message says why and what stands against it."""


class Days(Protocol):
    """Days from one to another, both included; no end is for ever."""

    valid_from: date
    valid_to: date | None


def overlap(one: Days, other: Days) -> bool:
    """Whether the two have a day in common."""
    return (other.valid_to is None or one.valid_from <= other.valid_to) and (one.valid_to is None or other.valid_from <= one.valid_to)


def declared_apart(posts: Iterable[UUID]) -> dict[frozenset[UUID], str]:
    """The declared incompatibilities that touch any of `posts`: reasons by pair. One statement."""
    posts = list(posts)
    found = PostIncompatibility.objects.filter(Q(one__in=posts) | Q(other__in=posts), active=True)
    return {frozenset({pair.one_id, pair.other_id}): pair.name for pair in found}


@transaction.atomic
def appoint(*, staff: Staff, post: Post, valid_from: date, valid_to: date | None = None) -> Holding:
    """Let `staff` hold `post` on those days (both included). Raises CannotAppoint.

    Refused where the post is held already in that time, where a declared incompatibility or 三员分立
    stands against another post held then, and for those who left. Four statements.
    """
    # Two appointments of one person at once would each not see the other.
    staff = Staff.objects.select_for_update().get(pk=staff.pk)
    if not staff.active or not post.active:
        raise CannotAppoint(f"{staff.name}或“{post.name}”已停用，不能任职。")
    if valid_to is not None and valid_to < valid_from:
        raise CannotAppoint("任职止期不能早于起期。")
    code = f"{staff.code}-{post.code}-{valid_from}"
    holding = Holding(id=Holding.id_of(code), code=code, name=staff.code, staff=staff, post=post, valid_from=valid_from, valid_to=valid_to)
    _refuse_clash(holding, Holding.objects.filter(staff=staff, active=True).exclude(pk=holding.pk).select_related("post"))
    holding.save()
    return holding


def end(holding: Holding, *, last_day: date) -> None:
    """Let a holding end after `last_day`; before its first day means it never began. Raises CannotAppoint for a later end. One statement."""
    if holding.valid_to is not None and last_day > holding.valid_to:
        raise CannotAppoint(f"这段任职到{holding.valid_to}为止，延长要重新任职。")
    holding.active = last_day >= holding.valid_from
    holding.valid_to = max(last_day, holding.valid_from)
    holding.save(update_fields=["valid_to", "active"])



def _refuse_clash(holding: Holding, held: Iterable[Holding]) -> None:
    apart = declared_apart([holding.post_id])
    for other in held:
        if not overlap(holding, other):
            continue
        if other.post_id == holding.post_id:
            raise CannotAppoint(f"{holding.staff.name}从{other.valid_from}起已任“{other.post.name}”。")
        reason = apart.get(frozenset({holding.post_id, other.post_id})) or roles_clash(holding.post.roles, other.post.roles)
        if reason:
            raise CannotAppoint(f"{holding.staff.name}现任“{other.post.name}”，不能同时任“{holding.post.name}”：{reason}。")
