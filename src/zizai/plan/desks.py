"""On whose desk a thing of the plan lies: the supervisors' or that of the named post."""

from __future__ import annotations

from zizai.city.public import Post
from zizai.vocabulary.city import Role


def supervisors_desk() -> str:
    """The desk of those who supervise the plan, of the widest region there is; empty where no post does. One statement."""
    posts = Post.objects.filter(active=True).select_related("region").order_by("code")
    found = [post for post in posts if Role.PLAN_SUPERVISOR in post.roles and post.desks]
    return min(found, key=lambda post: len(post.region.path)).desks[0] if found else ""


def desk_of(post: Post) -> str:
    """The desk at which this post is found."""
    return post.desks[0] if post.desks else ""
