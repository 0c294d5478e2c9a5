"""On whose desk an order lies: found by the role that has to act next."""

from __future__ import annotations

from zizai.city.public import Post
from zizai.vocabulary.city import Role


def desk_of_role(role: Role, scope: str) -> str:
    """The desk of those with `role` whose region holds `scope` (a region path): the widest region's. Empty where there is none. One statement."""
    posts = Post.objects.filter(active=True).select_related("region").order_by("code")
    found = [post for post in posts if role in post.roles and post.desks and scope.startswith(post.region.path)]
    return min(found, key=lambda post: len(post.region.path)).desks[0] if found else ""
