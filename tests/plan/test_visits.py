"""「坐窗口、走流程、优服务」: a visit yields problems, a unit puts them right, somebody looks back."""

import pytest
from plan_samples import PROOF, VISIT, a_problem

from zizai.kernel import clock, history
from zizai.kernel.forms import Invalid
from zizai.kernel.lifecycle import Forbidden, GuardRefused, NotFound, open_thing, perform
from zizai.kernel.policies import visible
from zizai.plan.lifecycle import problem, visit
from zizai.plan.models import Problem, ProblemState, Visit, VisitState

pytestmark = pytest.mark.django_db


def test_a_visit_says_who_went_when_and_where_and_lies_in_the_halls_county(who, day):
    made = open_thing(visit, "record", actor=who("ld"), data=VISIT)
    assert (made.assignee, made.hall.name, made.window, made.visited_on) == (who("ld").id, "自流井区政务服务中心", "A01", day(11, 23))
    assert (made.scope_path, str(made)) == ("/510300/510302/", "走流程：个体工商户设立登记")
    with pytest.raises(Invalid, match="走访日期不能在今天以后"):
        open_thing(visit, "record", actor=who("ld"), data=VISIT | {"visited_on": "2026-11-25"})
    with pytest.raises(Forbidden):
        open_thing(visit, "record", actor=who("shenji"), data=VISIT)


def test_a_problem_goes_to_a_unit_is_put_right_and_looked_back_on(who, day):
    made = a_problem(who)
    assert (made.state, made.desk, made.finder) == (ProblemState.FOUND, "plan", who("dudao").id)
    made = perform(problem, "assign", made, actor=who("dudao"), data={"post": "510302-gov-gg", "said": "合并收件", "due_on": "2026-12-01", "lookback_on": "2026-12-10"})
    assert (made.unit.short_name, made.desk, made.due_at) == ("自流井区政府", "510302-gov", clock.midnight(day(12, 2)))
    made = perform(problem, "rectify", made, actor=who("zlj-lianluo"), data=PROOF)
    assert (made.state, made.desk, made.due_at) == (ProblemState.RECTIFIED, "plan", clock.midnight(day(12, 11)))
    made = perform(problem, "pass", made, actor=who("dudao"), data={"said": "只交一次了"})
    assert (made.state, made.rounds, made.is_open, made.due_at) == (ProblemState.SETTLED, 0, False, None)


def test_what_is_not_put_right_goes_back_for_another_round(who, day):
    made = a_problem(who, "rectified")
    made = perform(problem, "fail", made, actor=who("dudao"), data={"said": "还要交两次", "due_on": "2026-12-20", "lookback_on": "2026-12-28"})
    assert (made.state, made.rounds, made.desk, made.due_at) == (ProblemState.ASSIGNED, 1, "510302-gov", clock.midnight(day(12, 21)))
    made = perform(problem, "rectify", made, actor=who("zlj-lianluo"), data=PROOF)
    made = perform(problem, "pass", made, actor=who("ld"), data={"said": "好了"})
    assert history.said(history.of("plan.problem", made.pk)[-1])["records"] == {"rounds": 1}


def test_who_put_it_right_does_not_look_back(who):
    made = a_problem(who, "assigned", post="510300-zwfw-gg")
    made = perform(problem, "rectify", made, actor=who("dudao"), data=PROOF)
    for verb, data in (("pass", {"said": "好"}), ("fail", {"said": "不好", "due_on": "2026-12-20", "lookback_on": "2026-12-28"})):
        with pytest.raises(GuardRefused, match="要由另一个人来回头看"):
            perform(problem, verb, made, actor=who("dudao"), data=data)
    assert perform(problem, "pass", made, actor=who("ld"), data={"said": "好"}).state == ProblemState.SETTLED


def test_a_unit_that_is_not_concerned_sends_it_back_and_what_is_none_is_dismissed(who):
    made = perform(problem, "decline", a_problem(who, "assigned"), actor=who("zlj-lianluo"), data={"said": "是市里的系统"})
    assert (made.state, made.desk, made.due_at) == (ProblemState.FOUND, "plan", None)
    made = perform(problem, "dismiss", made, actor=who("dudao"), data={"said": "核实不成立"})
    assert not made.is_open


def test_looking_back_comes_after_putting_right(who):
    with pytest.raises(Invalid, match="回头看要在整改期限以后"):
        a_problem(who, "assigned", lookback_on="2026-11-30")


def test_a_visit_ends_when_its_problems_have(who):
    waiting = a_problem(who, "rectified")
    seen = Visit.objects.get()
    with pytest.raises(GuardRefused, match="还有1个问题没办结"):
        perform(visit, "close", seen, actor=who("dudao"))
    perform(problem, "pass", waiting, actor=who("dudao"), data={"said": "好"})
    assert perform(visit, "close", seen.pk, actor=who("dudao")).state == VisitState.DONE


def test_another_county_sees_neither_visit_nor_problem_and_the_concerned_unit_its_problem(who):
    made = a_problem(who, "assigned")
    for name in ("gj-lianluo", "gj-ld", "zhujian"):
        assert not visible(who(name), Problem.objects.all()).exists(), name
        assert not visible(who(name), Visit.objects.all()).exists(), name
        with pytest.raises(NotFound):
            perform(problem, "rectify", made, actor=who(name), data=PROOF)
    assert visible(who("zlj-lianluo"), Problem.objects.all()).exists()
    assert not visible(who("zlj-lianluo"), Visit.objects.all()).exists()
    assert visible(who("zlj-ld"), Visit.objects.all()).exists()
