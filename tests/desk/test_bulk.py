"""One verb on several things."""

from uuid import uuid4

import pytest
from counter.lifecycle import filing
from desk_samples import filed
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zizai.desk.bulk import perform_each
from zizai.kernel import history
from zizai.kernel.lifecycle import perform

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


def item(thing, version=None):
    return f"{thing.pk}:{version or thing.version}"


def verbs_of(thing):
    return [event.verb for event in history.of("counter.filing", thing.pk)]


def send(client, verb, items, **data):
    return client.post(f"/desk/counter.filing/-/bulk/{verb}/", {"item": items, **data})


def test_first_it_is_asked_then_it_is_done(at_work, clerk):
    things = [filed(clerk, f"事项{number}") for number in range(3)]
    asked = send(at_work, "accept", [item(one) for one in things])
    assert "受理这3件" in text(asked)
    assert [verbs_of(one) for one in things] == [["file"]] * 3
    done = send(at_work, "accept", [item(one) for one in things], step="do", once="t")
    assert "受理：办好3件" in text(done)
    assert [verbs_of(one) for one in things] == [["file", "accept"]] * 3


def test_who_is_refused_is_named_with_the_reason_and_the_rest_is_done(at_work, clerk, stranger):
    good, changed, accepted = filed(clerk, "好的"), filed(clerk, "变了的"), filed(clerk, "受理过的")
    hidden = filed(stranger, "看不到的")
    perform(filing, "take_over", changed.pk, actor=clerk.actor)
    perform(filing, "accept", accepted.pk, actor=clerk.actor)
    items = [item(good), item(changed, 1), item(accepted, 2), item(hidden), f"{uuid4()}:1"]
    response = send(at_work, "accept", items, step="do", once="t")
    page = text(response)
    assert "办好1件，2件没办" in page
    assert "还有2件没有找到" in page
    assert "看不到的" not in page
    assert {row.title: reasons for row, reasons in response.context["outcome"].refused} == {
        "变了的": ["别人刚刚办过这件，现在是“已收件”。请看过最新情况再决定。"],
        "受理过的": ["现在是“审查”，不能受理。"],
    }
    assert verbs_of(good) == ["file", "accept"]
    assert verbs_of(changed) == ["file", "take_over"]


def test_where_nothing_could_be_done_the_answer_says_so(at_work, clerk):
    thing = filed(clerk)
    perform(filing, "accept", thing.pk, actor=clerk.actor)
    response = send(at_work, "accept", [item(thing, 2)], step="do", once="t")
    assert response.status_code == 409
    assert "一件也没办成" in text(response)


def test_all_share_one_form_and_its_errors_are_shown_before_anything_is_done(at_work, clerk):
    things = [filed(clerk), filed(clerk)]
    wrong = send(at_work, "remark", [item(one) for one in things], step="do", once="t", note="")
    assert wrong.status_code == 422
    assert "请填写备注。" in text(wrong)
    assert [verbs_of(one) for one in things] == [["file"]] * 2
    send(at_work, "remark", [item(one) for one in things], step="do", once="t", note="统一说明")
    assert [verbs_of(one) for one in things] == [["file", "remark"]] * 2


def test_sent_twice_it_is_done_once(at_work, clerk):
    things = [filed(clerk), filed(clerk)]
    for _ in range(2):
        assert "办好2件" in text(send(at_work, "remark", [item(one) for one in things], step="do", once="same", note="一次"))
    assert [verbs_of(one) for one in things] == [["file", "remark"]] * 2


@pytest.mark.parametrize("verb", ["refuse", "file", "accept_by_silence", "nothing"])
def test_what_is_not_for_many_at_once_does_not_exist(verb, at_work, clerk):
    assert send(at_work, verb, [item(filed(clerk))]).status_code == 404


@pytest.mark.parametrize("items", [[], ["x"], ["x:1", "1:x"], [f"{uuid4()}:1" for _ in range(101)]])
def test_nothing_ticked_and_too_much_ticked_lead_back_with_a_word(items, at_work):
    response = at_work.post("/desk/counter.filing/-/bulk/accept/", {"item": items}, follow=True)
    assert "请先勾选要受理的，一次最多100件。" in text(response)


def test_many_cost_as_many_statements_as_two(clerk):
    def cost(number):
        things = [filed(clerk) for _ in range(number)]
        with CaptureQueriesContext(connection) as found:
            outcome = perform_each(filing, filing.verb("accept"), {one.pk: 1 for one in things}, actor=clerk.actor, data={}, once="t")
        assert len(outcome.done) == number
        return len(found)

    assert cost(30) == cost(2)
