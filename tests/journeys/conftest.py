"""A real browser for journeys: a phone, a desk, a check for accessibility, and a picture of whatever failed.

Run them with `pytest -m journey`; `make test` does. Pages are opened by path: `phone.goto("/")`.
"""

import os
import re
import shutil
import threading
from pathlib import Path

import pytest
from django.core.signals import request_finished, request_started
from django.db import connection
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
VENDOR = Path(__file__).parent / "vendor"
PICTURES = ROOT / "build" / "screenshots"
# The rules of WCAG 2.2 up to level AA, as axe tags them.
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.stash[_report] = report
    return report


_report = pytest.StashKey()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """On SQLite a file, as a city has one: in memory, all requests at once would share one connection and its transactions."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("journeys") / "db.sqlite3")


class Served:
    """How many requests are being answered, so that nobody empties the database meanwhile: a page that is closed leaves some behind."""

    def __init__(self):
        self._open, self._changed = 0, threading.Condition()
        request_started.connect(self._started)
        request_finished.connect(self._finished)

    def wait_until_none(self) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self._open == 0, timeout=30), "the server still answers a page that was closed"

    def _started(self, **_) -> None:
        with self._changed:
            self._open += 1

    def _finished(self, **_) -> None:
        with self._changed:
            self._open -= 1
            self._changed.notify_all()


@pytest.fixture(scope="session")
def served():
    return Served()


@pytest.fixture(scope="session")
def browser():
    """Chromium, once for all journeys."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail("缺少浏览器：apt-get install chromium fonts-noto-cjk", pytrace=False)
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # The browser's own event loop runs in this thread; the tests' queries are not inside it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=program, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def phone(browser, live_server, served, request):
    """A page on a phone of 390 × 844, with touch."""
    yield from _page(browser, live_server, served, request, viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True, has_touch=True)


@pytest.fixture
def desktop(browser, live_server, served, request):
    """A page on an office screen of 1366 × 768."""
    yield from _page(browser, live_server, served, request, viewport={"width": 1366, "height": 768})


@pytest.fixture
def axe():
    """Finds what keeps people from using a page: `axe(page)` lists the violations of WCAG 2.2 AA, empty where there are none."""
    return violations


def violations(page: Page, within: str = "html") -> list[str]:
    """Each violation on `page` inside the element `within`, as 「rule: what is wrong — where」."""
    # Handed over by the debugger, not as a script of the page: the page's own policy would refuse that.
    page.evaluate((VENDOR / "axe.min.js").read_text("utf-8"))
    found = page.evaluate("([within, rules]) => axe.run(within, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})", [within, _RULES])
    return [f"{one['id']}: {one['help']} — {node['target'][0]}" for one in found["violations"] for node in one["nodes"]]


def _page(browser: Browser, live_server, served, request, **device):
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", timezone_id="Asia/Shanghai", **device)
    page = context.new_page()
    page.set_default_timeout(10_000)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(f"script failed: {error}"))
    page.on("console", lambda said: broken.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    report = request.node.stash.get(_report, None)
    if broken or (report is not None and report.failed):
        PICTURES.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^\w-]+", "-", request.node.name).strip("-")
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
    context.close()
    served.wait_until_none()
    assert broken == []
