"""A half-finished application goes on from any device, and is told what the item says differently since."""

import json
import re

import pytest
from case_samples import HEALTH
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from zizai.cases.models import Case
from zizai.catalogue.content import read
from zizai.catalogue.lifecycle import version as life
from zizai.catalogue.models import Item, ItemVersion
from zizai.catalogue.publishing import version_columns
from zizai.kernel.lifecycle import open_by_system, perform_by_system
from zizai.kernel.models import Draft

pytestmark = pytest.mark.django_db
FILLED = {"object_name": "丽华一店", "object_place": "自流井区五星街88号", "phone": "1380"}


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def next_version(**basic):
    """The item's next version, with these elements of its content."""
    held = ItemVersion.objects.get(item__code=HEALTH, is_open=True)
    content = json.loads(json.dumps(held.content))
    content["basic"] |= basic
    perform_by_system(life, "supersede", {held.pk: {}}, because={"test": "v2"})
    open_by_system(life, "publish", [version_columns(HEALTH, held.number + 1, read(content), by_pack=False)], because={"test": "v2"})
    Item.objects.filter(code=HEALTH).update(version=held.number + 1)


@pytest.fixture
def page(signed_in):
    client = signed_in("zhou")
    return client, reverse("cases:apply", args=[HEALTH])


def test_what_was_put_aside_is_there_again_and_goes_when_it_is_sent(page):
    client, address = page
    assert client.post(address, {**FILLED, "keep": "1"}, headers={"Accept": "application/json"}).status_code == 204
    again = client.get(address)
    assert "填的还在，接着填就行" in words(again) and "丽华一店" in again.content.decode() and "新规定" not in words(again)
    assert "存好了" in words(client.post(address, {**FILLED, "phone": "13800001234", "keep": "1"}, headers={"Accept": "text/html"}, follow=True))
    sent = client.post(address, {**FILLED, "phone": "13800001234"})
    assert sent.status_code == 302 and Case.objects.get().item_version == 1 and not Draft.objects.exists()


def test_a_new_version_is_told_to_whoever_had_begun_and_runs_for_cases_that_come_after(page):
    client, address = page
    client.post(address, {**FILLED, "phone": "13800001234"})
    client.post(address, {**FILLED, "object_name": "丽华二店", "keep": "1"}, headers={"Accept": "application/json"})
    next_version(transact_time="每天 8:00—20:00")
    told = words(client.get(address))
    assert "您填写以后，这个事项有了新规定" in told and "办理时间" in told and "每天 8:00—20:00" in told
    assert Case.objects.get().item_version == 1, "a running case keeps the version it began with"
    client.post(address, {**FILLED, "object_name": "丽华二店", "phone": "13800001234"})
    assert sorted(Case.objects.values_list("item_version", flat=True)) == [1, 2]


def test_nobody_sees_what_another_has_begun(page, signed_in):
    client, address = page
    client.post(address, {**FILLED, "keep": "1"}, headers={"Accept": "application/json"})
    assert "填的还在" not in words(signed_in("liu").get(address))


def test_more_than_can_be_kept_is_said_and_a_refused_file_is_no_success(page):
    client, address = page
    large = {**FILLED, "object_place": "长" * 30_000, "keep": "1"}
    assert client.post(address, large, headers={"Accept": "application/json"}).status_code == 413
    told = client.post(address, large, headers={"Accept": "text/html"})
    assert told.status_code == 413 and "内容太多" in words(told)
    told = client.post(address, {**FILLED, "keep": "1", "files__new": SimpleUploadedFile("坏.pdf", b"no pdf")}, headers={"Accept": "text/html"})
    assert told.status_code == 422 and "存好了" not in words(told) and Draft.objects.count() == 1
