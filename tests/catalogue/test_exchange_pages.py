"""Items in bulk on the desk: taken along on the record, brought in after a look."""

import csv
import io

import pytest
from desk_samples import in_post
from django.core.files.uploadedfile import SimpleUploadedFile
from exchange_samples import body, book, packed, put, taken
from item_samples import load, write

from zizai.catalogue.exchange import files
from zizai.catalogue.lifecycle import draft as life
from zizai.catalogue.models import ItemDraft
from zizai.catalogue.pages import exchange
from zizai.city.models import Post
from zizai.city.public import Organisation
from zizai.desk.models import Export
from zizai.kernel.lifecycle import open_thing, perform
from zizai.kernel.models import Upload
from zizai.vocabulary.city import Role

pytestmark = pytest.mark.django_db
HERE = "/desk/items/exchange/"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path / "files")}}}


def somebody(name, *roles, unit="510300-wjw"):
    desk = in_post(name, name, roles=list(roles), desks=[name], region="510300", post=f"{name}岗")
    Post.objects.filter(pk=desk.actor.post).update(organisation=Organisation.id_of(unit))
    return desk


@pytest.fixture
def editor(folder, client):
    write(folder)
    write(folder, "B", basic={"dept_code": "510300-xf", "task_name": "消防"})
    load(folder)
    desk = somebody("editor", Role.ITEM_EDITOR)
    client.force_login(desk.account)
    return desk


def send(client, given, name="items.xlsx"):
    return client.post(f"{HERE}import", {"file": SimpleUploadedFile(name, given)})


def shown(client, given, name="items.xlsx"):
    where = send(client, given, name)["Location"]
    return where, client.get(where)


def text(response):
    return response.content.decode()


def changed(**basic):
    return files.KINDS["xlsx"].write([taken("A", 1, basic=basic or {"promise_day": 3})])


def test_a_file_is_looked_at_and_then_becomes_drafts_once(client, editor):
    where, page = shown(client, changed())
    assert "1个事项会成为修订稿" in text(page) and "1处不同" in text(page) and "基本信息 承诺办结时限" in text(page)
    assert not ItemDraft.objects.exists(), "looking makes nothing"
    sent = {"why": "时限压缩", "seal": page.context["seal"]}
    for _ in range(2):
        answer = client.post(where, sent)
        assert (answer.status_code, answer["Location"]) == (302, where)
    draft = ItemDraft.objects.get()
    assert (draft.code, draft.why, draft.content["basic"]["promise_day"]) == ("A", "时限压缩", 3)
    after = text(client.get(where))
    assert "已经导入，都在您的修订稿里" in after and "已在您的修订稿里1个" in after and "导入好了，1个事项在修订稿里" in after


def test_what_was_not_shown_is_not_done(client, editor):
    where, page = shown(client, changed())
    draft = open_thing(life, "revise", actor=page.wsgi_request.actor, data={"item": "A", "why": "先写"})
    stale = client.post(where, {"why": "导入", "seal": page.context["seal"]})
    assert stale.status_code == 409 and "情况变了" in text(stale) and "改写您的修订稿" in text(stale)
    draft.refresh_from_db()
    assert draft.content["basic"]["promise_day"] == 5
    assert client.post(where, {"why": "导入", "seal": stale.context["seal"]}).status_code == 302
    draft.refresh_from_db()
    assert draft.content["basic"]["promise_day"] == 3


def test_a_reason_is_asked_for_and_what_was_typed_stays(client, editor):
    where, page = shown(client, changed())
    answer = client.post(where, {"why": "长" * 301, "seal": page.context["seal"]})
    assert answer.status_code == 422 and "最多300个字" in text(answer) and "长" * 301 in text(answer)
    assert not ItemDraft.objects.exists()


def test_faults_are_listed_page_by_page_and_leave_as_a_table(client, editor, monkeypatch):
    monkeypatch.setattr(exchange, "SIZE", 2)
    spoilt = book(taken("A"), *(taken(f"N-{number}", 0) for number in range(4)))
    for row in range(3, 8):
        put(spoilt, "items", "promise_day", row, "很快")
    where, page = shown(client, body(spoilt))
    assert "有5处要改，还不能导入" in text(page) and "第3行" not in text(page) and text(page).count("您填的是“很快”") == 2
    assert text(client.get(f"{where}?after=4")).count("您填的是“很快”") == 1
    assert text(client.get(f"{where}?before=4")).count("您填的是“很快”") == 2
    assert "导入这" not in text(page)
    assert client.post(where, {"why": "x", "seal": page.context["seal"]}).status_code == 302 and not ItemDraft.objects.exists()
    rows = list(csv.reader(io.StringIO(client.get(f"{where}faults.csv").content.decode("utf-8-sig"))))
    assert len(rows) == 6 and rows[1][:2] == ["items（事项）", "3"]


