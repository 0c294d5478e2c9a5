"""An applicant's pages: list, application, one case in plain words, supplement, withdrawal; and what each costs."""

import re
from uuid import uuid4

import pytest
from case_samples import BUILDING, FOOD, HEALTH, REFUSAL, SHOP, a_case, answer_all, codes, refused, sent_in
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zizai.cases.lifecycle import case
from zizai.cases.models import Case, CaseState
from zizai.cases.public import JointPart, submit_joint
from zizai.city.public import Staff
from zizai.kernel import calendar
from zizai.kernel.lifecycle import perform

pytestmark = pytest.mark.django_db
ZHOU = "510302196805120023"


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", re.sub(r"<(svg|script|style).*?</\1>", "", answer.content.decode(), flags=re.S)))


def read(client, name, status=200, **kwargs):
    answer = client.get(reverse(f"cases:{name}", kwargs=kwargs))
    assert answer.status_code == status
    return words(answer)


def send(client, name, data, status=302, **kwargs):
    answer = client.post(reverse(f"cases:{name}", kwargs=kwargs), {"once": "token-1234", **data})
    assert answer.status_code == status, words(answer)
    return answer


def pdf(name="材料.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.7\n%%EOF\n")


def test_who_has_not_signed_in_is_asked_to_and_for_staff_these_pages_do_not_exist(client, city):
    pages = [reverse("cases:mine"), reverse("cases:apply", args=[HEALTH]), reverse("cases:one", args=[uuid4()])]
    for page in pages:
        assert client.get(page).url.startswith("/account/login/?next="), page
    client.force_login(Staff.objects.get(code="chuangkou").account)
    for page in pages:
        assert client.get(page).status_code == 404, page


def test_an_application_with_files_is_sent_once_however_often_the_button_is_pressed(signed_in):
    client = signed_in()
    sent = {**SHOP, "materials": codes(HEALTH)}
    first = send(client, "apply", {**sent, "files__new": pdf()}, code=HEALTH)
    again = send(client, "apply", {**sent, "files__new": pdf()}, code=HEALTH)
    made = Case.objects.get()
    assert first.url == again.url == reverse("cases:one", args=[made.pk])
    assert (made.state, made.applicant, made.missing, made.channel) == (CaseState.SUBMITTED, "周丽华", [], "2")
    told = read(client, "one", pk=made.pk)
    assert "已提交，等窗口收件" in told and "最晚11月30日 周一24:00前告诉您" in told and made.number in told and "材料.pdf" in told


def test_a_wrong_answer_is_told_at_its_field_and_nothing_typed_is_lost(signed_in):
    client = signed_in()
    answer = send(client, "apply", {**SHOP, "phone": "123", "files__new": pdf("布局图.pdf")}, 422, code=HEALTH)
    told = words(answer)
    assert "手机号要11位" in told
    assert "布局图.pdf" in told
    assert 'value="丽华理发店"' in answer.content.decode() and 'value="token-1234"' in answer.content.decode()
    assert not Case.objects.exists()
    # What is empty is told once, in the words of this item's form.
    told = words(send(client, "apply", {**SHOP, "object_name": ""}, 422, code=HEALTH))
    assert "请填写经营场所名称" in told and "申请对象名称" not in told


def test_a_second_application_for_the_same_is_a_sentence_and_not_a_second_case(signed_in):
    client = signed_in()
    send(client, "apply", SHOP, code=HEALTH)
    told = words(send(client, "apply", {**SHOP, "once": "another-token"}, 422, code=HEALTH))
    assert f"已经有一件在办：{Case.objects.get().number}" in told


def test_without_proved_identity_there_is_no_form_and_nothing_is_taken(signed_in):
    client = signed_in(assurance=1)
    assert "要先做实名认证" in read(client, "apply", code=HEALTH)
    send(client, "apply", SHOP, 403, code=HEALTH)
    assert not Case.objects.exists()


def test_an_item_that_does_not_exist_has_no_form(signed_in):
    read(signed_in(), "apply", 404, code="NONE")


def test_the_page_says_what_to_mend_and_takes_the_supplement(who, signed_in):
    client = signed_in()
    made = a_case(who, "registered", id_number=ZHOU)
    perform(case, "correct_notice", made, actor=who("chuangkou"), data={"materials": codes(HEALTH, 2), "how": "看不清，请重新拍照"})
    told = read(client, "one", pk=made.pk)
    assert "材料要补正" in told and "补1样材料" in told and "看不清，请重新拍照" in told
    assert "要您办" in read(client, "mine")
    assert "看不清，请重新拍照" in read(client, "supplement", pk=made.pk)
    assert "还没有上传" in words(send(client, "supplement", {"materials": codes(HEALTH, 2)}, 422, pk=made.pk))
    send(client, "supplement", {"materials": codes(HEALTH, 2), "files__new": pdf()}, pk=made.pk)
    made.refresh_from_db()
    assert (made.state, made.round) == (CaseState.RECEIVED, 1)
    assert "现在不用补材料" in read(client, "supplement", pk=made.pk)


