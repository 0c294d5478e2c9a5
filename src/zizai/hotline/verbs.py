"""What the hotline's verbs do beside the state change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zizai.hotline import options
from zizai.hotline.desks import desk_of_role
from zizai.hotline.models import Rating, SupervisionReason
from zizai.hotline.numbering import ORDERS
from zizai.kernel import crypto
from zizai.kernel.lifecycle import Performance, by_kind, end_below
from zizai.kernel.policies import Actor
from zizai.vocabulary.city import Role

_BY_ITSELF = {
    SupervisionReason.OVERDUE: "办结时限已过，请说明原因，写明什么时候办结。",
    SupervisionReason.UNSATISFIED: "二次办理后来电人仍不满意，请说明两次办理的情况和原因。",
}


def phone_digest(phone: str) -> bytes:
    """By what a caller's orders are found: 32 bytes, without the number."""
    return crypto.keyed_digest(phone, purpose="hotline.phone")


# ---- orders -------------------------------------------------------------------------


def registered(data: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """The first columns of an order."""
    region, (level, limits) = options.place(data["place"]), options.frozen(data["level"])
    return {
        "number": ORDERS.take(region.path.split("/")[1])[0], "level": level, "limits": limits, "region": region, "scope_path": region.path,
        "secret": data["secret"] == "yes", "caller_name": data["caller_name"] or None, "address": data["address"] or None,
        "caller_digest": phone_digest(data["phone"]), "intake": min(actor.desks, default=""), "registered_by": actor.id,
        "desk": desk_of_role(Role.HOTLINE_DISPATCHER, region.path),
        **{name: data[name] for name in ("title", "content", "category", "channel", "phone")},
    }  # fmt: skip


def answer(performance: Performance) -> None:
    """Answered on the line; whoever calls back may still ask how it was."""
    order = performance.thing
    order.replied_by, order.replied_at = performance.actor.id, performance.occurred_at
    order.desk = desk_of_role(Role.HOTLINE_CALLBACK, order.scope_path)


def dispatch(performance: Performance) -> None:
    """A unit, a level, and the limits of that level as they are today."""
    order = performance.thing
    order.level, order.limits = options.frozen(performance.data["level"])
    _hand_to(performance, performance.data["post"])


def redispatch(performance: Performance) -> None:
    """Another unit, with the limits and the clock of the order as they are; what the first unit asked for is dropped."""
    _hand_to(performance, performance.data["post"])
    end_below("drop", "hotline.extension")(performance)


def _hand_to(performance: Performance, code: str) -> None:
    order, post = performance.thing, options.post(code)
    order.post, order.unit, order.desk = post, post.organisation, post.desks[0]
    order.assignee, order.signed_at, order.dispatched_at = None, None, performance.occurred_at


def take(performance: Performance) -> None:
    """Whoever signs for it handles it."""
    performance.thing.assignee, performance.thing.signed_at = performance.actor.id, performance.occurred_at


def signed_by_silence(performance: Performance) -> None:
    """Nobody signed in time: it counts as signed and as overdue, whichever unit comes later."""
    order = performance.thing
    order.sign_overdue += 1
    order.signed_at = performance.occurred_at
    performance.record(overdue=True, unit_id=order.unit_id)


def reply(performance: Performance) -> None:
    """It waits for the call back; what the unit had asked for is moot."""
    order = performance.thing
    order.replied_by, order.replied_at, order.assignee, order.tries = performance.actor.id, performance.occurred_at, None, []
    order.desk = desk_of_role(Role.HOTLINE_CALLBACK, order.scope_path)
    end_below("drop", "hotline.return_request", "hotline.extension")(performance)


def ask_return(performance: Performance) -> None:
    """The first goes to the dispatchers, the second to whoever supervises."""
    order = performance.thing
    order.returns += 1
    first = order.returns == 1
    role = Role.HOTLINE_DISPATCHER if first else Role.HOTLINE_SUPERVISOR
    performance.open(
        by_kind("hotline.return_request"), "ask" if first else "ask_ruling", data=performance.data, order=order, nth=order.returns, unit=order.unit,
        proposed=options.post(performance.data["post"]), asked_by=performance.actor.id, desk=desk_of_role(role, order.scope_path),
        scope_path=order.scope_path, simulated=order.simulated,
    )  # fmt: skip


def ask_extension(performance: Performance) -> None:
    """It waits for whoever supervises."""
    order = performance.thing
    performance.open(
        by_kind("hotline.extension"), "ask", data=performance.data, order=order, unit=order.unit, days=performance.data["days"],
        asked_by=performance.actor.id, desk=desk_of_role(Role.HOTLINE_SUPERVISOR, order.scope_path), scope_path=order.scope_path,
        simulated=order.simulated,
    )  # fmt: skip


def urge(performance: Performance) -> None:
    """The caller called again. No clock moves."""
    performance.thing.urged += 1


def satisfied(performance: Performance) -> None:
    """The caller's word closes the order."""
    order = performance.thing
    order.result, order.resolved = performance.data["rating"], performance.data["resolved"]
    _called(performance, "reach")


def unsatisfied(performance: Performance) -> None:
    """One more round for the same unit; what was done in the first stands in history as it was."""
    order = performance.thing
    order.round += 1
    order.desk, order.tries = order.post.desks[0], []
    _called(performance, "reach", round=order.round - 1)


def unsatisfied_again(performance: Performance) -> None:
    """A hard case; whoever supervises asks the unit by itself."""
    order = performance.thing
    order.result, order.resolved = performance.data["rating"], performance.data["resolved"]
    order.desk = desk_of_role(Role.HOTLINE_SUPERVISOR, order.scope_path)
    _called(performance, "reach")
    supervise_by_itself(performance, SupervisionReason.UNSATISFIED, order.post.desks[0])


def back_to_dispatch(performance: Performance) -> None:
    """What was answered on the line did not satisfy: a unit has to look at it, in a new round."""
    order = performance.thing
    order.round += 1
    order.tries, order.desk = [], desk_of_role(Role.HOTLINE_DISPATCHER, order.scope_path)
    _called(performance, "reach", round=order.round - 1)


def missed(performance: Performance) -> None:
    """One more try, with its time."""
    order = performance.thing
    order.tries = [*order.tries, performance.occurred_at.isoformat()]
    _called(performance, "miss", rating=Rating.UNREACHED, resolved="")


def unreached(performance: Performance) -> None:
    """Closed without a rating, and not counted as satisfied."""
    performance.thing.result = Rating.UNREACHED


def _called(performance: Performance, verb: str, **columns: Any) -> None:
    order, data = performance.thing, performance.data
    told = {"rating": data.get("rating"), "resolved": data.get("resolved"), "round": order.round} | columns
    performance.open(
        by_kind("hotline.callback"), verb, order=order, unit=order.unit, assignee=performance.actor.id, scope_path=order.scope_path,
        simulated=order.simulated, **told,
    )  # fmt: skip


# ---- supervision --------------------------------------------------------------------


def supervise(performance: Performance) -> None:
    """A supervision beside the order, for whoever has it now; for an order that was replied to, its unit."""
    order, data = performance.thing, performance.data
    desk = order.post.desks[0] if order.post_id else order.desk
    _supervise(performance, data["reason"], data["requirement"], desk)


def overdue(performance: Performance) -> None:
    """The limit has passed: counted, and supervised by itself."""
    order = performance.thing
    order.finish_overdue += 1
    performance.record(overdue=True, unit_id=order.unit_id, round=order.round)
    supervise_by_itself(performance, SupervisionReason.OVERDUE, order.desk)


def supervise_by_itself(performance: Performance, reason: SupervisionReason, desk: str) -> None:
    """What is supervised without anybody asking for it."""
    _supervise(performance, reason, _BY_ITSELF[reason], desk)


def _supervise(performance: Performance, reason: str, requirement: str, desk: str) -> None:
    order = performance.thing
    performance.open(
        by_kind("hotline.supervision"), "issue", order=order, unit=order.unit, reason=reason, requirement=requirement, desk=desk, back_to=desk,
        scope_path=order.scope_path, simulated=order.simulated,
    )  # fmt: skip


def reply_to_supervision(performance: Performance) -> None:
    """It waits for review."""
    performance.thing.replied_by = performance.actor.id
    performance.thing.desk = desk_of_role(Role.HOTLINE_SUPERVISOR, performance.thing.scope_path)


def answer_again(performance: Performance) -> None:
    """Back to the desk that has to answer."""
    performance.thing.desk = performance.thing.back_to


# ---- what units ask for -------------------------------------------------------------


def accept_return(performance: Performance) -> None:
    """The order goes to another unit."""
    performance.thing.desk = ""
    performance.also(performance.root, "redispatch")


def grant(performance: Performance) -> None:
    """More working days on the order's own clock."""
    performance.thing.desk = ""
    performance.also(performance.root, "extend", data={"days": performance.thing.days})


def extend(performance: Performance) -> None:
    """The order's limit grows by working days."""
    performance.thing.extended_days = performance.data["days"]
    performance.extend(by_kind("hotline.order").clocks()["finish"], performance.data["days"])
