"""What a draft's verbs do beside the state change."""

from __future__ import annotations

import json

from zizai.catalogue.content import joined, shaped
from zizai.catalogue.drafting.guards import version_in_force
from zizai.catalogue.models import ItemVersion
from zizai.city.public import Post
from zizai.kernel.history import canonical, sm3
from zizai.kernel.lifecycle import Performance
from zizai.vocabulary.city import Role


def edit(performance: Performance) -> None:
    """Keep what was written, right or wrong; the event tells its digest, so that history can say which content stood when."""
    draft = performance.thing
    draft.content = shaped(json.loads(performance.data["content"]))
    performance.record(section=performance.data["section"] or "", digest=sm3(canonical(draft.content)).hex())


def catch_up(performance: Performance) -> None:
    """Take over what the version in force changed since; what both changed stays as in the draft and is told. Two statements."""
    draft = performance.thing
    number, theirs = version_in_force(draft)
    if theirs is None:
        # Given up meanwhile: there is nothing to take over, and nothing of the draft is to be lost.
        draft.based_on = 0
        performance.record(both=[])
        return
    base = ItemVersion.objects.filter(item__code=draft.code, number=draft.based_on).values_list("content", flat=True).first()
    result = joined(base or {}, draft.content, theirs)
    draft.content, draft.based_on = result.content, number
    performance.record(both=result.both)


def to_reviewers(performance: Performance) -> None:
    """Lay it on the desk of the unit's reviewers, of the list's stewards where the unit has none. One statement."""
    draft = performance.thing
    posts = Post.objects.filter(active=True).exclude(desks=[]).select_related("region").order_by("code")
    own = [post for post in posts if post.organisation_id == draft.organisation_id and Role.ITEM_REVIEWER in post.roles]
    stewards = [post for post in posts if Role.ITEM_STEWARD in post.roles and draft.scope_path.startswith(post.region.path)]
    draft.desk = next((post.desks[0] for post in (*own, *sorted(stewards, key=lambda post: -len(post.region.path)))), "")


def back_to_writer(performance: Performance) -> None:
    """Back where it was written: whoever writes it finds it among their own."""
    performance.thing.desk = ""
    performance.thing.publish_on = None


def fall_back(performance: Performance) -> None:
    """What could be approved some days ago can be published no more: back to whoever wrote it, with the reasons."""
    performance.thing.reasons = "；".join(performance.data["reasons"])[:300]
    back_to_writer(performance)
