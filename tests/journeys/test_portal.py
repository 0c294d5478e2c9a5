"""The public site in a real browser: everybody can use it, and nothing typed is lost."""

import journey_pages
import pytest
from django.conf import settings as project
from django.urls import reverse
from journey_measure import MEASURE
from playwright.sync_api import expect

from zizai.city import pack
from zizai.portal import places, urls

pytestmark = pytest.mark.journey
KWARGS = {"region": {"code": "510302"}, "hall": {"code": "510300-hall"}}
PAGES = [
    reverse(f"portal:{one.name}", kwargs=KWARGS.get(one.name))
    for one in urls.urlpatterns
    if one.name not in ("display", "worker")
]
PAGES += [
    "/places/510311112401/",
    "/places/?q=井",
    "/places/?q=没有这个地方",
    f"/places/?q={'井' * 41}",
    "/no/such/page/",
    "/look/",
]
WIDTHS = (390, 1366)


@pytest.fixture(autouse=True)
def _city(transactional_db, settings):
    settings.DEMO = True
    settings.ROOT_URLCONF = "journey_pages"
    journey_pages.reset()
    places.forget_map()
    pack.load(project.ROOT / "packs" / "zigong")


@pytest.mark.parametrize("mode", ["plain", "elder"])
def test_everybody_can_use_every_page(desktop, live_server, axe, mode):
    page = desktop
    if mode == "elder":
        page.context.add_cookies(
            [
                {"name": name, "value": value, "url": live_server.url}
                for name, value in (("zz_mode", "elder"), ("zz_size", "largest"))
            ]
        )
    found = []
    for address in PAGES:
        if mode == "plain" and address == "/elder/":
            continue
        page.goto(address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            # As high as the page and more: the bar at a phone's foot would seem to lie on whatever is below it now.
            height = max(2000, page.evaluate("document.documentElement.scrollHeight"))
            page.set_viewport_size({"width": width, "height": height})
            found += [f"{address} {width}: {fault}" for fault in axe(page)]
            found += [
                f"{address} {width}: {fault}"
                for fault in page.evaluate(MEASURE, {"elder": mode == "elder", "gallery": address == "/look/"})
            ]
    assert found == []




def test_at_400_percent_nothing_scrolls_sideways(desktop):
    # 1280 px at 400 % are 320 px (WCAG 2.2, 1.4.10).
    desktop.set_viewport_size({"width": 320, "height": 700})
    wide = []
    for address in PAGES:
        desktop.goto(address)
        if desktop.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(address)
    assert wide == []


def test_the_keyboard_alone_leads_from_the_map_to_a_county(desktop):
    desktop.goto("/places/")
    desktop.keyboard.press("Tab")
    assert desktop.evaluate("document.activeElement.textContent") == "跳到正文"
    desktop.keyboard.press("Enter")
    assert desktop.evaluate("document.activeElement.id") == "main"
    for _ in range(12):
        desktop.keyboard.press("Tab")
        if desktop.evaluate("document.activeElement.getAttribute('aria-label')") == "自流井区":
            break
    desktop.keyboard.press("Enter")
    desktop.wait_for_url("**/places/510302/")
    assert desktop.text_content("h1") == "自流井区"


def test_a_village_is_found_from_the_home_page_in_four_taps(phone):
    phone.goto("/")
    phone.get_by_role("combobox").tap()
    phone.keyboard.type("高山井")
    phone.get_by_role("button", name="搜索").tap()
    phone.get_by_role("link", name="在大厅和网点里找").tap()
    phone.get_by_role("link", name="高山井社区居民委员会").tap()
    assert "高山井社区便民服务站" in phone.text_content("main")


def test_large_letters_are_one_tap_away_and_grow_in_place(phone):
    phone.goto("/help/")
    phone.get_by_role("button", name="长辈版").tap()
    phone.wait_for_url("**/elder/")
    before = phone.evaluate("getComputedStyle(document.body).fontSize")
    phone.get_by_role("button", name="最大").tap()
    expect(phone.locator("html")).to_have_attribute("data-size", "largest")
    assert float(phone.evaluate("getComputedStyle(document.body).fontSize")[:-2]) > float(before[:-2])
    assert phone.get_attribute("button[value=largest]", "aria-pressed") == "true"
    phone.reload()
    assert phone.get_attribute("html", "data-size") == "largest"
    phone.get_by_role("button", name="回普通版").tap()
    expect(phone.locator("html")).not_to_have_attribute("data-mode", "elder")


def test_without_a_network_a_page_says_so_and_typed_text_is_not_lost(phone):
    page = phone
    page.goto("/try/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.fill("[name=shop]", "檀木林民宿")
    expect(page.locator("[data-saved]")).to_contain_text("已存")
    page.context.set_offline(True)
    page.wait_for_selector(".zz-offline")
    page.goto("/help/")
    assert page.text_content("h1") == "现在没有网"
    assert page.evaluate("getComputedStyle(document.querySelector('.zz-bottom')).position") == "sticky"
    page.context.set_offline(False)
    page.goto("/try/")
    assert page.input_value("[name=shop]") == "檀木林民宿"


class TestTyping:
    def test_what_was_typed_is_there_again_after_a_reload_but_no_secret(self, phone):
        phone.goto("/try/")
        for name, text in (
            ("shop", "檀木林民宿"),
            ("note", "门口有棵树"),
            ("number", "510302196805120023"),
            ("secret", "hunter2"),
        ):
            phone.fill(f"[name={name}]", text)
        expect(phone.locator("[data-saved]")).to_contain_text("已存")
        phone.on("dialog", lambda dialog: dialog.accept())
        phone.reload()
        assert "填的还在" in phone.text_content("form .zz-note--kept")
        assert [phone.input_value(f"[name={name}]") for name in ("shop", "note", "number", "secret")] == [
            "檀木林民宿",
            "门口有棵树",
            "",
            "",
        ]
        kept = phone.evaluate("JSON.stringify(localStorage)")
        assert "5103" not in kept and "hunter2" not in kept

    def test_it_is_forgotten_on_request_and_once_it_has_been_taken(self, phone):
        phone.goto("/try/")
        phone.fill("[name=shop]", "檀木林民宿")
        expect(phone.locator("[data-saved]")).to_contain_text("已存")
        phone.reload()
        phone.get_by_role("button", name="不要了，重新填").tap()
        assert phone.input_value("[name=shop]") == "" and phone.evaluate("localStorage.length") == 0
        phone.fill("[name=shop]", "檀木林民宿")
        phone.fill("[name=area]", "120")
        phone.get_by_role("button", name="交").tap()
        phone.wait_for_selector("text=收到了")
        assert phone.evaluate("localStorage.length") == 0

    def test_an_error_leads_to_the_field_and_keeps_even_what_is_no_number(self, phone):
        phone.goto("/try/")
        phone.fill("[name=shop]", "檀木林民宿")
        phone.fill("[name=area]", "一百二十平")
        phone.get_by_role("button", name="交").tap()
        phone.wait_for_selector(".zz-errors")
        assert phone.evaluate("document.activeElement.className") == "zz-errors"
        phone.get_by_role("link", name="面积").tap()
        assert (
            phone.evaluate("document.activeElement.name") == "area" and phone.input_value("[name=area]") == "一百二十平"
        )

    def test_a_form_is_sent_once_with_the_button_that_sent_it(self, desktop):
        desktop.goto("/try/")
        desktop.fill("[name=shop]", "檀木林民宿")
        desktop.fill("[name=area]", "120")
        journey_pages.wait.clear()
        desktop.evaluate(
            """() => { setTimeout(() => {
              const button = document.querySelector("[name=how]");
              button.click();
              button.click();
              button.form.requestSubmit();
              setTimeout(() => { sessionStorage.button = `${button.disabled} ${button.getAttribute("aria-busy")}`; });
            }); }"""
        )
        desktop.wait_for_timeout(100)
        journey_pages.wait.set()
        desktop.wait_for_selector("text=收到了")
        assert [post["how"] for post in journey_pages.seen["posts"]] == ["a"]
        # What the button looked like meanwhile.
        assert desktop.evaluate("sessionStorage.button") == "true true"


def test_a_part_that_cannot_be_fetched_keeps_what_was_there_and_can_be_tried_again(desktop):
    desktop.goto("/try/")
    journey_pages.seen["part"] = 500
    desktop.get_by_role("button", name="取").click()
    failed = desktop.locator(".zz-toast--late", has_text="没取到，是我们的问题")
    expect(failed).to_be_visible()
    assert desktop.text_content("#part") == "原来的内容"
    journey_pages.seen["part"] = 200
    desktop.get_by_role("button", name="再试一次").click()
    desktop.wait_for_selector("text=新取的内容")
    expect(failed).to_have_count(0)


def test_a_file_is_sent_when_it_is_chosen_and_once_more_on_request(desktop):
    desktop.goto("/try/")
    journey_pages.seen["part"] = 500
    desktop.set_input_files("[data-take]", {"name": "平面图.png", "mimeType": "image/png", "buffer": b"picture"})
    expect(desktop.locator(".zz-toast--late", has_text="文件没传上")).to_be_visible()
    journey_pages.seen["part"] = 200
    desktop.get_by_role("button", name="再传一次").click()
    expect(desktop.locator("#rows")).to_have_text("收到了平面图")
    assert journey_pages.seen["files"] == ["平面图.png"]


def test_a_dialog_keeps_the_focus_and_closes_on_escape(desktop):
    desktop.goto("/try/")
    desktop.get_by_role("button", name="问").click()
    assert desktop.evaluate("document.getElementById('d').contains(document.activeElement)")
    desktop.keyboard.press("Escape")
    assert desktop.evaluate("document.activeElement.textContent") == "问" and not desktop.is_visible("#d")


def test_nobody_is_signed_out_without_a_word(desktop):
    desktop.goto("/try/")
    desktop.get_by_role("button", name="继续用").click()
    expect(desktop.locator(".zz-toast")).to_have_count(0)
    assert journey_pages.seen["renewed"] == 1


def test_a_page_prints_without_its_navigation(desktop):
    desktop.goto("/places/hall/510300-hall/")
    desktop.emulate_media(media="print")
    shown = {
        name: desktop.is_visible(name) for name in (".zz-nav", ".zz-foot nav", ".zz-helpme", ".zz-crumb", "h1", "table")
    }
    assert shown == {
        ".zz-nav": False,
        ".zz-foot nav": False,
        ".zz-helpme": False,
        ".zz-crumb": False,
        "h1": True,
        "table": True,
    }
