"""What holds for every page of the public site: light, from this host alone, nothing inline, a way to somebody who helps."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings as project
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.urls import reverse
from markup import Page

from zizai.portal import urls

pytestmark = pytest.mark.django_db

BUDGET = 150_000
KWARGS = {
    "region": [{"code": "510302"}, {"code": "510302001"}, {"code": "510311112401"}],
    "hall": [{"code": "510300-hall"}],
}
NOT_PAGES = {"display", "worker"}
EXTRA = ["/places/?q=井", "/places/?q=没有这个地方"]
NAMES = [one.name for one in urls.urlpatterns if one.name not in NOT_PAGES]
# From the addresses themselves: a new page is looked at without being listed here.
ADDRESSES = [reverse(f"portal:{name}", kwargs=kwargs) for name in NAMES for kwargs in KWARGS.get(name, [{}])] + EXTRA


@pytest.fixture(params=["普通版", "长辈版"])
def pages(request, client, city):
    """Every page by its address, in one mode of reading."""
    if request.param == "长辈版":
        client.cookies["zz_mode"] = "elder"
    return {address: client.get(address) for address in ADDRESSES}


def test_every_page_is_light_and_asks_this_host_alone(pages, client):
    needed = {}
    for address, response in pages.items():
        assert response.status_code == 200, address
        page = Page(response.text)
        assert [one for one in page.fetched() if not one.startswith("/") or one.startswith("//")] == [], address
        for one in {one.split("#")[0] for one in page.fetched()}:
            if one.endswith((".css", ".js", ".svg")) and one not in needed:
                needed[one] = len(gzip.compress(fetched(client, one)))
        weight = len(gzip.compress(response.content)) + sum(
            size for one, size in needed.items() if one in response.text
        )
        assert weight <= BUDGET, (address, weight)


def fetched(client, address):
    """What the browser gets from an address."""
    if address.startswith(project.STATIC_URL):
        return Path(finders.find(address.removeprefix(project.STATIC_URL))).read_bytes()
    return client.get(address).content


def test_no_page_holds_a_script_or_a_style_of_its_own(pages):
    for address, response in pages.items():
        page = Page(response.text)
        assert page.inline_scripts == [] and page.all("style") == [], address
        wrong = [
            (tag, name)
            for tag, attrs in page.elements
            for name, value in attrs.items()
            if name == "style" or name.startswith("on") or value.startswith("javascript:")
        ]
        assert wrong == [], address


def test_every_page_leads_to_help_and_to_the_telephone(pages):
    for address, response in pages.items():
        assert {reverse("portal:help"), "tel:12345"} <= set(Page(response.text).links()), address


def test_every_page_has_one_heading_a_language_and_a_title_of_its_own(pages):
    titles = {}
    for address, response in pages.items():
        page = Page(response.text)
        assert len(page.all("h1")) == 1 and page.all("html")[0]["lang"] == "zh-CN", address
        titles.setdefault(re.search(r"<title>(.*?)</title>", response.text)[1], set()).add(address)
    assert [same for same in titles.values() if len(same) > 1 and same != {"/", "/elder/"}] == []


def test_chinese_copy_has_full_width_punctuation_and_no_stray_spaces(pages):
    for address, response in pages.items():
        text = re.sub(r"周[一二三四五六日] ", "", Page(response.text).text)
        assert re.findall(r"[一-鿿][,;:?!][一-鿿]|[一-鿿] \d|\d [一-鿿]", text) == [], address


@pytest.mark.parametrize(
    "path",
    [
        "zizai/tokens.css",
        "zizai/components.css",
        "zizai/zizai.js",
        "portal/portal.css",
        "vendor/bootstrap/bootstrap-reboot.min.css",
    ],
)
def test_no_file_asks_another_host(path):
    text = Path(finders.find(path)).read_text("utf-8")
    assert re.findall(r"(?:url\(|@import|fetch\(|src=)\s*[\"']?(?:https?:)?//[^\s\"')]+", text) == []


def test_every_link_of_every_page_leads_somewhere(client, city):
    found = {link.split("#")[0] for address in ADDRESSES for link in Page(client.get(address).text).links()}
    inside = sorted(one for one in found if one.startswith("/"))
    assert len(inside) > 30
    assert [one for one in inside if client.get(one, follow=True).status_code != 200] == []


def test_without_a_choice_no_cookie_is_set_and_nothing_is_asked_of_sessions(client, city):
    for address in ADDRESSES:
        if address != reverse("portal:elder"):
            assert not client.get(address).cookies, address


def test_pages_are_compressed_and_kept_apart_by_mode(client, city):
    response = client.get("/help/", headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip" and "Cookie" in response["Vary"]


def test_nothing_but_reading_is_allowed(client, city):
    assert {client.post(address).status_code for address in ADDRESSES} == {405}


def test_all_that_pages_refer_to_is_there_once_files_are_collected(settings, tmp_path, city, client):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    wanted = {one.split("#")[0] for one in Page(client.get("/").text).fetched() if one.startswith(settings.STATIC_URL)}
    assert len(wanted) > 5 and all((tmp_path / one.removeprefix(settings.STATIC_URL)).is_file() for one in wanted)
