"""An order in a real browser: registered, dispatched, signed, replied, unsatisfied, handled a second time, closed."""

import pytest
from journey_city import act, sit_down, whole_city
from playwright.sync_api import expect

from zizai.hotline.models import Order, OrderState

__all__ = ["sit_down", "whole_city"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("whole_city")]
CALL = {
    "phone": "13800006021", "caller_name": "周丽华", "address": "五星街12号3栋", "title": "五星街12号停水两天",
    "content": "从周一早上起没有水，物业说不清楚原因，家里有老人。",
}  # fmt: skip
DONE = {"said": "管网抢修完毕，已恢复供水", "contact": "none", "basis": "抢修记录 2026-118"}


def test_an_order_of_zhou_lihua_is_handled_twice_and_closed(desktop, axe, sit_down):
    page = desktop
    sit_down(page, staff="huawu")
    page.goto("/desk/hotline.order/new/register/")
    for name, text in CALL.items():
        page.fill(f"[name={name}]", text)
    for name, value in (("secret", "no"), ("category", "help"), ("level", "utility")):
        page.check(f"[name={name}][value={value}]")
    page.select_option("[name=place]", "510302001")
    page.check("[name=channel][value=phone]")
    page.locator(".desk-sheet button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("请勾选已向来电人复述标题和内容")
    page.check("[name=read_back]")
    page.locator(".desk-sheet button[type=submit]").click()
    expect(page.locator(".desk-messages")).to_contain_text("现在是“待派单”")
    made = Order.objects.get()

    sit_down(page, staff="paidan")
    page.goto(f"/desk/hotline.order/{made.pk}/")
    assert axe(page) == []
    act(page, made.pk, "dispatch", "hotline.order", level="utility", post="510300-water-cb")
    sit_down(page, staff="gongshui")
    act(page, made.pk, "sign", "hotline.order")
    act(page, made.pk, "reply", "hotline.order", **DONE)
    sit_down(page, staff="huifang")
    act(page, made.pk, "unsatisfied", "hotline.order", rating="unsatisfied", resolved="no", said="水压还是很小，六楼上不去")
    made.refresh_from_db()
    assert (made.state, made.round) == (OrderState.SECOND, 2)

    sit_down(page, staff="gongshui")
    page.goto("/desk/")
    expect(page.locator("main")).to_contain_text("五星街12号停水两天")
    page.goto(f"/desk/hotline.order/{made.pk}/")
    expect(page.locator("main")).to_contain_text("水压还是很小，六楼上不去")
    act(page, made.pk, "reply_again", "hotline.order", **DONE | {"said": "更换加压泵，六楼水压0.2兆帕"})
    sit_down(page, staff="huifang")
    act(page, made.pk, "satisfied", "hotline.order", rating="satisfied", resolved="yes", said="来水了，谢谢")
    made.refresh_from_db()
    assert (made.state, made.round, made.result, made.callbacks.count()) == (OrderState.CLOSED, 2, "satisfied", 2)
    page.goto(f"/desk/hotline.order/{made.pk}/")
    expect(page.locator("main")).to_contain_text("第2轮")
    assert axe(page) == []
