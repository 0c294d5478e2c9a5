"""Receipt, the one-time notice, supplements, acceptance and acceptance by silence (administrative licensing law, article 32)."""

from datetime import date

import pytest
from case_samples import HEALTH, SHOP, a_case, codes, sent_in

from zizai.cases.lifecycle import case
from zizai.cases.models import CaseState
from zizai.city.public import Enterprise
from zizai.kernel import clock, history, timers
from zizai.kernel.forms import Invalid
from zizai.kernel.lifecycle import BadTime, GuardRefused, WrongState, erase_details, open_thing, perform

pytestmark = pytest.mark.django_db


def noticed(who, made, *materials, how="看不清，请重新拍照"):
    data = {"materials": list(materials), "how": "\n".join(how for _ in materials)}
    return perform(case, "correct_notice", made, actor=who("chuangkou"), data=data)


def test_a_notice_names_each_material_and_how_to_mend_it_and_stops_the_notice_limit(who):
    made = noticed(who, a_case(who, "registered"), *codes(HEALTH, 2, 4))
    assert (made.state, made.due_at, made.desk) == (CaseState.CORRECTING, None, "510300-hall")
    assert [(one["name"], one["how"]) for one in made.notices[0]["items"]] == [
        ("法定代表人或者负责人身份证明", "看不清，请重新拍照"),
        ("公共场所卫生检测或者评价报告", "看不清，请重新拍照"),
    ]


def test_each_material_has_its_line(who):
    made = a_case(who, "registered")
    with pytest.raises(Invalid, match="勾选了2样材料，这里写了1行"):
        perform(case, "correct_notice", made, actor=who("chuangkou"), data={"materials": codes(HEALTH, 2, 4), "how": "都看不清"})
    with pytest.raises(Invalid, match="没有“ZG-SC-001-1”这个选项"):
        perform(case, "correct_notice", made, actor=who("chuangkou"), data={"materials": ["ZG-SC-001-1"], "how": "重拍"})


def test_a_supplement_is_a_new_round_with_a_notice_limit_of_its_own(who, at):
    made = noticed(who, a_case(who, "registered"), *codes(HEALTH, 2))
    with at(12, 1):
        made = perform(case, "supplement", made, actor=who("chuangkou"), data={"materials": codes(HEALTH, 2)})
        assert (made.state, made.round, made.received_at) == (CaseState.RECEIVED, 1, clock.now())
        assert made.due_at == clock.midnight(date(2026, 12, 9))


def test_services_check_4_a_second_notice_that_names_a_defect_visible_earlier_is_blocked(who):
    made = noticed(who, a_case(who, "registered"), *codes(HEALTH, 2))
    made = perform(case, "supplement", made, actor=who("chuangkou"), data={"materials": codes(HEALTH, 2)})
    with pytest.raises(GuardRefused) as refused:
        noticed(who, made, *codes(HEALTH, 2, 4, 5))
    # The sentence names what could be seen, and only that.
    assert "公共场所卫生检测或者评价报告、公共场所卫生管理制度。" in str(refused.value)
    assert "身份证明" not in str(refused.value)
    made.refresh_from_db()
    assert (made.state, len(made.notices)) == (CaseState.RECEIVED, 1)
    # What the supplement brought can be looked at for the first time now.
    assert noticed(who, made, *codes(HEALTH, 2)).state == CaseState.CORRECTING


def test_a_material_that_was_missing_at_the_first_notice_is_not_asked_for_in_the_second(who):
    made = perform(case, "register", a_case(who), actor=who("chuangkou"), data={"materials": codes(HEALTH, 1)})
    made = noticed(who, made, *codes(HEALTH, 2))
    made = perform(case, "supplement", made, actor=who("chuangkou"), data={"materials": codes(HEALTH, 2)})
    with pytest.raises(GuardRefused, match="上次告知时就能看出问题"):
        noticed(who, made, *codes(HEALTH, 3))


def test_services_check_3_five_days_of_silence_accept_from_the_day_of_receipt(who, person, at):
    online, taken = sent_in(person()), a_case(who, object_name="另一家")
    with at(12, 3):
        assert timers.fire_all_due() == 2
        for made in (online, taken):
            made.refresh_from_db()
            assert (made.state, made.desk, made.accepted_by) == (CaseState.ACCEPTED, "510300-wjw", None)
            event = history.of("cases.case", made.pk)[-1]
            assert (event.verb, event.effective_at, event.occurred_at) == ("accept_by_silence", made.received_at, clock.midnight(date(2026, 12, 1)))
            # The promise is counted from the receipt on 23 November and is over already; the law's limit is not.
            assert made.clocks["promise"]["due"] == "2026-11-30T16:00:00+00:00"
            assert made.clocks["decision"]["due"] == "2026-12-21T16:00:00+00:00"


def test_services_check_5_a_notice_at_the_last_minute_counts_and_one_minute_after_midnight_does_not(who, at):
    first, second = a_case(who, "registered"), a_case(who, "registered", object_name="另一家")
    with at(11, 30, 23, 59):
        assert noticed(who, first, *codes(HEALTH, 2)).state == CaseState.CORRECTING
    with at(12, 1, 0, 1), pytest.raises(WrongState, match="现在是“已受理”，不能一次告知补正"):
        noticed(who, second.pk, *codes(HEALTH, 2))


