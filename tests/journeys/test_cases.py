"""A case in a real browser: applied for on a phone, accepted at the window, with two departments' opinions, granted, delivered, read."""

import re

import pytest
from case_samples import BUILDING, codes
from django.conf import settings as project
from django.test import Client
from playwright.sync_api import expect

from zizai.cases.models import Case, CaseState
from zizai.city import pack
from zizai.city.login.identity import account_for_person
from zizai.city.public import Person, Staff
from zizai.desk import places

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PAGES = ("/items/", f"/items/{BUILDING}/", "/cases/", f"/cases/apply/{BUILDING}/")


@pytest.fixture(autouse=True)
def _city(settings, tmp_path):
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


def act(page, case, verb, kind="cases.case", **typed):
    """Perform a verb on the desk by its own page."""
    page.goto(f"/desk/{kind}/{case}/{verb}/")
    for name, value in typed.items():
        field = page.locator(f"[name={name}]").first
        if field.get_attribute("type") == "radio":
            page.check(f"[name={name}][value={value}]")
        else:
            field.fill(value)
    if page.locator("#confirmed").count():
        page.check("#confirmed")
    page.locator(".desk-sheet button[type=submit]").click()
    expect(page.locator(".desk-messages")).to_contain_text("办好了")


def test_zhou_lihua_applies_on_a_phone_and_reads_the_decision(phone, desktop, axe, sit_down):
    sit_down(phone, person="zhou")
    phone.goto(f"/items/{BUILDING}/")
    phone.get_by_role("link", name="在线申请").first.tap()
    for name, text in (("object_name", "丽华火锅店装修工程"), ("object_place", "自流井区五星街88号"), ("phone", "13800006021")):
        phone.fill(f"[name={name}]", text)
    for code in codes(BUILDING):
        phone.check(f"[value={code}]")
    phone.set_input_files("[name=files__new]", files=[{"name": "施工图.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}])
    expect(phone.locator("main")).to_contain_text("已收到")
    phone.get_by_role("button", name="提交申请").tap()
    phone.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}/$"))
    expect(phone.locator("h1")).to_have_text("已提交，等窗口收件")
    address = phone.url
    case = Case.objects.get()

    sit_down(desktop, staff="chuangkou")
    act(desktop, case.pk, "receive")
    act(desktop, case.pk, "accept")
    sit_down(desktop, staff="shenpi")
    act(desktop, case.pk, "consult")
    phone.goto(address)
    expect(phone.locator("h1")).to_have_text("正在征求2个部门的意见")
    for staff, unit in (("xiaofang", "510300-xf"), ("zhifa", "510300-cgj")):
        sit_down(desktop, staff=staff)
        act(desktop, case.opinions.get(unit__code=unit).pk, "give", "cases.opinion", answer="agree")
    sit_down(desktop, staff="shenpi")
    act(desktop, case.pk, "grant", result_number="自住建施许〔2026〕8号")
    sit_down(desktop, staff="chuangkou")
    act(desktop, case.pk, "deliver", way="window", receipt="本人签收")

    phone.goto("/cases/")
    phone.get_by_role("link", name="建筑工程施工许可").tap()
    expect(phone.locator("h1")).to_have_text("办好了")
    expect(phone.locator("main")).to_contain_text("自住建施许〔2026〕8号")
    case.refresh_from_db()
    assert (case.state, case.applicant) == (CaseState.DELIVERED, "周丽华")


def test_everybody_can_use_an_applicants_pages(phone, axe, sit_down):
    sit_down(phone, person="zhou")
    phone.goto(f"/cases/apply/{BUILDING}/")
    for name, text in (("object_name", "丽华火锅店装修工程"), ("object_place", "自流井区五星街88号"), ("phone", "13800006021")):
        phone.fill(f"[name={name}]", text)
    phone.get_by_role("button", name="提交申请").tap()
    phone.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}/$"))
    own = phone.url
    found = []
    for address in (*PAGES, own, f"{own}withdraw/", f"{own}supplement/"):
        phone.goto(address)
        for width in (390, 1366, 320):
            phone.set_viewport_size({"width": width, "height": max(2000, phone.evaluate("document.documentElement.scrollHeight"))})
            found += [f"{address} {width}: {fault}" for fault in axe(phone)]
            if phone.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append(f"{address} {width}: scrolls sideways")
    # A form that could not be taken says so at its fields and stays usable.
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.goto(f"/cases/apply/{BUILDING}/")
    phone.get_by_role("button", name="提交申请").tap()
    expect(phone.locator(".zz-errors")).to_contain_text("有3处要改")
    assert found + axe(phone) == []
