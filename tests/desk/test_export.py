"""Lists as files: what was seen, masked, harmless, and on the record."""

import csv
import hashlib
import io

import pytest
from counter.models import Filing
from desk_samples import FRIDAY, copies, filed
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from zizai.desk import export
from zizai.desk.models import Export
from zizai.kernel import append_only

pytestmark = pytest.mark.django_db


def take(client, suffix="csv", query=""):
    return client.post(f"/desk/counter.filing/-/export.{suffix}", {"query": query})


def lines(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_file_has_what_the_list_shows_with_the_same_filter(at_work, clerk, stranger):
    thing = filed(clerk, "公共场所卫生许可（新办）", simulated=True)
    filed(stranger, "看不到的")
    copies(thing, 1, state="correcting", matter="待补正的")
    [heading, *rows] = lines(take(at_work, query="state=received"))
    assert heading == ["编号", "标题", "状态", "期限", "到期", "地域", "申请人", "来源", "模拟记录", "建立"]
    assert rows == [
        [thing.number, "公共场所卫生许可（新办）", "已收件", "还剩6个工作日，11月27日24:00前", "11月27日24:00", "自流井区", "周*华", "窗口", "是", "11月20日 10:12"]
    ]


def test_personal_details_do_not_leave_the_house(at_work, clerk):
    filed(clerk, phone="13900001234")
    for suffix in ("csv", "xlsx"):
        body = take(at_work, suffix).content
        assert b"13900001234" not in body
        assert "周丽华".encode() not in body


def test_a_spreadsheet_opens_with_the_list_and_says_what_it_is(at_work, clerk):
    filed(clerk, "=HYPERLINK(1)")
    book = load_workbook(io.BytesIO(take(at_work, "xlsx", "state=received").content))
    assert book["清单"]["B2"].value == "'=HYPERLINK(1)"
    assert book["清单"]["B2"].data_type == "s"
    about = {row[0].value: row[1].value for row in book["说明"].iter_rows()}
    assert (about["内容"], about["条件"], about["件数"], about["导出人"]) == ("收件", "已收件", "1", "李敏")


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "＋1", "＠x"])
def test_what_looks_like_a_formula_becomes_text(typed):
    assert export.harmless(typed).startswith("'")


@given(st.text(max_size=20))
def test_no_text_begins_like_a_formula_or_breaks_a_spreadsheet(typed):
    cell = export.harmless(typed)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert "\x00" not in cell


def test_plain_text_stays_as_it_is():
    assert export.harmless("开一家茶铺-分店") == "开一家茶铺-分店"


def test_that_it_left_is_on_the_record_with_the_files_digest(at_work, clerk):
    filed(clerk)
    body = take(at_work, "csv", "state=received&lamp=go").content
    row = Export.objects.get()
    assert (row.staff, row.staff_name, row.post, row.kind, row.format, row.query, row.rows, row.at) == (
        clerk.actor.id, "李敏", clerk.actor.post, "counter.filing", "csv", "state=received&lamp=go", 1, FRIDAY,
    )  # fmt: skip
    assert row.digest == hashlib.new("sm3", body).hexdigest()


def test_the_record_cannot_be_changed(at_work, clerk):
    filed(clerk)
    take(at_work)
    for change in (lambda: Export.objects.update(rows=0), lambda: Export.objects.all()._raw_delete("default")):
        with pytest.raises(DatabaseError, match=append_only.MESSAGE), transaction.atomic():
            change()


def test_over_the_limit_it_asks_for_a_narrower_filter(at_work, clerk, monkeypatch):
    monkeypatch.setattr(export, "MOST", 3)
    copies(filed(clerk), 3)
    response = take(at_work)
    assert response.status_code == 422
    assert "符合条件的超过3件" in response.content.decode()
    assert Export.objects.count() == 0
    assert len(lines(take(at_work, query="who=me"))) == 1


def test_a_filter_that_does_not_exist_exports_nothing(at_work, clerk):
    filed(clerk)
    assert take(at_work, query="state=gone").status_code == 422
    assert Export.objects.count() == 0


def test_what_is_closed_can_be_exported_too(at_work, clerk):
    thing = filed(clerk)
    copies(thing, 2, is_open=False, state="granted", closed_at=FRIDAY)
    assert [row[2] for row in lines(take(at_work, query="closed=1"))[1:]] == ["准予许可"] * 2


def test_another_format_or_a_look_by_get_does_not_exist(at_work):
    assert take(at_work, "pdf").status_code == 404
    assert at_work.get("/desk/counter.filing/-/export.csv").status_code == 405


def test_a_large_export_costs_two_statements_a_thousand(at_work, clerk, monkeypatch):
    monkeypatch.setattr(export, "AT_ONCE", 40)
    copies(filed(clerk), 99)
    take(at_work)
    with CaptureQueriesContext(connection) as found:
        assert len(lines(take(at_work))) == 101
    # Session, account, post; the count, three pages of two, the record and its own transaction.
    assert len(found) <= 13
    assert Filing.objects.count() == 100