@pytest.mark.parametrize(
    ("stage", "item", "told"),
    [
        ("received", HEALTH, ["已收件，窗口正在看材料", "政务服务中心综合窗口"]),
        ("accepted", HEALTH, ["正在审查", "承诺11月30日 周一24:00前给您结果，法定最晚12月21日 周一", "市卫生健康委审批岗"]),
        ("consulting", BUILDING, ["正在征求2个部门的意见", "市住房城乡建设局审批岗"]),
        ("granted", HEALTH, ["准予许可", "12月7日 周一24:00前送到您手上", "自审许〔2026〕12号"]),
        ("delivered", HEALTH, ["办好了", "自审许〔2026〕12号"]),
    ],
)
def test_the_page_says_where_it_stands_who_has_it_and_by_when(who, signed_in, stage, item, told):
    made = a_case(who, stage, item, id_number=ZHOU)
    shown = read(signed_in(), "one", pk=made.pk)
    assert [one for one in told if one not in shown] == []


def test_a_refusal_is_shown_with_reasons_and_what_to_do_against_it(who, signed_in):
    made = refused(who, id_number=ZHOU)
    shown = read(signed_in(), "one", pk=made.pk)
    assert REFUSAL["reasons"] in shown and REFUSAL["remedies"] in shown


def test_the_law_acts_before_the_page_is_shown(who, signed_in, at):
    made = a_case(who, id_number=ZHOU)
    client = signed_in()
    with at(12, 2):
        client = signed_in()
        assert "正在审查" in read(client, "one", pk=made.pk)
    made.refresh_from_db()
    assert made.state == CaseState.ACCEPTED


def test_the_law_acts_before_a_list_is_shown_too(who, signed_in, person, at):
    matter = submit_joint(person(), "开办餐馆", [JointPart("a", HEALTH), JointPart("b", FOOD, needs=["a"])], once="t", **SHOP)
    a_case(who, id_number=ZHOU, object_name="另一家")
    with at(12, 2):
        client = signed_in()
        assert "正在审查" in read(client, "joint", pk=matter.pk)
        assert read(client, "mine").count("正在审查") == 2


def test_a_late_decision_is_admitted(who, signed_in, at):
    made = a_case(who, "accepted", id_number=ZHOU)
    with at(12, 3):
        assert "已经超过承诺的11月30日 周一，对不起" in read(signed_in(), "one", pk=made.pk)


def test_withdrawing_asks_first_and_is_final(who, signed_in):
    made = a_case(who, id_number=ZHOU)
    client = signed_in()
    assert "不能恢复" in read(client, "withdraw", pk=made.pk)
    send(client, "withdraw", {"reasons": "不开店了"}, pk=made.pk)
    assert "您已撤回" in read(client, "one", pk=made.pk)
    assert "现在不能撤回" in read(client, "withdraw", pk=made.pk)
    assert "现在是“已撤回”" in words(send(client, "withdraw", {"once": "another-token"}, 409, pk=made.pk))


def test_somebody_elses_case_does_not_exist(who, signed_in):
    made = a_case(who, id_number=ZHOU)
    client = signed_in("wang")
    for name in ("one", "supplement", "withdraw"):
        read(client, name, 404, pk=made.pk)
    send(client, "withdraw", {}, 404, pk=made.pk)
    assert "您还没有办过事" in read(client, "mine")


def test_the_list_is_paged_the_latest_first_and_costs_the_same_for_many(who, signed_in, person, at):
    for number in range(25):
        with at(11, 24, 9, number):
            sent_in(person(), object_name=f"第{number}家")
    client = signed_in()
    calendar.current()
    with CaptureQueriesContext(connection) as many:
        told = client.get(reverse("cases:mine"))
    shown = re.findall(r"第(\d+)家", told.content.decode())
    assert shown == [str(number) for number in range(24, 4, -1)]
    older = re.search(r'href="(\?before=[^"]+)"', told.content.decode())[1]
    assert re.findall(r"第(\d+)家", client.get(reverse("cases:mine") + older).content.decode()) == ["4", "3", "2", "1", "0"]
    assert client.get(reverse("cases:mine") + "?before=x_y").status_code == 200
    Case.objects.exclude(object_name="第1家").delete()
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("cases:mine"))
    assert len(many) == len(one)


def test_a_joint_matter_is_shown_with_its_cases_and_withdrawn_at_once(who, signed_in, person):
    parts = [JointPart("a", HEALTH), JointPart("b", FOOD, needs=["a"])]
    made = submit_joint(person(), "开办餐馆", parts, once="t", **SHOP)
    client = signed_in()
    told = read(client, "joint", pk=made.pk)
    assert made.number in told and "等前面的事项出结果" in told and "已提交，等窗口收件" in told
    assert "开办餐馆" in read(client, "one", pk=Case.objects.get(item__code=FOOD).pk)
    send(client, "withdraw-joint", {}, pk=made.pk)
    assert "您已撤回" in read(client, "joint", pk=made.pk)
    read(signed_in("wang"), "joint", 404, pk=made.pk)


def test_opinions_and_decision_reach_the_page_of_a_case_with_departments(who, signed_in):
    made = answer_all(who, a_case(who, "consulting", BUILDING, id_number=ZHOU))
    assert "正在审查" in read(signed_in(), "one", pk=made.pk)
