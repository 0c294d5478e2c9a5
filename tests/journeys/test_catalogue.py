"""An item in a real browser: written section by section, reviewed by somebody else, published, and read on a phone."""

import pytest
from journey_city import sit_down, whole_city
from playwright.sync_api import expect

from zizai.catalogue.models import ItemDraft
from zizai.catalogue.publishing import publish_due
from zizai.kernel import clock

__all__ = ["sit_down", "whole_city"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("whole_city")]
ITEM = "ZG-WJ-001"


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_editor_writes_a_reviewer_approves_and_people_read_it(phone, desktop, axe, sit_down):
    sit_down(desktop, staff="weijianbz")
    desktop.goto(f"/desk/catalogue.draft/new/revise/?item={ITEM}")
    desktop.fill("[name=why]", "把话说得更明白")
    desktop.get_by_role("button", name="修订事项").click()
    desktop.get_by_role("link", name="编辑内容").click()
    desktop.fill("[name=summary]", "开店以前先办的卫生许可。")
    desktop.fill("[name=promise_day]", "三十")
    desktop.get_by_role("button", name="存下来").click()
    expect(desktop.locator("[name=promise_day]")).to_have_value("三十")
    expect(desktop.locator(".ct-form")).to_contain_text("承诺办结时限")
    desktop.fill("[name=promise_day]", "8")
    desktop.get_by_role("button", name="存下来").click()
    desktop.get_by_role("link", name="情形问题").click()
    assert axe(desktop) == [] and fits(desktop)
    desktop.get_by_role("link", name="加一条").click()
    desktop.fill("[name=ask]", "店里卖不卖酒？")
    desktop.locator("[name=option_says]").nth(0).fill("卖")
    desktop.locator("[name=option_says]").nth(1).fill("不卖")
    assert axe(desktop) == [] and fits(desktop)
    desktop.get_by_role("button", name="存下来").click()
    expect(desktop.locator("main")).to_contain_text("怎么答都一样")
    desktop.locator(".ct-lines li", has_text="店里卖不卖酒").get_by_role("button", name="删掉").click()
    desktop.get_by_role("link", name="预览").first.click()
    expect(desktop.locator("main")).to_contain_text("所有情形")
    assert axe(desktop) == [] and fits(desktop)
    draft = ItemDraft.objects.get()
    desktop.goto(f"/desk/catalogue.draft/{draft.pk}/")
    expect(desktop.locator("main")).to_contain_text("开店以前先办的卫生许可。")
    assert axe(desktop) == [] and fits(desktop)
    desktop.get_by_role("link", name="提交审核").click()
    desktop.get_by_role("button", name="提交审核").click()
    expect(desktop.locator("h1")).to_contain_text("待审核")
    expect(desktop.get_by_role("link", name="审核通过")).to_have_count(0)

    sit_down(desktop, staff="weijiansh")
    desktop.goto("/desk/")
    desktop.goto(f"/desk/catalogue.draft/{draft.pk}/approve/")
    desktop.fill("[name=publish_on]", clock.today().isoformat())
    desktop.get_by_role("button", name="审核通过").click()
    expect(desktop.locator("h1")).to_contain_text("待发布")
    assert publish_due(clock.today()) == [ITEM]

    phone.goto(f"/items/{ITEM}/")
    expect(phone.locator("main")).to_contain_text("开店以前先办的卫生许可。")
    expect(phone.locator("main")).to_contain_text("8个工作日")
