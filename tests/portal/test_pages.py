"""The pages that explain: home, help, privacy, without a network."""

import pytest
from markup import Page

from zizai.look import home, notices
from zizai.look.home import Section
from zizai.look.notices import Notice, notice

pytestmark = pytest.mark.django_db


def test_the_home_page_shows_what_the_rooms_offer_and_nothing_else(client, monkeypatch):
    monkeypatch.setattr(home, "_sections", {})
    home.section(
        Section(
            "mine",
            "我的事",
            load=lambda actor: {"map": None, "counties": [], "halls": []},
            template="portal/home_places.html",
            more=("全部", "portal:help"),
        )
    )
    home.section(Section("none", "没有的事", load=lambda actor: None, template="portal/home_places.html"))
    page = Page(client.get("/").text)
    assert "我的事全部" in page.text and "没有的事" not in page.text


def test_the_home_page_finds_what_a_room_offers_else_places_and_dials_the_hotline(client, monkeypatch):
    page = Page(client.get("/").text)
    assert [form["action"] for form in page.all("form") if form.get("role") == "search"] == ["/items/"]
    assert {"tel:12345", "/places/"} <= set(page.links())
    monkeypatch.setattr(home, "_boxes", [])
    page = Page(client.get("/").text)
    assert [form["action"] for form in page.all("form") if form.get("role") == "search"] == ["/places/"]


def test_help_offers_the_telephone_the_nearest_place_and_somebody_to_act_for_one(client):
    page = Page(client.get("/help/").text)
    assert {"tel:12345", "/places/"} <= set(page.links())
    assert "监护人" in page.text and "授权委托书" in page.text and "《民法典》" in page.text


def test_the_privacy_page_lists_what_the_installed_rooms_keep(client, monkeypatch):
    monkeypatch.setattr(notices, "_notices", dict(notices._notices))
    notice(Notice("脚印", "数人头", "某法第一条", "一天", sensitive=True))
    text = Page(client.get("/privacy/").text).text
    for said in ("脚印 敏感个人信息", "数人头", "某法第一条", "一天", "身份证号", "zz_mode"):
        assert said in text, said


def test_the_privacy_page_names_the_cookies_that_are_really_set(client, settings):
    text = client.get("/privacy/").text
    assert settings.SESSION_COOKIE_NAME in text and settings.CSRF_COOKIE_NAME in text


def test_a_demonstration_says_that_it_is_one(client, settings):
    settings.DEMO = True
    assert "演示站" in client.get("/privacy/").text and "无法律效力" in client.get("/help/").text
    settings.DEMO = False
    assert "演示" not in client.get("/help/").text


def test_the_page_without_a_network_holds_nothing_of_its_reader(client):
    client.cookies["sessionid"] = "somebody"
    page = Page(client.get("/offline/").text)
    assert "data-reader" not in page.all("html")[0] and "没有网" in page.text


def test_the_worker_keeps_that_page_and_its_style(client):
    response = client.get("/worker.js")
    assert response["Content-Type"].startswith("text/javascript")
    for needed in Page(client.get("/offline/").text).fetched():
        address = needed.split("#")[0]
        assert f'"{address}"' in response.text or not address.endswith((".css", ".svg")), address
    assert '"/offline/"' in response.text


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status"), [
    ("/items/%00/", 404), ("/items/?all&after=%00", 200), ("/items/?q=%00", 200), ("/items/?unit=%00", 200), ("/places/?q=a%00b", 200), ("/services/?after=%00", 200), ("/items/?guide&before=%00", 200),
])  # fmt: skip
def test_a_nul_in_an_address_is_no_failure_of_ours(client, address, status):
    assert client.get(address).status_code == status
