"""A case in a real browser: applied for on a phone, accepted at the window, with two departments' opinions, granted, delivered, read."""

import re

import pytest
from case_samples import BUILDING, FOOD, HEALTH, SHOP, a_case, codes, refused
from journey_city import act, sit_down, whole_city
from journey_measure import MEASURE
from playwright.sync_api import expect

from zizai.cases.lifecycle import case
from zizai.cases.models import Case, CaseState
from zizai.cases.public import JointPart, submit_joint
from zizai.city.public import Person, Staff, actor_for
from zizai.kernel.lifecycle import perform
from zizai.kernel.policies import Actor

__all__ = ["sit_down", "whole_city"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("whole_city")]
PAGES = ("/items/", "/items/?unit=510302-mzj", "/items/?event=17", "/items/?q=低宝", "/services/", f"/items/{BUILDING}/changes/", "/items/512B0070200003/", f"/items/{BUILDING}/", "/items/ZG-ZR-001/", "/cases/", f"/cases/apply/{BUILDING}/", "/bundles/", "/bundles/ZG-YJS-001/", "/bundles/ZG-YJS-001/apply/")


def test_zhou_lihua_applies_on_a_phone_and_reads_the_decision(phone, desktop, axe, sit_down):
    sit_down(phone, person="zhou")
    phone.goto(f"/items/{BUILDING}/")
    phone.get_by_role("link", name="在线申请").first.tap()
    for name, text in (("object_name", "丽华火锅店装修工程"), ("object_place", "自流井区五星街88号"), ("phone", "13800006021")):
        phone.fill(f"[name={name}]", text)
    for code in codes(BUILDING):
        phone.check(f"[value={code}]")
    phone.set_input_files("[name=files__new]", files=[{"name": "施工图.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}])
    expect(phone.locator("main")).to_contain_text("已收到")
    phone.get_by_role("button", name="提交申请").tap()
    phone.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}/$"))
    expect(phone.locator("h1")).to_have_text("已提交，等窗口收件")
    address = phone.url
    made = Case.objects.get()

    sit_down(desktop, staff="chuangkou")
    act(desktop, made.pk, "receive")
    act(desktop, made.pk, "accept")
    sit_down(desktop, staff="shenpi")
    act(desktop, made.pk, "consult")
    phone.goto(address)
    expect(phone.locator("h1")).to_have_text("正在征求2个部门的意见")
    for staff, unit in (("xiaofang", "510300-xf"), ("zhifa", "510300-cgj")):
        sit_down(desktop, staff=staff)
        act(desktop, made.opinions.get(unit__code=unit).pk, "give", "cases.opinion", answer="agree")
    sit_down(desktop, staff="shenpi")
    act(desktop, made.pk, "grant", result_number="自住建施许〔2026〕8号")
    sit_down(desktop, staff="chuangkou")
    act(desktop, made.pk, "deliver", way="window", receipt="本人签收")

    phone.goto("/cases/")
    phone.get_by_role("link", name="建筑工程施工许可").tap()
    expect(phone.locator("h1")).to_have_text("办好了")
    expect(phone.locator("main")).to_contain_text("自住建施许〔2026〕8号")
    made.refresh_from_db()
    assert (made.state, made.applicant) == (CaseState.DELIVERED, "周丽华")


@pytest.mark.parametrize("mode", ["plain", "elder"])
def test_everybody_can_use_an_applicants_pages(desktop, live_server, axe, sit_down, mode):
    staff = {name: actor_for(Staff.objects.select_related("account").get(code=name).account) for name in ("chuangkou", "weijian", "shenpi", "xiaofang", "zhifa")}
    own = {"id_number": "510302196805120023"}
    made = a_case(staff.get, "registered", **own)
    perform(case, "correct_notice", made, actor=staff["chuangkou"], data={"materials": codes(HEALTH, 2), "how": "看不清，请重新拍照"})
    others = [a_case(staff.get, "consulting", BUILDING, **own), refused(staff.get, object_name="老街澡堂", **own)]
    zhou = Person.objects.get(code="zhou")
    actor = Actor("person", id=zhou.pk, name=zhou.name, subjects=frozenset([zhou.pk]), assurance=2)
    joint = submit_joint(actor, "开办餐馆", [JointPart("a", HEALTH), JointPart("b", FOOD, needs=["a"])], once="t", **SHOP | {"object_name": "盐帮小馆"})
    others += Case.objects.filter(joint=joint)

    page, found = desktop, []
    sit_down(page, person="zhou")
    if mode == "elder":
        page.context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in (("zz_mode", "elder"), ("zz_size", "largest"))])
    addresses = [*PAGES, f"/cases/{made.pk}/", f"/cases/{made.pk}/supplement/", f"/cases/{made.pk}/withdraw/", f"/cases/joint/{joint.pk}/"]
    for address in (*addresses, *(f"/cases/{one.pk}/" for one in others)):
        page.goto(address)
        for width in (390, 1366):
            page.set_viewport_size({"width": width, "height": 844})
            page.set_viewport_size({"width": width, "height": max(2000, page.evaluate("document.documentElement.scrollHeight"))})
            found += [f"{address} {width}: {fault}" for fault in axe(page)]
            found += [f"{address} {width}: {fault}" for fault in page.evaluate(MEASURE, {"elder": mode == "elder", "gallery": False})]
    assert found == []


def test_a_form_that_could_not_be_taken_says_so_at_its_fields_and_stays_usable(phone, axe, sit_down):
    sit_down(phone, person="zhou")
    phone.goto(f"/cases/apply/{BUILDING}/")
    phone.get_by_role("button", name="提交申请").tap()
    expect(phone.locator(".zz-errors")).to_contain_text("有3处要改")
    assert axe(phone) == []
