"""What journeys through the whole city share: the pack's people in its posts, signing in, performing a verb on the desk."""

import pytest
from django.conf import settings as project
from django.test import Client
from playwright.sync_api import expect

from zizai.city import pack
from zizai.city.login.identity import account_for_person
from zizai.city.public import Person, Staff
from zizai.desk import places


@pytest.fixture
def whole_city(settings, tmp_path):
    """The pack's city; uploaded files go to a folder of the test."""
    settings.DEMO = True
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path / "files")}},
    }
    places.forget()
    pack.load(project.ROOT / "packs" / "zigong")
    yield
    places.forget()


@pytest.fixture
def sit_down(live_server, settings):
    """Sign somebody in on a page: a citizen of the pack by code, or a member of staff by user name."""

    def on(page, *, person="", staff=""):
        client, name = Client(), settings.SESSION_COOKIE_NAME
        client.force_login(account_for_person(Person.objects.get(code=person)) if person else Staff.objects.get(code=staff).account)
        session = client.session
        session["assurance"] = 2
        session.save()
        page.context.clear_cookies()
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return on


def act(page, pk, verb, kind="cases.case", **typed):
    """Perform a verb on the desk by its own page."""
    page.goto(f"/desk/{kind}/{pk}/{verb}/")
    for name, value in typed.items():
        field = page.locator(f"[name={name}]").first
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        elif field.get_attribute("type") == "radio":
            page.check(f"[name={name}][value='{value}']")
        else:
            field.fill(value)
    if page.locator("#confirmed").count():
        page.check("#confirmed")
    page.locator(".desk-sheet button[type=submit]").click()
    expect(page.locator(".desk-messages")).to_contain_text("办好了")
