"""What every page says of its city comes from the pack, and of its reader says nothing."""

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.test import RequestFactory

from zizai.look import site


@pytest.fixture
def other_city(settings, tmp_path):
    (tmp_path / "pack.toml").write_text('title = "别市"\noffice = "别市政务局"\n', "utf-8")
    (tmp_path / "theme.css").write_text(":root { --city-brand: #123456; --city-accent: #654321; }", "utf-8")
    settings.PACK_DIR = tmp_path


def test_another_city_has_its_own_name_colours_and_mark(other_city, client):
    assert (site.site().title, site.site().hotline, site.site().unchecked) == ("别市", "12345", frozenset())
    assert "#123456" in client.get("/theme.css").text
    mark = client.get("/mark.svg")
    assert "#123456" in mark.text and "#654321" in mark.text and mark["Content-Type"] == "image/svg+xml"


def test_the_icon_browsers_ask_for_by_themselves_is_the_mark(client):
    assert client.get("/favicon.ico").content == client.get("/mark.svg").content


def test_what_the_pack_leaves_unchecked_is_known():
    assert "places" in site.site().unchecked


@pytest.mark.parametrize(("cookie", "size"), [("largest", "largest"), ("huge", "large"), ("", "large")])
def test_an_unknown_size_is_the_smallest_one(cookie, size):
    request = RequestFactory().get("/")
    request.COOKIES["zz_size"] = cookie
    assert site.size(request) == size


def reader(account):
    request = RequestFactory().get("/")
    request.session = {SESSION_KEY: account} if account else {}
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    return site.about(request)["reader"]()


def test_each_reader_has_a_name_on_the_device_that_tells_nothing():
    assert reader("0199-one") != reader("0199-other")
    assert "0199" not in reader("0199-one")
    assert reader("") == ""