def test_acceptance_needs_every_necessary_material_and_names_what_is_missing(who):
    made = perform(case, "register", a_case(who), actor=who("chuangkou"), data={"materials": codes(HEALTH, 1, 2, 3)})
    with pytest.raises(GuardRefused, match="还缺2样必要材料：公共场所卫生检测或者评价报告、公共场所卫生管理制度"):
        perform(case, "accept", made, actor=who("chuangkou"))
    made = perform(case, "register", made.pk, actor=who("chuangkou"), data={"materials": codes(HEALTH, 4, 5)})
    assert perform(case, "accept", made, actor=who("chuangkou")).state == CaseState.ACCEPTED


def test_not_accepting_says_why_and_where_to_go(who):
    data = {"reasons": "属于区级职权", "where": "自流井区行政审批局"}
    made = perform(case, "not_accept", a_case(who), actor=who("chuangkou"), data=data)
    assert (made.state, made.reasons, made.remedies) == (CaseState.NOT_ACCEPTED, "属于区级职权", "请到这里办：自流井区行政审批局")
    with pytest.raises(Invalid, match="请填写应当去哪里办"):
        perform(case, "not_accept", a_case(who), actor=who("chuangkou"), data={**data, "where": ""})


def test_a_person_sends_materials_as_files_and_supplements_them(who, person, paper):
    zhou = person()
    with pytest.raises(GuardRefused, match="还没有上传"):
        sent_in(zhou, materials=codes(HEALTH))
    made = sent_in(zhou, materials=codes(HEALTH), files=[paper(zhou)])
    assert made.missing == []
    made = noticed(who, perform(case, "receive", made, actor=who("chuangkou")), *codes(HEALTH, 2))
    with pytest.raises(GuardRefused, match="还没有上传"):
        perform(case, "supplement", made, actor=zhou, data={"materials": codes(HEALTH, 2)})
    made = perform(case, "supplement", made, actor=zhou, data={"materials": codes(HEALTH, 2), "files": [paper(zhou)]})
    assert (made.state, made.round, [one["round"] for one in made.materials]) == (CaseState.RECEIVED, 1, [0] * 5 + [1])


def test_services_check_1_a_limit_skips_the_holiday_and_counts_the_make_up_saturday(who, at):
    # 国庆 of 2026 is 1 to 7 October; Saturday 10 October is worked.
    with at(9, 29):
        made = a_case(who)
        assert made.due_at == clock.midnight(date(2026, 10, 13))


def test_services_check_9_an_event_in_the_future_or_before_the_one_before_it_is_rejected_and_a_late_entry_keeps_both_times(who, at):
    with at(11, 20):
        yesterday = clock.now()
    data = {"item": HEALTH, "applicant": "周丽华", "channel": "1", **SHOP}
    made = open_thing(case, "take_in", actor=who("chuangkou"), data=data, occurred_at=yesterday)
    assert (made.received_at, made.recorded_at) == (yesterday, clock.now())
    event = history.of("cases.case", made.pk)[0]
    assert (event.occurred_at, event.recorded_at) == (yesterday, clock.now())
    with at(11, 19):
        earlier = clock.now()
    with at(11, 25):
        later = clock.now()
    for wrong in (earlier, later):
        with pytest.raises(BadTime):
            perform(case, "register", made, actor=who("chuangkou"), data={"materials": codes(HEALTH)}, occurred_at=wrong)


def test_services_check_11_the_same_application_is_under_way_once_and_a_double_click_is_one(who, person):
    first = sent_in(person(), once="t")
    assert sent_in(person(), once="t").pk == first.pk
    with pytest.raises(GuardRefused, match=f"已经有一件在办：{first.number}，现在“待收件”"):
        sent_in(person(), once="u")
    # At the window it is the same applicant when the identity number says so; another place is another matter.
    with pytest.raises(GuardRefused, match="已经有一件在办"):
        a_case(who, id_number="510302196805120023")
    assert sent_in(person(), object_place="自流井区五星街90号").pk != first.pk
    perform(case, "withdraw", first, actor=person(), data={})
    assert sent_in(person()).pk != first.pk


@pytest.mark.parametrize(
    ("said", "field", "told"),
    [
        ({"phone": "1380000"}, "phone", "手机号要11位"),
        ({"id_number": "510302196805120024"}, "id_number", "末位校验码不对"),
        ({"item": "NONE"}, "item", "没有“NONE”这个选项"),
        ({"applicant": ""}, "applicant", "请填写申请人"),
    ],
)
def test_a_wrong_answer_at_the_window_is_told_at_its_field(who, said, field, told):
    with pytest.raises(Invalid) as wrong:
        a_case(who, **said)
    assert told in wrong.value.errors[field][0]


def test_another_items_material_is_told_at_its_field(person):
    with pytest.raises(Invalid) as wrong:
        sent_in(person(), materials=["ZG-SC-001-1"])
    assert "不属于这个事项" in wrong.value.errors["materials"][0]


def test_an_enterprise_is_known_by_its_credit_code_and_a_stranger_by_name_and_telephone(who):
    firm = Enterprise.objects.order_by("code").first()
    assert a_case(who, applicant=firm.name, id_number=firm.code).subject == firm.pk
    a_case(who, object_name="另一家")
    with pytest.raises(GuardRefused, match="已经有一件在办"):
        a_case(who, object_name="另一家")
    assert a_case(who, object_name="另一家", applicant="王大明").subject is None


def test_two_open_cases_whose_details_are_erased_stand_beside_each_other(who):
    made = [a_case(who, object_name=name) for name in ("甲店", "乙店")]
    for one in made:
        erase_details(case, one.pk, actor=who("chuangkou"), law="个人信息保护法第四十七条")
        one.refresh_from_db()
        assert (one.matter_key, one.object_name, one.applicant) == (None, "（已依法删除）", "")
