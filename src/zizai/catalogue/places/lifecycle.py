"""The life of a power given to a place: granted by the government services bureau or by the pack's list, until it lapses or is taken back."""

from __future__ import annotations

from zizai.catalogue.places import granting
from zizai.catalogue.places.models import Delegation, DelegationState
from zizai.kernel.lifecycle import NEW, SAME, SYSTEM, TIMER, LegalClock, Lifecycle, Verb
from zizai.kernel.policies import in_scope, kind, role
from zizai.vocabulary.city import Role

D = DelegationState
TERM = LegalClock("term", "办理权限期限", until=lambda delegation: delegation.until, fires="lapse")
SAID = ("item_id", "level", "region_id", "mode", "document", "begins_on", "until", "seal", "scope_path")
LISTED = ("mode", "document", "until", "seal")

# The office that leads the reform says who does what where, within the region of its post.
grants = role(Role.PLAN_SUPERVISOR) | role(Role.LEADER)

delegation = Lifecycle(
    Delegation,
    kind="catalogue.delegation",
    label="办理权限",
    states=DelegationState,
    final=[D.ENDED, D.LAPSED, D.UNLISTED],
    visible=kind("staff"),
    verbs=[
        Verb("grant", "授予办理权限", NEW, D.GRANTED, who=grants, form=granting.GRANT, columns=granting.granted,
             guards=[granting.within_own_region, granting.no_overlap], starts=[TERM], records=SAID, law="行政许可法第二十四条"),
        Verb("list", "按清单授予", NEW, D.GRANTED, by=SYSTEM, starts=[TERM], records=SAID, law="行政许可法第二十四条"),
        Verb("amend", "按清单更正", D.GRANTED, SAME, by=SYSTEM, work=granting.amended, writes=LISTED, starts=[TERM], records=LISTED),
        Verb("end", "收回办理权限", D.GRANTED, D.ENDED, who=grants & in_scope(), form=granting.END, work=granting.ended, writes=["ended_on"],
             records=["ended_on", "reason"], danger=True, aside=True),
        Verb("lapse", "到期", D.GRANTED, D.LAPSED, by=TIMER),
        Verb("unlist", "清单不再列出", D.GRANTED, D.UNLISTED, by=SYSTEM, work=granting.ended, writes=["ended_on"], records=["ended_on"]),
    ],
)  # fmt: skip
