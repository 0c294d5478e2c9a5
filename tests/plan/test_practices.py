"""Good practices: reviewed by a second person, public with the figures they rest on, frozen and live."""

import pytest
from plan_samples import a_practice, a_step

from zizai.kernel.lifecycle import Forbidden, GuardRefused, NotFound, perform
from zizai.kernel.policies import NOBODY, visible
from zizai.plan.lifecycle import practice
from zizai.plan.models import Practice, PracticeState

pytestmark = pytest.mark.django_db


def test_a_published_practice_keeps_the_figures_of_that_day(who):
    a_step(who, "accepted")
    made = a_practice(who)
    assert made.state == PracticeState.PUBLISHED
    mine, city = made.figures
    assert (mine["measure"], mine["value"], mine["numerator"], mine["denominator"], mine["basis"]) == ("plan.steps_on_time_share", "1.0000", 1, 1, "records")
    assert (city["measure"], city["value"], city["basis"]) == ("ratings.good_share", None, "none")


def test_the_author_does_not_publish_it(who):
    made = a_practice(who, "reviewing")
    assert (made.desk, made.assignee) == ("plan", None)
    with pytest.raises(Forbidden):
        perform(practice, "publish", made, actor=who("zlj-lianluo"))
    by_supervisor = perform(practice, "return", made, actor=who("dudao"), data={"said": "写短些"})
    assert (by_supervisor.state, by_supervisor.assignee) == (PracticeState.DRAFT, who("zlj-lianluo").id)
    Practice.objects.filter(pk=made.pk).update(author=who("dudao").id)
    made = perform(practice, "submit", by_supervisor.pk, actor=who("dudao"))
    with pytest.raises(GuardRefused, match="要由另一个人来审核通过并公开"):
        perform(practice, "publish", made, actor=who("dudao"))


@pytest.mark.parametrize("body", ["找小王，电话13800138000。", "身份证51030219900307663X已核"])
def test_what_looks_like_a_telephone_or_identity_number_does_not_go_public(who, body):
    with pytest.raises(GuardRefused, match="像是有手机号或身份证号"):
        a_practice(who, "reviewing", body=body)


def test_the_public_sees_published_practices_and_no_draft(who):
    draft = a_practice(who, "draft", title="草稿")
    published = a_practice(who)
    assert list(visible(NOBODY, Practice.objects.all())) == [published]
    with pytest.raises(NotFound):
        perform(practice, "revise", draft, actor=who("gj-lianluo"), data={"title": "x", "body": "y"})
    perform(practice, "withdraw", published, actor=who("dudao"), data={"said": "数字有变"})
    assert not visible(NOBODY, Practice.objects.all()).exists()


def test_a_draft_is_revised_by_its_author(who):
    made = perform(practice, "revise", a_practice(who, "draft"), actor=who("zlj-lianluo"), data={"title": "新题", "body": "新文", "cites": []})
    assert (made.title, made.cites) == ("新题", [])
