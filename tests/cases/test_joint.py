"""Joint matters: submitted once, moved together; a result reaches who waits for it, a failure is explained."""

import pytest
from case_samples import BUILDING, FOOD, HEALTH, REFUSAL, SHOP, codes

from zizai.cases.lifecycle import case, joint
from zizai.cases.models import Case, CaseState, JointCase, JointState
from zizai.cases.public import JointPart, submit_joint
from zizai.kernel import history
from zizai.kernel.lifecycle import Forbidden, GuardRefused, NotFound, open_thing, perform
from zizai.kernel.policies import visible
from zizai.vocabulary.services import Channel

pytestmark = pytest.mark.django_db
# Food waits for health; building goes its own way.
PARTS = [
    JointPart("health", HEALTH, materials=codes(HEALTH)),
    JointPart("food", FOOD, needs=["health"], spares=codes(FOOD, 3), materials=codes(FOOD, 1, 2, 4)),
    JointPart("building", BUILDING, materials=codes(BUILDING)),
]


def joined(actor, parts=PARTS, *, once="t", **said):
    return submit_joint(actor, "开办理发店", parts, once=once, **{**SHOP, "channel": Channel.MOBILE, **said})


def of_item(item):
    return Case.objects.get(item__code=item)


def accepted(who, item):
    made = perform(case, "receive", of_item(item), actor=who("chuangkou"))
    return perform(case, "accept", made, actor=who("chuangkou"))


def decided(who, verb="grant", item=HEALTH, by="weijian"):
    made = of_item(item)
    made = accepted(who, item) if made.state == CaseState.SUBMITTED else perform(case, "accept", made, actor=who("chuangkou"))
    return perform(case, verb, made, actor=who(by), data={"result_number": "自卫公证字〔2026〕7号"} if verb == "grant" else REFUSAL)


def test_a_joint_matter_opens_all_of_its_cases_at_once(person):
    made = joined(person())
    assert (made.state, made.cases.count(), made.number[:16]) == (JointState.UNDER_WAY, 3, "510300-20261123-")
    assert (of_item(HEALTH).state, of_item(FOOD).state, of_item(BUILDING).state) == (CaseState.SUBMITTED, CaseState.AWAITING, CaseState.SUBMITTED)
    assert of_item(HEALTH).missing == []
    assert [event.verb for item in (HEALTH, FOOD) for event in history.of("cases.case", of_item(item).pk)] == ["submit_jointly", "await_result"]
    waiting = of_item(FOOD)
    assert (waiting.needs, waiting.received_at, waiting.clocks, waiting.desk) == ([str(of_item(HEALTH).pk)], None, {}, "")
    # What health will say is never asked for.
    assert codes(FOOD, 3)[0] not in [one["code"] for one in waiting.required]


def test_sent_twice_it_is_one_matter(person):
    assert joined(person()).pk == joined(person()).pk
    assert (JointCase.objects.count(), Case.objects.count()) == (1, 3)


def test_a_result_reaches_the_case_that_waits_for_it_and_counts_as_its_receipt(who, person, at):
    joined(person())
    with at(11, 25):
        decided(who)
        waiting = of_item(FOOD)
        assert (waiting.state, waiting.desk, waiting.received_at) == (CaseState.RECEIVED, "510300-hall", waiting.happened_at)
        assert [(one["name"], one["number"]) for one in waiting.supplied] == [("公共场所卫生许可证", "自卫公证字〔2026〕7号")]
        assert waiting.due_at.isoformat() == "2026-12-02T16:00:00+00:00"
    # Nobody took it over from its applicant: whoever accepts it follows it to the end.
    assert waiting.assignee is None
    perform(case, "register", waiting, actor=who("chuangkou"), data={"materials": codes(FOOD, 1, 2, 4)})
    assert perform(case, "accept", waiting.pk, actor=who("chuangkou")).assignee == who("chuangkou").id
    caused = [event for event in history.of("cases.case", waiting.pk) if event.verb == "go_on"]
    assert [event.actor_kind for event in caused] == ["system"]


def test_a_case_waits_until_all_that_it_needs_are_granted(who, person):
    joined(person(), [*PARTS[:1], JointPart("building", BUILDING, materials=codes(BUILDING)), JointPart("food", FOOD, needs=["health", "building"])])
    decided(who)
    assert of_item(FOOD).state == CaseState.AWAITING


def test_what_needs_a_refused_result_is_explained_and_the_others_proceed(who, person):
    joined(person())
    decided(who, "refuse")
    unmet = of_item(FOOD)
    assert (unmet.state, unmet.is_open) == (CaseState.UNMET, False)
    assert "“公共场所卫生许可（新办）”不予许可" in unmet.reasons
    assert of_item(BUILDING).state == CaseState.SUBMITTED


