"""The desk in a real browser: keys, the dialog, what is kept, and nothing that accessibility rules object to."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from counter.lifecycle import filing
from counter.models import Filing
from desk_samples import FRIDAY, filed, in_post
from django.test import Client
from playwright.sync_api import expect, sync_playwright

from zizai.kernel import clock, history
from zizai.kernel.lifecycle import perform

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="module")
def browser():
    # Playwright runs a loop of its own in this thread; Django would refuse the database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def desk(browser, live_server, settings):
    """(page, clerk): a browser in which a clerk has signed in. The server answers from threads of its own, so its clock is installed."""
    real = clock._source
    clock.install(lambda: FRIDAY)
    clerk = in_post("limin", "李敏", roles=["clerk"], desks=["window"])
    client = Client()
    client.force_login(clerk.account)
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1366, "height": 768})
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page, clerk
    context.close()
    clock.install(real)
    assert faults == []


def waiting(clerk, *matters):
    return [filed(clerk, matter, at=FRIDAY - timedelta(hours=len(matters) - place)) for place, matter in enumerate(matters)]


def flawless(page):
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert fits(page)


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_clerk_works_through_the_list_by_keys_alone(desk):
    page, clerk = desk
    first, second = waiting(clerk, "甲事项", "乙事项")
    page.goto("/desk/")
    expect(page.locator("#peek h2")).to_have_text("甲事项")
    page.keyboard.press("j")
    expect(page.locator("tr[aria-selected=true]")).to_contain_text("乙事项")
    expect(page.locator("#peek h2")).to_have_text("乙事项")
    page.keyboard.press("k")
    expect(page.locator("#peek h2")).to_have_text("甲事项")
    page.keyboard.press("a")
    expect(page.locator("dialog[open] h2")).to_have_text("受理")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-messages")).to_contain_text("受理：办好了")
    expect(page.locator("#peek h2")).to_have_text("乙事项")
    assert page.url.endswith("/desk/"), "whoever works through a list stays in it"
    assert [event.verb for event in history.of("counter.filing", first.pk)] == ["file", "accept"]
    page.keyboard.press(" ")
    expect(page.locator("#peek")).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/counter.filing/*/")
    page.keyboard.press("Escape")
    page.wait_for_url("**/desk/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("jkax?")
    assert page.locator("#find").input_value() == "jkax?", "keys do nothing while one types"
    assert Filing.objects.get(pk=second.pk).state == "received"


def test_a_form_in_the_dialog_keeps_what_was_typed_through_errors_and_races(desk):
    page, clerk = desk
    [thing] = waiting(clerk, "甲事项")
    page.goto(f"/desk/counter.filing/{thing.pk}/")
    page.keyboard.press("2")
    page.locator("dialog textarea").fill("请补消毒间的平面图")
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("dialog .zz-errors")).to_contain_text("请选择缺哪些材料。")
    flawless(page)
    perform(filing, "take_over", thing.pk, actor=clerk.actor)
    page.locator("dialog input[value=plan]").check()
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("#dialog")).to_contain_text("别人刚刚办过这件")
    assert page.locator("dialog textarea").input_value() == "请补消毒间的平面图"
    page.keyboard.press("Escape")
    expect(page.locator("#toasts")).to_contain_text("您写的还没交")
    page.locator("dialog button[type=submit]").click()
    expect(page.locator(".desk-messages")).to_contain_text("一次告知补正：办好了")
    assert history.said(history.of("counter.filing", thing.pk)[-1])["records"] == {"items": ["plan"], "reason": "请补消毒间的平面图"}


def test_when_the_network_fails_the_dialog_stays_and_says_so(desk):
    page, clerk = desk
    [thing] = waiting(clerk, "甲事项")
    page.goto(f"/desk/counter.filing/{thing.pk}/")
    page.keyboard.press("n")
    page.locator("dialog textarea").fill("写了很久的话")
    page.route("**/remark/", lambda route: route.abort())
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("#toasts")).to_contain_text("网断了，没交上去")
    page.unroute("**/remark/")
    page.route("**/remark/", lambda route: route.fulfill(status=502))
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("#toasts")).to_contain_text("没交上去，是我们的问题")
    assert page.locator("dialog textarea").input_value() == "写了很久的话"
    page.unroute("**/remark/")
    page.locator("dialog button[type=submit]").click()
    expect(page.locator(".desk-messages")).to_contain_text("写备注：办好了")


def test_several_are_ticked_by_keys_and_done_at_once(desk):
    page, clerk = desk
    waiting(clerk, "甲事项", "乙事项", "丙事项")
    page.goto("/desk/counter.filing/")
    for key in ("x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("[data-bulk-bar]")).to_contain_text("已勾选2件")
    page.locator("[data-bulk-bar] button", has_text="受理").click()
    page.locator("button", has_text="受理这2件").click()
    expect(page.locator("h1")).to_have_text("受理：办好2件")
    assert Filing.objects.filter(state="reviewing").count() == 2


def test_single_keys_can_be_switched_off(desk):
    page, clerk = desk
    waiting(clerk, "甲事项", "乙事项")
    page.goto("/desk/")
    page.keyboard.press("?")
    page.locator("[data-keys-off]").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("tr[aria-selected=true]")).to_contain_text("甲事项")


def test_pages_are_accessible_and_never_scroll_sideways(desk):
    page, clerk = desk
    thing, _ = waiting(clerk, "公共场所卫生许可（新办）", "食品经营许可（新办）")
    one = f"/desk/counter.filing/{thing.pk}/"
    urls = ["/desk/", "/desk/counter.filing/", one, one + "correct/", "/desk/counter.filing/?lamp=late", one + "-/unmask/fact.phone/", one + "resume/"]
    for url in [*urls, "/desk/done/", "/desk/find/?q=x", "/desk/counter.check/", "/desk/counter.filing/new/file/", "/desk/no.such/"]:
        page.set_viewport_size({"width": 1366, "height": 768})
        page.goto(url)
        page.wait_for_load_state("networkidle")
        flawless(page)
        for width in (1024, 390):
            page.set_viewport_size({"width": width, "height": 768})
            assert fits(page), (url, width)
    page.goto("/desk/counter.filing/")
    flawless(page)
    page.goto(one)
    flawless(page)
