"""The options of the hotline's forms, as they are when a form is made; and what a chosen one means."""

from __future__ import annotations

from typing import Any

from zizai.city.public import Post, Region
from zizai.hotline.models import Limits, Order, ReturnRequest
from zizai.vocabulary.city import Level, Role

# The terms that hold for every order, by the code of their row; each order keeps them beside those of its level.
TERMS = ("return", "extension", "callback", "supervision")


def levels() -> list[tuple[str, str]]:
    """Levels of the city's table. One statement."""
    return list(Limits.objects.filter(active=True, is_level=True).order_by("number").values_list("code", "name"))


def frozen(code: str) -> tuple[Limits, dict[str, Any]]:
    """The level, and its limits and the terms of all orders as an order keeps them. One statement."""
    rows = {row.code: row for row in Limits.objects.filter(active=True)}
    level = rows[code]
    return level, {step: level.said(step) for step in ("dispatch", "sign", "finish")} | {term: rows[term].said("finish") for term in TERMS}


def places() -> list[tuple[str, str]]:
    """The city, its counties and its towns, each named within its county. One statement."""
    wanted = (Level.CITY, Level.COUNTY, Level.ZONE, Level.TOWN)
    found = list(Region.objects.filter(active=True, level__in=wanted).order_by("path"))
    by_path = {one.path: one.name for one in found}
    above = {one.path: by_path.get(one.path[: one.path.rstrip("/").rfind("/") + 1], "") for one in found if one.level == Level.TOWN}
    return [(one.code, f"{above[one.path]} · {one.name}" if above.get(one.path) else one.name) for one in found]


def place(code: str) -> Region:
    """The region of an option. One statement."""
    return Region.objects.get(code=code, active=True)


def handlers(order: Order | None) -> list[tuple[str, str]]:
    """Posts that may handle `order`: those whose region holds its place, and for an order of a wider place those within. One statement."""
    if order is None:
        return []
    posts = Post.objects.filter(active=True, organisation__active=True).select_related("organisation", "region").order_by("region__path", "code")
    return [(post.code, f"{post.organisation.short_name} · {post.name}") for post in posts if _may_handle(post, order.scope_path)]


def _may_handle(post: Post, scope: str) -> bool:
    here = scope.startswith(post.region.path) or post.region.path.startswith(scope)
    return here and Role.ORDER_HANDLER in post.roles and bool(post.desks)


def others(order: Order | None) -> list[tuple[str, str]]:
    """The same without the post that has it now. One statement, and one for the post where it is not at hand."""
    mine = order.post.code if order is not None and order.post_id else ""
    return [option for option in handlers(order) if option[0] != mine]


def instead(request: ReturnRequest | None) -> list[tuple[str, str]]:
    """Whom an order that is handed back may go to, the proposed one first and marked. Three statements."""
    if request is None:
        return []
    found = others(request.order)
    first = [(code, f"{label}（申请单位建议）") for code, label in found if code == request.proposed.code]
    return first + [option for option in found if option[0] != request.proposed.code]


def post(code: str) -> Post:
    """The post of an option, with its unit. One statement."""
    return Post.objects.select_related("organisation").get(code=code, active=True)
