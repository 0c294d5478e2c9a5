"""Finding an item in a real browser: names while one types, by keyboard and by finger; without script a plain search."""

import re

import pytest
from journey_city import whole_city
from playwright.sync_api import expect

__all__ = ["whole_city"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("whole_city")]


def test_names_come_while_one_types_and_the_keyboard_opens_one(desktop, axe):
    desktop.goto("/")
    box = desktop.get_by_role("combobox", name="要办的事")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("身份证到期")
    expect(box).to_have_attribute("aria-expanded", "true")
    assert axe(desktop) == []
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("了")
    chosen = desktop.get_by_role("option", name="居民身份证换领（到期）")
    expect(chosen).to_be_visible()
    box.press("ArrowDown")
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    box.press("Enter")
    desktop.wait_for_url("**/items/ZG-GA-001/")


def test_a_finger_opens_a_name_and_the_button_searches(phone):
    phone.goto("/items/")
    phone.get_by_role("combobox").press_sequentially("开馆子")
    phone.get_by_role("option").first.tap()
    phone.wait_for_url(re.compile(r"/items/[A-Z0-9-]+/$"))
    phone.goto("/items/")
    phone.get_by_role("combobox").fill("低宝")
    phone.get_by_role("button", name="搜索").tap()
    expect(phone.locator("main")).to_contain_text("按“低保”找的")
    expect(phone.locator("main li").first).to_contain_text("最低生活保障")
