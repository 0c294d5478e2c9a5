"""The desk in a real browser: keys, the dialog, what is kept, and nothing that accessibility rules object to."""

from datetime import timedelta

import pytest
from counter.lifecycle import filing
from counter.models import Filing
from desk_samples import FRIDAY, filed, in_post
from django.test import Client
from playwright.sync_api import expect

from zizai.desk import places
from zizai.kernel import clock, history
from zizai.kernel.lifecycle import perform

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _friday(monkeypatch):
    # The server answers from threads of its own, so the clock of the process is held, not this thread's.
    monkeypatch.setattr(clock, "_source", lambda: FRIDAY)
    places.forget()
    yield
    places.forget()


@pytest.fixture
def clerk():
    return in_post("limin", "李敏", roles=["clerk"], desks=["window"])


@pytest.fixture
def page(desktop, live_server, clerk, settings):
    """An office screen at which the clerk has signed in."""
    client, name = Client(), settings.SESSION_COOKIE_NAME
    client.force_login(clerk.account)
    desktop.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    return desktop


def waiting(clerk, *matters):
    return [filed(clerk, matter, at=FRIDAY - timedelta(hours=len(matters) - place)) for place, matter in enumerate(matters)]


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def verbs_of(thing):
    return [event.verb for event in history.of("counter.filing", thing.pk)]


def test_a_clerk_works_through_the_list_by_keys_alone(page, clerk):
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
    assert verbs_of(first) == ["file", "accept"]
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
    assert verbs_of(second) == ["file"]


def test_a_form_in_the_dialog_keeps_what_was_typed_through_errors_races_and_closing(page, clerk, axe):
    [thing] = waiting(clerk, "甲事项")
    page.goto(f"/desk/counter.filing/{thing.pk}/")
    page.keyboard.press("2")
    page.locator("#dialog textarea").fill("请补消毒间的平面图")
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator("#dialog .zz-errors")).to_contain_text("请选择缺哪些材料。")
    assert axe(page) == []
    perform(filing, "take_over", thing.pk, actor=clerk.actor)
    page.locator("#dialog input[value=plan]").check()
    page.wait_for_timeout(500)  # what is typed is kept after a breath
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator("#dialog")).to_contain_text("别人刚刚办过这件")
    assert page.locator("#dialog textarea").input_value() == "请补消毒间的平面图"
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).to_be_hidden()
    page.keyboard.press("2")
    expect(page.locator("#dialog")).to_contain_text("填的还在")
    assert page.locator("#dialog textarea").input_value() == "请补消毒间的平面图"
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator(".desk-messages")).to_contain_text("一次告知补正：办好了")
    assert history.said(history.of("counter.filing", thing.pk)[-1])["records"] == {"items": ["plan"], "reason": "请补消毒间的平面图"}


def test_when_the_network_fails_the_dialog_stays_and_says_so(page, clerk):
    [thing] = waiting(clerk, "甲事项")
    page.goto(f"/desk/counter.filing/{thing.pk}/")
    page.keyboard.press("n")
    page.locator("#dialog textarea").fill("写了很久的话")
    page.route("**/remark/", lambda route: route.abort())
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator("#dialog #zz-toasts")).to_contain_text("网断了，没交上去")
    page.unroute("**/remark/")
    page.route("**/remark/", lambda route: route.fulfill(status=502))
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator("#dialog #zz-toasts")).to_contain_text("没交上去，是我们的问题")
    assert page.locator("#dialog textarea").input_value() == "写了很久的话"
    page.unroute("**/remark/")
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator(".desk-messages")).to_contain_text("写备注：办好了")


def test_a_session_that_ran_out_keeps_the_words_and_leads_to_the_login(page, clerk, settings):
    [thing] = waiting(clerk, "甲事项")
    page.goto(f"/desk/counter.filing/{thing.pk}/")
    page.keyboard.press("n")
    page.locator("#dialog textarea").fill("写了很久的话")
    kept = page.context.cookies()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator("#dialog #zz-toasts")).to_contain_text("登录过期了。您写的还在")
    page.context.add_cookies(kept)
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator(".desk-messages")).to_contain_text("写备注：办好了")


def test_several_are_ticked_by_keys_and_done_at_once(page, clerk):
    waiting(clerk, "甲事项", "乙事项", "丙事项")
    page.goto("/desk/counter.filing/")
    for key in ("x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("[data-bulk-bar]")).to_contain_text("已勾选2件")
    page.locator("[data-bulk-bar] button", has_text="受理").click()
    page.locator("button", has_text="受理这2件").click()
    expect(page.locator("h1")).to_have_text("受理：办好2件")
    assert Filing.objects.filter(state="reviewing").count() == 2


def test_single_keys_can_be_switched_off(page, clerk):
    waiting(clerk, "甲事项", "乙事项")
    page.goto("/desk/")
    page.keyboard.press("?")
    page.locator("[data-keys-off]").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("tr[aria-selected=true]")).to_contain_text("甲事项")


def test_pages_are_accessible_and_never_scroll_sideways(page, clerk, axe):
    thing, _ = waiting(clerk, "公共场所卫生许可（新办）", "食品经营许可（新办）")
    one = f"/desk/counter.filing/{thing.pk}/"
    urls = ["/desk/", "/desk/counter.filing/", one, one + "correct/", "/desk/counter.filing/?lamp=late", one + "-/unmask/fact.phone/", one + "resume/"]
    for url in [*urls, "/desk/done/", "/desk/find/?q=x", "/desk/counter.check/", "/desk/counter.filing/new/file/", "/desk/no.such/"]:
        page.set_viewport_size({"width": 1366, "height": 768})
        page.goto(url)
        page.wait_for_load_state("networkidle")
        assert (url, axe(page)) == (url, [])
        assert fits(page), url
        for width in (1024, 390):
            page.set_viewport_size({"width": width, "height": 768})
            assert fits(page), (url, width)
            assert page.locator("#peek:visible").count() == 0, "beside a narrow list there is no room for a preview"
    page.goto(one)
    assert axe(page) == []
