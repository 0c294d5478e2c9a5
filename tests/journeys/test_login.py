"""Signing in, with a real browser, as people do it."""

import re

import pytest
from login_samples import GOOD, code_of, demonstration, make_firm, make_person, make_staff, make_ward

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _stage(settings, tmp_path):
    demonstration(settings)
    settings.DATA_DIR = tmp_path
    zhou = make_person()
    make_firm(zhou)
    make_ward(zhou, make_person("child", "510302201503010041", "周小禾"))
    make_person("luo", "510302194403120013", "罗永福")
    make_staff()
    make_staff("anquan", roles=["security"], name="赵安全")


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def heights(page):
    return page.eval_on_selector_all("main button, main input:not([type=hidden])", "found => found.map(one => one.getBoundingClientRect().height)")


def test_an_old_person_is_in_with_one_tap_and_reads_large_letters(phone, axe):
    phone.goto("/demo/")
    assert fits(phone)
    assert axe(phone) == []
    with phone.expect_navigation():
        phone.get_by_role("button", name="老人").tap()
    phone.goto("/me/")
    assert phone.locator("html").get_attribute("data-mode") == "elder"
    assert phone.evaluate("parseFloat(getComputedStyle(document.querySelector('main dd')).fontSize)") >= 18
    assert fits(phone)
    assert axe(phone) == []


def test_a_person_signs_in_with_the_provider_in_two_taps_and_acts_for_a_firm_in_two_more(phone, axe):
    phone.goto("/account/login/?next=/me/")
    assert axe(phone) == []
    phone.get_by_role("button", name="演示登录").tap()
    phone.wait_for_url("**/identity/o/authorize*")
    phone.get_by_text("演示 无法律效力").wait_for()
    phone.wait_for_load_state()
    assert axe(phone) == []
    phone.get_by_role("button", name="周丽华").tap()
    phone.wait_for_url("**/me/")
    assert phone.get_by_text("510302********0023").count() == 1
    phone.locator("details.zz-switch > summary").tap()
    phone.locator(".zz-switch__menu").get_by_role("button", name="釜溪茶铺").tap()
    phone.get_by_text("现在替釜溪茶铺办事。").wait_for()
    phone.wait_for_load_state()
    assert fits(phone)
    assert axe(phone) == []


def test_staff_sign_in_from_the_keyboard_alone(desktop, axe):
    desktop.goto("/account/login/?staff&next=/me/")
    desktop.locator("#id_login").focus()
    desktop.keyboard.type("lichuang")
    desktop.keyboard.press("Tab")
    desktop.keyboard.type("wrong")
    desktop.keyboard.press("Enter")
    desktop.get_by_role("alert").wait_for()
    desktop.wait_for_load_state()
    assert axe(desktop) == []
    assert desktop.locator("#id_login").input_value() == "lichuang"
    desktop.locator("#id_password").focus()
    desktop.keyboard.type(GOOD)
    desktop.keyboard.press("Enter")
    desktop.wait_for_url("**/me/")
    assert axe(desktop) == []


def test_a_sensitive_post_binds_a_telephone_and_keeps_recovery_codes(desktop, axe):
    desktop.goto("/account/login/?staff")
    desktop.locator("#id_login").fill("anquan")
    desktop.locator("#id_password").fill(GOOD)
    desktop.locator("#id_password").press("Enter")
    desktop.wait_for_url("**/account/mfa/bind/")
    assert axe(desktop) == []
    picture = desktop.locator(".zz-door__qr svg")
    box, frame = picture.bounding_box(), desktop.locator(".zz-door__qr").bounding_box()
    assert abs(box["width"] - box["height"]) < 2
    assert box["width"] <= frame["width"]
    desktop.get_by_text("扫不了，手工输入").click()
    secret = desktop.locator(".zz-door__secret").inner_text().strip()
    desktop.locator("#id_code").fill(code_of(secret))
    desktop.get_by_role("button", name="绑定").click()
    desktop.wait_for_url("**/account/mfa/recovery/")
    assert len(re.findall(r"\b\d{8}\b", desktop.locator(".zz-door__codes").inner_text())) == 10
    assert axe(desktop) == []


def test_every_control_is_large_enough_for_a_finger(phone):
    for path in ("/demo/", "/account/login/", "/account/login/?staff"):
        phone.goto(path)
        assert fits(phone), path
        assert min(heights(phone)) >= 48, path
