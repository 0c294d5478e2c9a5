"""What somebody sees when the product itself failed, and whether the journeys' own tools find faults."""

import hashlib
import tomllib
from pathlib import Path

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.urls("operations_urls")]
BROKEN = "/people/01a2105d-942a-7707-be63-664e84f0e31a/broken"


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_a_page_that_failed_tells_its_number_in_chinese_to_everybody(device, request, axe):
    page = request.getfixturevalue(device)
    answer = page.goto(BROKEN)
    assert answer.status == 500
    assert page.get_by_role("heading", level=1).is_visible()
    assert answer.headers["x-request-id"] in page.inner_text("body")
    assert page.get_attribute("html", "lang") == "zh-CN"
    assert axe(page) == []


def test_what_keeps_people_from_using_a_page_is_found(phone, axe):
    phone.goto("/healthz")
    assert phone.inner_text("body") == "ok\n"
    phone.set_content('<html lang="zh"><title>表</title><main><img src="x"><input></main></html>')
    assert {fault.split(":")[0] for fault in axe(phone)} == {"image-alt", "label"}


def test_the_checker_is_the_one_that_was_vetted():
    folder = Path(__file__).parent / "vendor"
    [vetted] = tomllib.loads((folder / "manifest.toml").read_text("utf-8"))["file"]
    assert hashlib.sha256((folder / vetted["path"]).read_bytes()).hexdigest() == vetted["sha256"]
