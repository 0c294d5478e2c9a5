"""Applying for a bundle: one form, one matter, locked and moved together; a result is passed on and never asked for."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from small_city import NOW

from zizai.bundles.graph import graph_of
from zizai.bundles.models import BundleItem
from zizai.cases.lifecycle import case, joint
from zizai.cases.models import Case, CaseState, JointCase, JointState
from zizai.catalogue.public import Item, Material
from zizai.city.public import Staff
from zizai.kernel import clock, history
from zizai.kernel.lifecycle import Refused, perform
from zizai.kernel.models import Upload

pytestmark = pytest.mark.django_db
CODE, TRADE, FOOD, HEALTH = "ZG-YJS-001", "ZG-SC-002", "ZG-SC-001", "ZG-WJ-001"
SHOP = {"object_name": "丽华小食店", "object_place": "自流井区五星街88号", "phone": "13800006021"}


def pdf(name="材料.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.7\n%%EOF\n")


def everything():
    """Every material of the restaurant's bundle, as files of the form."""
    return {f"material_{number}__new": pdf(f"材料{number}.pdf") for number in range(len(graph_of(CODE).asked))}


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", re.sub(r"<(svg|script|style).*?</\1>", "", answer.content.decode(), flags=re.S)))


def send(client, status=302, **data):
    answer = client.post(reverse("bundles:apply", args=[CODE]), {"once": "token-1234", **SHOP, **data})
    assert answer.status_code == status, words(answer)
    return answer


def of(item):
    return Case.objects.select_related("joint").get(item__code=item)


def accepted(who, item):
    made = of(item)
    if made.state == CaseState.SUBMITTED:
        made = perform(case, "receive", made, actor=who("chuangkou"))
    return perform(case, "accept", made, actor=who("chuangkou"))


def granted(who, item, number):
    return perform(case, "grant", accepted(who, item), actor=who("shijian"), data={"result_number": number})


def test_one_form_becomes_one_matter_whose_second_case_waits(signed_in):
    answer = send(signed_in(), **everything())
    made = JointCase.objects.get()
    assert answer["Location"] == reverse("cases:joint", args=[made.pk])
    assert (of(TRADE).state, of(FOOD).state) == (CaseState.SUBMITTED, CaseState.AWAITING)
    assert of(FOOD).needs == [str(of(TRADE).pk)]
    assert of(TRADE).missing == of(FOOD).missing == []
    assert f"{FOOD}-2" not in [one["code"] for one in of(FOOD).required]
    assert (Upload.objects.filter(thing_id=of(TRADE).pk).count(), Upload.objects.filter(thing_id=of(FOOD).pk).count()) == (7, 5)


def test_pressed_twice_it_is_one_matter(signed_in):
    client = signed_in()
    assert send(client)["Location"] == send(client)["Location"]
    assert (JointCase.objects.count(), Case.objects.count()) == (1, 2)


def test_the_result_goes_from_one_case_to_the_other_in_the_same_step(signed_in, who, at):
    send(signed_in(), **everything())
    with at(11, 24):
        granted(who, TRADE, "92510302MA6EXAMP8K")
        taker = of(FOOD)
        assert taker.state == CaseState.RECEIVED
        assert taker.supplied == [{"case": str(of(TRADE).pk), "name": "营业执照", "number": "92510302MA6EXAMP8K"}]
    gave, took = history.of("cases.case", of(TRADE).pk)[-1], history.of("cases.case", taker.pk)[-1]
    assert (gave.verb, took.verb, gave.recorded_at == took.recorded_at) == ("grant", "go_on", True)
    if connection.vendor == "postgresql":
        assert gave.transaction == took.transaction
    with at(11, 25):
        granted(who, FOOD, "JY25103020001234")
        assert of(FOOD).state == CaseState.GRANTED


def test_performing_on_one_case_locks_the_matter_first(signed_in, who):
    send(signed_in(), **everything())
    perform(case, "receive", of(TRADE), actor=who("chuangkou"))
    made = perform(case, "accept", of(TRADE), actor=who("chuangkou"))
    with CaptureQueriesContext(connection) as asked:
        perform(case, "grant", made, actor=who("shijian"), data={"result_number": "92510302MA6EXAMP8K"})
    tables = [re.search(r'FROM "?(\w+)', query["sql"])[1] for query in asked.captured_queries if query["sql"].startswith("SELECT")]
    assert tables.index("cases_jointcase") < tables.index("cases_case")


