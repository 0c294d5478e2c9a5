"""Every rule finds what it is for, at its place, and nothing in what is sound."""

import pytest
from item_samples import an_item

from zizai.catalogue.content import RULES, lint, read


def found(given):
    return {(fault.rule.name, fault.path) for fault in lint(read(given))}


WAY = {"channel": "3", "depth": "4", "visits": 0}
BROKEN = [
    ("instant-at-once", ("basic", "promise_type"), {"basic": {"project_type": "1"}}),
    ("instant-at-once", ("basic", "project_type"), {"basic": {"promise_type": "0", "promise_day": 0}}),
    ("instant-at-once", ("basic", "promise_day"), {"basic": {"project_type": "1", "promise_type": "0", "promise_day": 1}}),
    ("promise-within-law", ("basic", "promise_day"), {"basic": {"promise_day": 21}}),
    ("promise-within-law", ("basic", "promise_type"), {"basic": {"promise_type": "2"}}),
    ("promise-given", ("basic", "promise_day"), {"basic": {"promise_day": 0}}),
    ("whole-online-no-visit", ("ways", 0, "visits"), {"asks": [], "materials": [], "ways": [WAY | {"visits": 1, "why": "核对"}]}),
    ("whole-online-no-visit", ("ways", 0, "depth"), {"asks": [], "materials": [], "ways": [WAY | {"channel": "1"}]}),
    ("whole-online-no-visit", ("ways", 0, "depth"), {"asks": [], "materials": [], "ways": [WAY | {"depth": ""}]}),
    ("visit-has-reason", ("ways", 0, "why"), {"asks": [], "materials": [], "ways": [{"channel": "1", "visits": 2}]}),
    ("no-visit-delivered", ("extension", "is_express"), {"asks": [], "materials": [], "ways": [{"channel": "4", "visits": 0}], "extension": {"is_express": False}}),
    ("fee-founded", ("basic", "fee_basis"), {"basic": {"is_fee": True}, "fees": [{"fee_name": "费", "fee_stand": "10元", "by_law": "待核"}]}),
    ("fee-founded", ("fees",), {"basic": {"is_fee": True, "fee_basis": "待核"}}),
    ("fee-founded", ("basic", "is_fee"), {"fees": [{"fee_name": "费", "fee_stand": "10元", "by_law": "待核"}]}),
    ("fee-founded", ("fees", 0, "reduced_when"), {"basic": {"is_fee": True, "fee_basis": "待核"}, "fees": [{"fee_name": "费", "fee_stand": "10元", "by_law": "待核", "reducible": True}]}),
    ("no-fee-no-payment", ("extension", "is_pay_online"), {"extension": {"is_pay_online": True}}),
    ("result-has-sample", ("extension", "result_guid"), {"extension": {"result_guid": ""}}),
    ("result-has-sample", ("extension", "result_name"), {"extension": {"result_name": ""}}),
    ("two-telephones", ("basic", "supervise_way"), {"basic": {"supervise_way": "0813-1"}}),
    ("licence-explained", ("questions",), {"questions": []}),
    ("licence-explained", ("steps",), {"steps": [{"step": "申请", "who": "我"}] * 4}),
    ("basis-given", ("bases",), {"bases": []}),
    ("village-decides-no-licence", ("basic", "use_level"), {"basic": {"use_level": "6"}}),
    ("elsewhere-named", ("basic", "decided_system"), {"basic": {"decided_in": "province"}}),
    ("opinions-founded", ("extension", "opinion_days"), {"extension": {"opinion_units": ["510300-xf"], "opinion_basis": "待核"}}),
    ("opinions-founded", ("extension", "opinion_basis"), {"extension": {"opinion_units": ["510300-xf"], "opinion_days": 2}}),
    ("material-supply-named", ("materials", 0, "licence_type"), {"asks": [], "ways": [WAY], "materials": [{"key": "1", "material_name": "证", "supply": "licence"}]}),
    ("material-supply-named", ("materials", 0, "form_guid"), {"asks": [], "ways": [WAY], "materials": [{"key": "1", "material_name": "表", "supply": "form"}]}),
    ("material-keyed", ("materials", 0, "key"), {"asks": [], "ways": [WAY], "materials": [{"key": "1-2", "material_name": "表"}]}),
    ("decision-founded", ("decisions", 0, "needs"), {"decisions": [{"rule": "满16周岁", "judged": "data", "by_law": "待核"}]}),
    ("area-has-modes", ("extension", "handle_modes"), {"extension": {"handle_modes": []}}),
    ("area-has-modes", ("extension", "handle_modes"), {"extension": {"handle_area": "9"}}),
    ("shelf-given", ("extension", "themes"), {"extension": {"themes": []}}),
    ("situations-sound", ("ways",), {"ways": [WAY | {"when": {"kind": ["new"]}}]}),
]  # fmt: skip


def test_a_sound_item_keeps_every_rule():
    assert found(an_item()) == set()


@pytest.mark.parametrize(("rule", "path", "said"), BROKEN, ids=lambda one: one if isinstance(one, str) else "")
def test_a_rule_finds_what_it_is_for_and_no_other_complains(rule, path, said):
    assert found(an_item(**said)) == {(rule, path)}


def test_every_rule_is_tried_and_says_where_it_comes_from():
    assert {rule for rule, _, _ in BROKEN} == set(RULES)
    assert all(rule.label and rule.source for rule in RULES.values())


def test_the_rules_of_licences_bind_nothing_else():
    plain = {"basic": {"task_type": "20", "use_level": "6"}, "questions": [], "steps": [{"step": "申请", "who": "我"}]}
    assert found(an_item(**plain)) == set()


def test_what_the_law_does_not_limit_may_take_any_time():
    assert found(an_item(basic={"anticipate_day": 0, "promise_day": 30})) == set()


def test_a_fault_says_what_to_do_and_whose_rule_it_is():
    [fault] = lint(read(an_item(basic={"promise_day": 21})))
    assert str(fault) == "承诺时限21比法定时限20长。（承诺时限不超过法定时限，《行政许可法》第四十二条）"