def test_a_failure_fails_in_turn_what_needs_what_it_fails(who, person):
    joined(person(), [*PARTS[:2], JointPart("building", BUILDING, needs=["food"])])
    perform(case, "withdraw", of_item(HEALTH), actor=person())
    assert (of_item(FOOD).state, of_item(BUILDING).state) == (CaseState.UNMET, CaseState.UNMET)
    assert history.of("cases.case", of_item(BUILDING).pk)[-1].verb == "unmet"
    # Nothing is left to wait for: the matter has ended with its last case.
    assert JointCase.objects.get().state == JointState.ENDED


def test_not_accepted_is_a_failure_too(who, person):
    joined(person())
    perform(case, "not_accept", of_item(HEALTH), actor=who("chuangkou"), data={"reasons": "不属于市级", "where": "自流井区行政审批局"})
    assert of_item(FOOD).state == CaseState.UNMET


def test_the_matter_ends_when_its_last_case_is_delivered(who, person):
    joined(person(), PARTS[:2])
    for item, by in ((HEALTH, "weijian"), (FOOD, "shijian")):
        made = decided(who, item=item, by=by)
        assert JointCase.objects.get().state == JointState.UNDER_WAY
        perform(case, "deliver", made, actor=who("chuangkou"), data={"way": "online", "receipt": "已签收"})
    ended = JointCase.objects.get()
    assert (ended.state, ended.is_open) == (JointState.ENDED, False)
    assert [event.verb for event in history.of("cases.joint", ended.pk)] == ["submit", "result_in", "all_ended"]


def test_the_applicant_withdraws_all_that_is_not_decided_yet(who, person):
    made = joined(person())
    decided(who)
    made = perform(joint, "withdraw", made.pk, actor=person(), data={})
    assert made.state == JointState.WITHDRAWN
    assert (of_item(HEALTH).state, of_item(FOOD).state, of_item(BUILDING).state) == (CaseState.GRANTED, CaseState.WITHDRAWN, CaseState.WITHDRAWN)
    perform(case, "deliver", of_item(HEALTH), actor=who("chuangkou"), data={"way": "online", "receipt": "已签收"})
    assert history.of("cases.case", of_item(FOOD).pk)[-1].verb == "withdraw_with_joint"


def test_only_the_applicant_and_who_oversees_see_the_matter(who, person):
    made = joined(person())
    for actor in (person(), who("ld"), who("shenji")):
        assert visible(actor, JointCase.objects.all()).count() == 1
    for actor in (person("wang"), who("zlj-ld"), who("huawu")):
        assert not visible(actor, JointCase.objects.all()).exists()
        with pytest.raises(NotFound):
            perform(joint, "withdraw", made, actor=actor, data={})


def test_nothing_slips_into_a_matter_afterwards_and_a_matter_has_its_cases_from_the_first(person):
    made = joined(person())
    with pytest.raises(GuardRefused, match="不能事后加进去"):
        open_thing(case, "submit", actor=person(), data={"item": FOOD, **SHOP, "object_name": "另一家"}, joint=made)
    with pytest.raises(GuardRefused, match="要从“一件事”页面申请"):
        joined(person(), PARTS[:1], once="u")


@pytest.mark.parametrize(
    "parts",
    [
        [JointPart("a", HEALTH), JointPart("a", FOOD)],
        [JointPart("a", HEALTH), JointPart("b", HEALTH)],
        [JointPart("a", HEALTH, needs=["c"]), JointPart("b", FOOD)],
        [JointPart("a", HEALTH, needs=["b"]), JointPart("b", FOOD, needs=["a"])],
    ],
)
def test_parts_that_contradict_themselves_are_a_defect(person, parts):
    with pytest.raises(ValueError, match=r"is named twice|in a circle"):
        joined(person(), parts)


def test_a_matter_is_refused_whole_where_one_case_is_under_way_already(person):
    joined(person(), PARTS[:2])
    with pytest.raises(GuardRefused, match="已经有一件在办"):
        joined(person(), [PARTS[2], PARTS[0]], once="u")
    assert (JointCase.objects.count(), Case.objects.count()) == (1, 2)


def test_an_item_that_is_no_longer_in_force_is_told(person):
    with pytest.raises(GuardRefused, match="不在本平台办理：NONE"):
        joined(person(), [PARTS[0], JointPart("x", "NONE")])


def test_an_account_without_proved_identity_submits_nothing(person):
    with pytest.raises(Forbidden):
        joined(person(assurance=1))