def test_refused_the_first_the_second_is_told_why_and_what_waits_for_nothing_goes_on(signed_in, who):
    bundle = BundleItem.objects.first().bundle
    BundleItem.objects.create(id=BundleItem.id_of("x"), code="x", name="x", bundle=bundle, item=Item.objects.get(code=HEALTH), number=3, required=True)
    send(signed_in(), **everything())
    refusal = {"reasons": "名称和已有的重复", "remedies": "60日内申请行政复议，6个月内提起行政诉讼"}
    perform(case, "refuse", accepted(who, TRADE), actor=who("shijian"), data=refusal)
    assert of(FOOD).state == CaseState.UNMET
    assert "“个体工商户设立登记”不予许可，所以办不下去了" in of(FOOD).reasons
    assert of(HEALTH).state == CaseState.SUBMITTED
    assert of(HEALTH).joint.state == JointState.UNDER_WAY


def test_a_material_that_several_want_is_uploaded_once_and_lies_with_each(signed_in):
    Material.objects.filter(code=f"{FOOD}-1").update(name="经营者身份证明")
    send(signed_in(), material_1__new=pdf("身份证.pdf"))
    kept = list(Upload.objects.all())
    assert sorted(str(one.thing_id) for one in kept) == sorted([str(of(TRADE).pk), str(of(FOOD).pk)])
    assert len({one.path for one in kept}) == 1
    assert f"{FOOD}-1" in of(FOOD).brought and f"{TRADE}-2" in of(TRADE).brought


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(signed_in):
    client = signed_in()
    answer = send(client, 422, phone="138", **everything())
    page = words(answer)
    assert "手机号要11位" in page
    assert 'value="丽华小食店"' in answer.content.decode()
    assert "材料3.pdf" in page
    assert Case.objects.count() == 0


def test_the_same_matter_twice_is_refused_with_the_number_of_the_first(signed_in):
    client = signed_in()
    send(client)
    answer = send(client, 422, once="another-token")
    assert f"已经有一件在办：{of(TRADE).number}" in words(answer)
    assert (JointCase.objects.count(), Case.objects.count()) == (1, 2)


def test_whose_identity_is_not_proved_is_told_so(signed_in):
    client = signed_in(assurance=1)
    assert "实名认证" in words(client.get(reverse("bundles:apply", args=[CODE])))
    send(client, 403)
    assert JointCase.objects.count() == 0


def test_the_pages_say_what_is_asked_once_and_what_is_not(client, city):
    with CaptureQueriesContext(connection) as asked:
        page = words(client.get(reverse("bundles:bundle", args=[CODE])))
    assert len(asked) <= 5
    assert "用上一步的营业执照，不用您再交“营业执照或者其他主体资格证明”" in page
    assert "11个工作日" in page and "5样" in page and "分开办要6样；另有看情况才交的" in page
    assert "开办餐饮店“一件事”" in words(client.get(reverse("bundles:bundles")))
    assert client.get(reverse("bundles:bundle", args=["NONE"])).status_code == 404


def test_staff_in_a_post_apply_for_nothing_and_visitors_sign_in_first(client, city, who):
    url = reverse("bundles:apply", args=[CODE])
    assert client.get(url).status_code == 302
    client.force_login(Staff.objects.get(code="chuangkou").account)
    assert client.get(url).status_code == 404


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(5))
def test_a_decision_and_a_withdrawal_at_once_leave_one_story(signed_in, person, who, round_):
    """Whoever comes first: granted and passed on, or withdrawn altogether; never half."""
    if connection.vendor != "postgresql":
        pytest.skip("needs real rows that wait for each other")
    send(signed_in(), **everything())
    perform(case, "receive", of(TRADE), actor=who("chuangkou"))
    made = perform(case, "accept", of(TRADE), actor=who("chuangkou"))
    matter, approver, applicant = made.joint_id, who("shijian"), person()

    def attempt(act):
        try:
            with clock.at(NOW):
                act()
            return True
        except Refused:
            return False
        finally:
            connections.close_all()

    ways = [
        lambda: perform(case, "grant", made.pk, actor=approver, data={"result_number": "92510302MA6EXAMP8K"}),
        lambda: perform(joint, "withdraw", matter, actor=applicant, data={}),
    ]
    with ThreadPoolExecutor(2) as both:
        done = list(both.map(attempt, ways[:: 1 if round_ % 2 else -1]))
    states = (JointCase.objects.get(pk=matter).state, of(TRADE).state, of(FOOD).state)
    assert states in {
        (JointState.WITHDRAWN, CaseState.WITHDRAWN, CaseState.WITHDRAWN),
        (JointState.WITHDRAWN, CaseState.GRANTED, CaseState.WITHDRAWN),
    }
    assert any(done)
    assert [fault for kind in ("cases.case", "cases.joint") for fault in history.verify(kind) if isinstance(fault, history.Fault)] == []
