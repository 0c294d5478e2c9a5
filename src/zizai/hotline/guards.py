"""Why something cannot be done with an order yet, in sentences for whoever pressed the button."""

from __future__ import annotations

from datetime import datetime, timedelta

from zizai.hotline import options, policies
from zizai.hotline.forms import names_caller
from zizai.hotline.models import Order
from zizai.kernel import clock
from zizai.kernel.lifecycle import Performance
from zizai.vocabulary.city import Role

# A call back counts as tried in vain after this many calls, each in another hour of the day.
MOST_TRIES = 3
MOST_RETURNS = 2


def not_own_order(performance: Performance) -> str | None:
    """A unit neither rates, closes nor calls back its own order, nor ends what supervises it."""
    actor = performance.actor
    own = actor.organisation is not None and performance.thing.unit_id == actor.organisation
    return f"这件由您的单位承办，不能由本单位{performance.verb.label}，请交给热线的人办。" if own else None


def says_nothing_of_caller(performance: Performance) -> str | None:
    """What is written on a secret order reaches the unit that handles it, so it names neither the caller nor the number (GB/T 33358-2016).

    Asked only of those who know the caller: to anybody else the refusal would tell whether they guessed right.
    """
    order = performance.thing
    if not order.secret or not policies.knows_caller.allows(performance.actor, order):
        return None
    written = [text for text in performance.data.values() if isinstance(text, str)]
    named = names_caller(written, order.caller_name, order.phone)
    return "来电人要求保密，您写的承办单位看得到，请删去来电人的姓名和电话。" if named else None


def not_open_already(performance: Performance) -> str | None:
    """The same caller about the same kind of matter in the same place: the order is urged, no second one is made. One statement."""
    order = performance.thing
    if performance.data["another"]:
        return None
    alike = Order.objects.filter(caller_digest=order.caller_digest, is_open=True, category=order.category, region_id=order.region_id)
    number = alike.order_by("opened_at").values_list("number", flat=True).first()
    return f"这位来电人在同一个地方有同类诉求正在办（{number}）。请在那件上“催办”；确实是另一件事，勾选“确认是另一件事”。" if number else None


def on_approval(performance: Performance) -> str | None:
    """Some levels give so much time that whoever supervises has to choose them. One statement."""
    if Role.HOTLINE_SUPERVISOR in performance.actor.roles:
        return None
    level, _ = options.frozen(performance.data["level"])
    return f"“{level.name}”要督办岗批准，请由热线督办来派，或者选别的级别。" if level.on_approval else None


def returns_left(performance: Performance) -> str | None:
    """The ruling on the second return is final, so there is no third."""
    if performance.thing.returns < MOST_RETURNS:
        return None
    return f"这件已经退过{performance.thing.returns}次，裁决是最终的，不再受理退单。请先办理，有困难可以申请延期。"


def in_time_to_return(performance: Performance) -> str | None:
    """A unit hands an order back soon after it was dispatched, or not at all."""
    window = performance.thing.clocks["return"]
    ended = datetime.fromisoformat(window["due"])
    limit = f"{window['amount']}个工作日"
    passed = performance.occurred_at >= ended
    return f"退单要在派单后{limit}内提出，这件的期限在{_said(ended)}已到。请先办理。" if passed else None


def not_extended(performance: Performance) -> str | None:
    """Once."""
    days = performance.thing.extended_days
    return f"这件已经延期过{days}个工作日，只能延期一次。" if days else None


def can_be_extended(performance: Performance) -> str | None:
    """Before it is due, and only limits that are reckoned in working days.

    Granted in time and entered later is too late once the order is known to be overdue: what the law did comes first.
    """
    order = performance.root or performance.thing
    finish = order.clocks["finish"]
    if finish["unit"] != "working_day":
        return "紧急诉求按分钟、小时计时，不能延期。"
    due = datetime.fromisoformat(finish["due"])
    return f"办结时限在{_said(due)}已过，不能再延期。" if max(performance.occurred_at, order.happened_at) >= due else None


def days_within(performance: Performance) -> str | None:
    """As many days as the city allows at most."""
    most = performance.thing.limits["extension"]["amount"]
    return f"最多延长{most}个工作日，您填的是{performance.data['days']}个。" if performance.data["days"] > most else None


def at_another_hour(performance: Performance) -> str | None:
    """A call that nobody answered is tried again at another time of the day, at least an hour later."""
    made = [datetime.fromisoformat(one) for one in performance.thing.tries]
    if len(made) >= MOST_TRIES:
        return f"已经打过{len(made)}次，可以“按未评价办结”了。"
    hours = {one.astimezone(clock.SHANGHAI).hour for one in made}
    at = performance.occurred_at
    if made and (at - made[-1] < timedelta(hours=1) or at.astimezone(clock.SHANGHAI).hour in hours):
        return f"要换个时段再打。之前打过的时间：{'、'.join(_said(one) for one in made)}。"
    return None


def tried_enough(performance: Performance) -> str | None:
    """Three tries come first."""
    left = MOST_TRIES - len(performance.thing.tries)
    return f"还要在不同时段再打{left}次，都没接通才能按未评价办结。" if left > 0 else None


def proposed(performance: Performance) -> str | None:
    """One signs the proposal, another the closing."""
    return None if performance.thing.proposed_by else "要先由另一位负责人“提出解释结案”。"


def _said(instant: datetime) -> str:
    return f"{instant.astimezone(clock.SHANGHAI):%-m月%-d日%H:%M}"
