"""Orders of the hotline from call to callback, as clients that are killed do them: five acts an order."""

from hotline_samples import NOW, REPLY, SAID, SATISFIED, a_city

from zizai.hotline.lifecycle import order
from zizai.hotline.models import Callback, Order
from zizai.kernel import clock
from zizai.kernel.ids import named_id
from zizai.kernel.lifecycle import open_thing, perform
from zizai.kernel.models import Event

ACTS = ("register", "dispatch", "sign", "reply", "satisfied")


def prepare():
    """The city's posts."""
    with clock.at(NOW):
        return a_city()


def act(city, lane, number, token):
    """The act of this number in the lane. Each order is another caller's."""
    matter, step = divmod(number, len(ACTS))
    with clock.at(NOW):
        if step == 0:
            open_thing(order, "register", actor=city.agent, data=SAID | {"phone": f"138{lane:02}{matter:06}"}, once=token)
            return
        agent = city.agent
        pk = named_id(order.kind, agent.id, agent.post, f"{lane}-{matter * len(ACTS)}")
        actor, data = {
            "dispatch": (city.dispatcher, {"level": "general", "post": "p-water"}), "sign": (city.water, {}), "reply": (city.water, REPLY),
            "satisfied": (city.callback, SATISFIED),
        }[ACTS[step]]  # fmt: skip
        perform(order, ACTS[step], pk, actor=actor, data=data, once=token)


def whole():
    """What is half there: orders without exactly the events and the calls back that belong to their state. Nothing, ever."""
    expected = {"registered": (1, 0), "dispatched": (2, 0), "signed": (3, 0), "replied": (4, 0), "closed": (5, 1)}
    found = []
    for one in Order.objects.all():
        events = Event.objects.filter(kind="hotline.order", thing_id=one.pk).count()
        if (events, Callback.objects.filter(order=one).count()) != expected[one.state] or one.version != events:
            found.append(f"{one.pk} {one.state} {events}")
    return found