def test_a_half_finished_item_may_come_in_and_says_how_much_is_to_be_mended(client, editor):
    where, page = shown(client, changed(link_way="12345"))
    assert "还有1处要补" in text(page)
    client.post(where, {"why": "x", "seal": page.context["seal"]})
    assert ItemDraft.objects.get().content["basic"]["link_way"] == "12345"


@pytest.mark.parametrize(("given", "name", "words"), [
    (b"hello", "a.txt", "这不是能读的文件"), (bytes.fromhex("d0cf11e0a1b11ae1"), "a.xls", "旧格式"), (packed(x=b"1"), "a.zip", "没有要的CSV文件"), (b"[]", "a.xlsx", "后缀却不是 .json"),
])  # fmt: skip
def test_what_cannot_be_read_is_not_kept_and_says_why(client, editor, given, name, words):
    answer = send(client, given, name)
    assert answer.status_code == 422 and words in text(answer) and "什么也没有改" in text(answer)
    assert not Upload.objects.exists()


def test_nobody_else_sees_the_file_and_only_who_writes_items_brings_them_in(client, editor):
    where, _ = shown(client, changed())
    client.force_login(somebody("other", Role.ITEM_EDITOR).account)
    assert client.get(where).status_code == client.get(f"{where}faults.csv").status_code == 404
    client.force_login(somebody("reviewer", Role.ITEM_REVIEWER).account)
    assert client.get(HERE).status_code == 200 and "上传" not in text(client.get(HERE))
    assert send(client, changed()).status_code == client.get(where).status_code == 404
    client.force_login(somebody("clerk", Role.WINDOW_CLERK).account)
    assert {client.get(HERE).status_code, send(client, changed()).status_code, client.post(f"{HERE}export", {"format": "xlsx"}).status_code} == {404}
    client.logout()
    assert client.get(HERE)["Location"].startswith("/account/login/")


def test_another_units_item_is_named_and_not_brought_in(client, editor):
    _, page = shown(client, files.KINDS["json"].write([taken("B", 1, basic={"dept_code": "510300-xf", "promise_day": 3})]), "items.json")
    assert "这个事项归消防编制" in text(page) and not page.context["plan"].to_do


@pytest.mark.parametrize("suffix", files.KINDS)
def test_items_leave_on_the_record_and_come_back_unchanged(client, editor, suffix):
    answer = client.post(f"{HERE}export", {"format": suffix, "unit": "510300-wjw"})
    assert answer["Content-Disposition"].endswith(f'.{suffix}"')
    kept = Export.objects.get()
    assert (kept.kind, kept.format, kept.query, kept.rows) == ("catalogue.item", suffix, "unit=510300-wjw", 1)
    _, page = shown(client, answer.content, f"items.{suffix}")
    assert "没有要导入的" in text(page) and "没有变化1个" in text(page)


def test_codes_that_are_not_there_are_named_and_nothing_leaves(client, editor):
    answer = client.post(f"{HERE}export", {"format": "xlsx", "codes": "A，X-9"})
    assert answer.status_code == 422 and "没有这些编码的现行事项：X-9" in text(answer) and "A，X-9" in text(answer)
    assert client.post(f"{HERE}export", {"format": "pdf"}).status_code == 404 and not Export.objects.exists()


def test_more_than_a_file_holds_is_told(client, editor, monkeypatch):
    monkeypatch.setattr(exchange, "MOST_ITEMS", 1)
    assert "超过1个，一个文件装不下" in text(client.post(f"{HERE}export", {"format": "json"}))


def test_a_preview_costs_the_same_for_any_number(client, editor, django_assert_max_num_queries):
    where, _ = shown(client, files.KINDS["json"].write([taken(f"N-{number}", 0) for number in range(30)]), "items.json")
    # Session, account, post (3); the file; four of the plan; the frame's counts.
    with django_assert_max_num_queries(9):
        client.get(where)


def test_drafts_in_review_are_in_the_way(client, editor):
    where, page = shown(client, changed())
    client.post(where, {"why": "x", "seal": page.context["seal"]})
    perform(life, "submit", ItemDraft.objects.get().pk, actor=page.wsgi_request.actor)
    assert "修订稿（修订，待审核）" in text(shown(client, changed(promise_day=2))[1])
