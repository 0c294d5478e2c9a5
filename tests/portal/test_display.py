"""长辈版 and the size of letters: chosen once, on every page from then on, back with one tap."""

import pytest
from django.urls import reverse
from markup import Page

from zizai.kernel.policies import NOBODY
from zizai.look import home
from zizai.look.home import Tile

DISPLAY = "/display/"


def mode(response):
    return Page(response.text).all("html")[0]


def test_one_tap_turns_it_on_and_leads_to_its_home(client):
    response = client.post(DISPLAY, {"mode": "elder"})
    assert (response.status_code, response["Location"]) == (303, reverse("portal:elder"))
    assert mode(client.get("/help/")) == {"lang": "zh-CN", "data-mode": "elder", "data-size": "large"}


def test_an_address_on_a_poster_turns_it_on(client):
    assert mode(client.get("/elder/"))["data-mode"] == "elder"
    assert mode(client.get("/help/"))["data-mode"] == "elder"


def test_one_tap_turns_it_off_and_forgets_it(client):
    client.post(DISPLAY, {"mode": "elder"})
    response = client.post(DISPLAY, {"mode": "plain"})
    assert response["Location"] == "/" and response.cookies["zz_mode"]["max-age"] == 0
    assert "data-mode" not in mode(client.get("/help/"))


@pytest.mark.parametrize("size", ["large", "larger", "largest"])
def test_the_size_is_kept(client, size):
    client.post(DISPLAY, {"mode": "elder", "size": size, "next": "/help/"})
    assert mode(client.get("/help/"))["data-size"] == size


def test_an_unknown_size_or_mode_changes_nothing(client):
    response = client.post(DISPLAY, {"mode": "dark", "size": "200%"})
    assert response.status_code == 303 and not response.cookies


def test_one_stays_on_the_page_where_one_was(client):
    assert (
        client.post(DISPLAY, {"mode": "elder", "size": "larger", "next": "/privacy/?a=1"})["Location"]
        == "/privacy/?a=1"
    )


@pytest.mark.parametrize(
    "away", ["https://example.com/", "//example.com/", "/\\example.com", "javascript:alert(1)", "example.com"]
)
def test_nobody_is_led_to_another_site(client, away):
    assert client.post(DISPLAY, {"mode": "plain", "next": away})["Location"] == "/"


def test_a_script_gets_no_page(client):
    response = client.post(DISPLAY, {"size": "largest"}, headers={"X-Requested-With": "fetch"})
    assert response.status_code == 204 and response.cookies["zz_size"].value == "largest"


def test_the_cookie_is_kept_from_scripts_and_other_sites(client):
    cookie = client.post(DISPLAY, {"mode": "elder"}).cookies["zz_mode"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["secure"]
    assert client.post(DISPLAY, {"mode": "elder"}, secure=True).cookies["zz_mode"]["secure"]


def test_reading_needs_no_token(client):
    client.handler.enforce_csrf_checks = True
    assert client.post(DISPLAY, {"mode": "elder"}).status_code == 303


def test_asking_changes_nothing(client):
    assert client.get(DISPLAY).status_code == 405


def test_its_home_has_six_ways_at_most_and_the_telephone_first(client, monkeypatch):
    monkeypatch.setattr(home, "_tiles", {})
    for n in range(9):
        home.tile(Tile(f"事{n}", "", "portal:help" if n else "portal:places", "file", order=n))
        monkeypatch.setitem(home._tiles, f"x{n}", home._tiles["portal:places"])
    client.cookies["zz_mode"] = "elder"
    tiles = [attrs["href"] for attrs in Page(client.get("/").text).all("a") if "zz-big" in attrs.get("class", "")]
    assert len(tiles) == 6 and tiles[:2] == ["tel:12345", "/help/"]


def test_its_home_is_the_home_page_of_the_mode(client):
    client.cookies["zz_mode"] = "elder"
    assert "您要办哪件事？" in client.get("/").text


def test_the_tiles_that_exist_lead_somewhere():
    assert [reverse(one.url_name) for one in home.tiles(NOBODY, most=9)]
