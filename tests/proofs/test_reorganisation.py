"""One reorganisation for two unlike rooms: what is open goes on at the new desk, wherever it lay and wherever it would have come back to."""

from dataclasses import replace

import pytest
from case_samples import BUILDING, REFUSAL, a_case, an_extension
from desk_samples import listed
from hotline_samples import REPLY, UNSATISFIED, an_order

from zizai.cases.lifecycle import case, opinion
from zizai.cases.models import Case, CaseState, Extension, Opinion
from zizai.city.models import Organisation, Post
from zizai.hotline.lifecycle import order, supervision
from zizai.hotline.models import Order, OrderState, ReturnRequest, Supervision
from zizai.kernel import auditing, history
from zizai.kernel.lifecycle import NotFound, hand_over, perform

ORDER = {"document": "自编发〔2026〕12号", "operator": "zizai"}


def successor(old_post, desk):
    """A new unit with a post of the same roles, and somebody in it."""
    unit = listed(Organisation, "new", name="行政审批局", short_name="审批局", kind="department", region=old_post.region)
    post = listed(Post, f"new-{desk}", name="接任岗", organisation=unit, region=old_post.region, roles=old_post.roles, desks=[desk])
    return unit, post


def in_post(actor, unit, post):
    """The same person in the new post."""
    return replace(actor, organisation=unit.pk, post=post.pk, desks=frozenset(post.desks))


def test_cases_go_on_in_the_unit_that_took_over_and_come_back_to_its_window(office, at):
    approver, clerk = office.who("weijian"), office.who("chuangkou")
    deciding, at_window, asked = a_case(office.who, "ready"), a_case(office.who, object_name="另一家"), a_case(office.who, "ready", object_name="第三家")
    an_extension(office.who, asked)
    done = a_case(office.who, "delivered", object_name="办完的")
    old = Post.objects.get(code="510300-wjw-sp")
    unit, post = successor(old, "new-sp")
    moves = {"510300-wjw": "new-sp", "510300-wjw-ld": "new-ld", old.organisation_id: unit.pk, old.pk: post.pk}
    with at(11, 24):
        # Two lie at the approver's desk and one at the window; the extension lies with the head of the unit.
        assert hand_over(moves, **ORDER).moved == 4
    moved = Case.objects.get(pk=deciding.pk)
    assert (moved.desk, moved.organisation, moved.decision_desk, moved.window_desk) == ("new-sp", unit, "new-sp", "510300-hall")
    waiting = Case.objects.get(pk=at_window.pk)
    # It stays with the clerk who took it in, and will come to the new approver.
    assert (waiting.desk, waiting.assignee, waiting.decision_desk, waiting.leader_desk) == ("510300-hall", clerk.id, "new-sp", "new-ld")
    assert Extension.objects.get().desk == "new-ld"
    assert (Case.objects.get(pk=done.pk).version, Case.objects.get(pk=done.pk).organisation_id) == (done.version, old.organisation_id)
    with at(11, 25):
        with pytest.raises(NotFound):
            perform(case, "refuse", moved.pk, actor=approver, data=REFUSAL)
        refused = perform(case, "refuse", moved.pk, actor=in_post(approver, unit, post), data=REFUSAL)
    assert (refused.state, refused.desk) == (CaseState.REFUSED, "510300-hall")
    said = history.said(history.of("cases.case", deciding.pk)[-2])["records"]
    assert (said["document"], said["moved"]["decision_desk"]) == (ORDER["document"], ["510300-wjw", "new-sp"])
    assert auditing.audit().faults == []


def test_an_opinion_that_was_asked_is_given_by_the_department_that_took_over(office, at):
    made = a_case(office.who, "consulting", BUILDING)
    fire = Opinion.objects.get(case=made, desk="510300-xf")
    unit, post = successor(Post.objects.filter(organisation=fire.unit).first(), "new-xf")
    with at(11, 24):
        assert hand_over({"510300-xf": "new-xf", fire.unit_id: unit.pk}, **ORDER).moved == 1
        perform(opinion, "give", fire.pk, actor=in_post(office.who("xiaofang"), unit, post), data={"answer": "agree", "text": "同意"})
        perform(opinion, "give", Opinion.objects.get(case=made, is_open=True), actor=office.who("zhifa"), data={"answer": "agree", "text": "同意"})
    assert Case.objects.get(pk=made.pk).state == CaseState.ACCEPTED
    assert auditing.audit().faults == []


def test_an_order_that_was_replied_to_comes_back_to_the_unit_that_took_over(hotline, at):
    with at(11, 25):
        replied, in_hand = an_order(hotline, "replied"), an_order(hotline, "signed", phone="13900001111")
        perform(order, "supervise", replied.pk, actor=hotline.supervisor, data={"reason": "quality", "requirement": "请说明"})
    old = Post.objects.get(code="p-water")
    unit, post = successor(old, "new-cb")
    with at(11, 25, 11):
        assert hand_over({"water-cb": "new-cb", old.pk: post.pk, old.organisation_id: unit.pk}, **ORDER).moved == 3
    one, other = Order.objects.get(pk=replied.pk), Order.objects.get(pk=in_hand.pk)
    assert (one.desk, one.unit, one.post) == ("rx-hf", unit, post)
    # Nobody of the new unit has taken it up yet.
    assert (other.desk, other.assignee, other.state) == ("new-cb", None, OrderState.SIGNED)
    taken_over = in_post(hotline.water, unit, post)
    with at(11, 26):
        one = perform(order, "unsatisfied", one, actor=hotline.callback, data=UNSATISFIED)
        assert (one.desk, one.state) == ("new-cb", OrderState.SECOND)
        perform(order, "reply_again", one, actor=taken_over, data=REPLY)
        asked = Supervision.objects.get()
        assert (asked.desk, asked.back_to, asked.unit) == ("new-cb", "new-cb", unit)
        perform(supervision, "reply", asked, actor=taken_over, data={"said": "已说明"})
        perform(supervision, "return", asked.pk, actor=hotline.supervisor, data={"said": "再说清楚"})
    assert Supervision.objects.get().desk == "new-cb"
    assert auditing.audit().faults == []


def test_the_dispatchers_desk_moves_with_what_units_asked_of_it(hotline, at):
    made = an_order(hotline, "signed")
    perform(order, "ask_return", made, actor=hotline.water, data={"said": "属小区内部管道", "post": "p-town"})
    unwanted = an_order(hotline, phone="13900001111")
    with at(11, 24):
        assert hand_over({"rx-pd": "zx-pd", "rx": "zx"}, **ORDER).moved == 3
    assert ReturnRequest.objects.get().desk == "zx-pd"
    assert set(Order.objects.values_list("pk", "desk", "intake")) == {(made.pk, "water-cb", "zx"), (unwanted.pk, "zx-pd", "zx")}
