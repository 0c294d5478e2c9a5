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


def test_a_secret_order_can_be_used_by_everybody_on_every_screen_and_does_not_say_who_called(phone, axe, sit_down):
    page, found = phone, []

    def look(address):
        page.goto(address)
        for width in (390, 1366, 320):
            page.set_viewport_size({"width": width, "height": 900})
            found.extend(f"{address} {width}: {fault}" for fault in axe(page))
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append(f"{address} {width}: scrolls sideways")

    sit_down(page, staff="huawu")
    look("/desk/hotline.order/new/register/")
    page.set_viewport_size({"width": 390, "height": 844})
    act_on_opening(page, CALL | {"title": "夜宵摊油烟扰民，多次反映没有人管，希望尽快解决"}, secret="yes", category="complaint", level="general")
    made = Order.objects.get()
    order, other = f"/desk/hotline.order/{made.pk}/", "510300-gas-cb"

    sit_down(page, staff="paidan")
    look(f"{order}dispatch/")
    act(page, made.pk, "dispatch", "hotline.order", level="general", post="510300-water-cb", said="夜里去看")
    sit_down(page, staff="gongshui")
    for address in ("/desk/", "/desk/hotline.order/", order, f"{order}ask_return/", f"{order}ask_extension/"):
        look(address)
        assert not [one for one in ("周丽华", "周*华", "138****6021", CALL["address"]) if one in page.content()], address
    page.goto(order)
    expect(page.locator("main")).to_contain_text("来电人要求保密")
    expect(page.locator("main")).to_contain_text("夜里去看")
    act(page, made.pk, "ask_return", "hotline.order", said="不归供水管", post=other)

    sit_down(page, staff="paidan")
    asked = f"/desk/hotline.return_request/{made.return_requests.get().pk}/"
    look("/desk/")
    look(asked)
    expect(page.locator("main")).to_contain_text("不归供水管")
    look(f"{asked}accept/")
    act(page, made.return_requests.get().pk, "accept", "hotline.return_request", post=other)
    made.refresh_from_db()
    assert (made.state, made.unit.code) == (OrderState.DISPATCHED, "510300-gas")
    sit_down(page, staff="ranqi")
    act(page, made.pk, "sign", "hotline.order")
    look(f"{order}reply/")
    act(page, made.pk, "reply", "hotline.order", **DONE)
    sit_down(page, staff="huifang")
    look(order)
    expect(page.locator("main")).to_contain_text("138****6021")
    act(page, made.pk, "missed", "hotline.order")
    page.goto(f"{order}missed/")
    page.locator(".desk-sheet button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("要换个时段再打")
    assert found + axe(page) == []


def act_on_opening(page, typed, **chosen):
    """Register by hand what was typed and chosen, about Wuxing Street."""
    page.goto("/desk/hotline.order/new/register/")
    for name, text in typed.items():
        page.fill(f"[name={name}]", text)
    for name, value in (chosen | {"channel": "phone"}).items():
        page.check(f"[name={name}][value={value}]")
    page.select_option("[name=place]", "510302001")
    page.check("[name=read_back]")
    page.locator(".desk-sheet button[type=submit]").click()
    expect(page.locator(".desk-messages")).to_contain_text("现在是“待派单”")
