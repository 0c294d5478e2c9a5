"""Documents: frozen with the verb, typeset after the commit, checked by code and by bytes."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from kernel_samples import ANNA, CITIZEN, CLERK, MONDAY
from pypdf import PdfReader
from sample.documents import Notice, notice
from sample.lifecycle import request
from sample.models import Request

from zizai.kernel import clock, crypto, documents, history, jobs
from zizai.kernel.documents import (
    AlreadyIssued,
    DamagedDocument,
    Paper,
    Template,
    UnknownTemplate,
    UnprintableText,
    issuing,
)
from zizai.kernel.lifecycle import open_thing, perform
from zizai.kernel.models import Document

SAYS = Notice(to="张𬱟䶮", matter="公共场所卫生许可证（新办）", submitted=MONDAY)
HOSTILE = '#import "@preview/x:1.0.0": *\n#eval("1+1") $x^2$ *粗* _斜_ \\ `码` <标> @引 // 注释 /* */ = 标题\n[#panic()] {"a"} ~ -- "引" \\u{41}'


@pytest.fixture(autouse=True)
def _files_of_this_test(settings, tmp_path):
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}}


def submitted(**columns):
    with clock.at(MONDAY):
        return open_thing(request, "submit", actor=CITIZEN, title="开一家茶铺", desk="window", subject=ANNA, **columns)


def issued(thing=None, data=SAYS, seq=1, **options):
    with clock.at(MONDAY):
        return documents.issue(notice, thing or submitted(), data, seq=seq, **options)


def pages(pdf):
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def run_together(pdf):
    """The text of all pages without white space, page numbers and marks."""
    return re.sub(r"—\d+—(草稿无法律效力)*", "", "".join("".join(pages(pdf)).split()))


@pytest.mark.django_db(transaction=True)
def test_a_document_is_frozen_with_the_verb_and_typeset_after_the_commit(settings):
    thing = submitted()
    with transaction.atomic():
        document = issued(thing, number="釜政务〔2026〕12号")
        assert (document.rendered_at, document.file) == (None, "")
    document.refresh_from_db()
    assert document.rendered_at and document.file == f"documents/2026/11/{document.pk}.pdf"
    pdf = documents.fetch(document)
    assert history.sm3(pdf) == bytes(document.digest)
    [text] = pages(pdf)
    for words in ("受理通知书", "釜政务〔2026〕12号", "张𬱟䶮：", "您于2026年11月2日提交的", "12.50", "2026年12月1日", documents.grouped(document.code), "— 1 —"):
        assert words in text


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_issued():
    thing = submitted()
    with pytest.raises(LookupError), transaction.atomic():
        issued(thing)
        raise LookupError
    assert not Document.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_verb_issues_by_the_event_it_is_about_to_write(monkeypatch):
    def work(performance):
        thing = performance.thing
        document = documents.issue(notice, thing, SAYS, seq=thing.version + 1)
        performance.record(document=document.pk, content=bytes(document.content_digest).hex())

    monkeypatch.setitem(request.verbs, "hold", replace(request.verbs["hold"], work=work, form=None, pauses=()))
    thing = submitted()
    with clock.at(MONDAY + timedelta(hours=1)):
        thing = perform(request, "hold", perform(request, "accept", thing, actor=CLERK), actor=CLERK)
    [document] = documents.of(thing)
    event = history.of("sample.request", thing.pk)[document.seq - 1]
    assert event.verb == "hold"
    assert history.said(event)["records"] == {"document": str(document.pk), "content": bytes(document.content_digest).hex()}
    assert document.rendered_at is not None


@pytest.mark.django_db
def test_issuing_costs_two_statements_for_one_and_for_fifty(django_assert_num_queries):
    things = [submitted() for _ in range(50)]
    # Insert, and read back what is there: an event repeated finds the document it issued.
    with django_assert_num_queries(2):
        issued(things[0], seq=2)
    with django_assert_num_queries(2):
        documents.issue_many(notice, [Paper(thing, SAYS, seq=1) for thing in things])
    assert Document.objects.count() == 51


@pytest.mark.django_db
def test_the_same_event_issues_the_same_document_once():
    thing = submitted()
    first, again, other = issued(thing), issued(thing), issued(thing, seq=2)
    assert (first.pk, first.code) == (again.pk, again.code)
    assert other.pk != first.pk
    with pytest.raises(AlreadyIssued, match="第1条已经出过“受理通知书”"):
        issued(thing, msgspec.structs.replace(SAYS, to="王丽"))
    with pytest.raises(AlreadyIssued):
        issued(thing, number="2号")


@pytest.mark.django_db
def test_a_code_that_is_taken_is_drawn_again(monkeypatch):
    taken = issued().code
    free = documents.codes.new_code()
    drawn = iter([taken, taken, free])
    monkeypatch.setattr(issuing.codes, "new_code", lambda: next(drawn))
    document = issued()
    assert document.code == free
    assert pages(documents.fetch(document))
    monkeypatch.setattr(issuing.codes, "new_code", lambda: taken)
    with pytest.raises(RuntimeError, match="no free verification code"):
        issued()


@pytest.mark.django_db
def test_what_a_document_says_stands_encrypted():
    document = issued()
    row = Document.objects.get(pk=document.pk)
    assert "张".encode() not in bytes(row.data)
    assert '"to":"张𬱟䶮"' in crypto.decrypt(row.data, place="kernel_document.data")


@pytest.mark.django_db
def test_the_same_content_gives_the_same_bytes_and_other_content_others():
    document = issued()
    frozen = notice.freeze(SAYS)
    options = {"code": document.code, "issued_at": document.issued_at, "number": ""}
    once, again = (documents.typesetting.typeset(notice, frozen, **options) for _ in range(2))
    assert once == again == documents.fetch(document)
    assert once != documents.typesetting.typeset(notice, frozen, **{**options, "number": "2号"})


def test_threads_typeset_at_once_without_touching_each_other():
    frozen = [notice.freeze(msgspec.structs.replace(SAYS, matter=f"事项{n}")) for n in range(40)]
    alone = [documents.typesetting.typeset(notice, one) for one in frozen]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda one: documents.typesetting.typeset(notice, one), frozen)) == alone


@pytest.mark.django_db
def test_a_page_takes_less_than_sixty_kilobytes_with_its_fonts(settings):
    settings.DEMO = True
    long = msgspec.structs.replace(SAYS, note="\n".join([HOSTILE, "依照行政许可法的规定，申请材料不齐全的，应当当场或者在五日内一次告知。" * 20]))
    for data in (SAYS, long):
        pdf = documents.fetch(issued(data=data))
        assert len(pdf) / len(pages(pdf)) <= 60_000
        assert pdf.startswith(b"%PDF-1.7")


def test_what_people_type_is_never_read_as_markup():
    says = Notice(to=HOSTILE.splitlines()[0], matter=HOSTILE, submitted=MONDAY, note=HOSTILE, materials=[HOSTILE])
    text = run_together(documents.render(notice, says))
    for line in HOSTILE.splitlines():
        assert text.count("".join(line.split())) >= 3, line


def test_no_template_of_the_product_evaluates_text():
    files = list(Path(documents.__file__).parents[2].rglob("*.typ"))
    assert files
    assert not [path for path in files if "eval(" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("word", ["A" * 400, "长" * 400, "https://example.gov.cn/" + "x" * 200, "1" * 300])
@pytest.mark.parametrize("place", ["note", "materials"])
def test_a_word_wider_than_its_line_is_broken_not_cut(word, place):
    pdf = documents.render(notice, msgspec.structs.replace(SAYS, **{place: word if place == "note" else [word]}))
    assert run_together(pdf).count(word) == 1
    # 56 Latin letters of this size fill a line of the text area.
    assert max(len(line) for text in pages(pdf) for line in text.splitlines()) <= 75


@pytest.mark.django_db
def test_every_page_of_a_demonstration_says_so_and_no_other(settings):
    many = msgspec.structs.replace(SAYS, materials=["营业执照复印件"] * 60)
    settings.DEMO = True
    document = issued(data=many)
    marked = pages(documents.fetch(document))
    assert document.demo and len(marked) > 2
    assert all("演示 无法律效力" in text for text in marked)
    settings.DEMO = False
    assert not any("无法律效力" in text for text in pages(documents.fetch(issued(data=many))))
    # A mark is part of what was issued: it stays when the site is no longer a demonstration.
    assert all("演示 无法律效力" in text for text in pages(documents.fetch(Document.objects.get(pk=document.pk))))


@pytest.mark.django_db
def test_a_simulated_record_makes_a_marked_document_and_a_draft_is_marked_as_one():
    assert issued(submitted(simulated=True)).demo
    [draft] = pages(documents.render(notice, SAYS))
    assert "草稿 无法律效力" in draft and "查验码" not in draft


def test_every_page_carries_its_number_the_code_and_where_to_check_it(settings):
    settings.VERIFY_URL = "https://city.example/verify/"
    many = msgspec.structs.replace(SAYS, materials=["营业执照复印件"] * 60)
    for number, text in enumerate(pages(documents.typesetting.typeset(notice, notice.freeze(many), code="7K4P92XMQ3TA")), 1):
        assert f"— {number} —" in text and "查验码 7K4P-92XM-Q3TA，在 city.example/verify 核对" in text


def test_an_instant_prints_the_date_of_shanghai_and_a_naive_one_is_refused():
    late = Notice(to="王丽", matter="某", submitted=datetime(2026, 11, 24, 17, 30, tzinfo=UTC))
    assert "您于2026年11月25日提交" in "".join(pages(documents.render(notice, late)))
    with pytest.raises(ValueError, match="要带时区"):
        documents.render(notice, Notice(to="王丽", matter="某", submitted=datetime(2026, 11, 24)))


def test_data_of_another_shape_is_refused():
    with pytest.raises(TypeError, match="takes Notice"):
        documents.render(notice, {"to": "王丽"})
    with pytest.raises(msgspec.ValidationError):
        documents.render(notice, Notice(to=3, matter="某", submitted=MONDAY))
    assert '"fee":"12.50"' in notice.freeze(Notice(to="", matter="", submitted=MONDAY, fee=Decimal("12.50"))).decode()


def test_a_template_is_checked_when_it_is_declared():
    source = notice.source
    assert documents.template("sample.notice", 1) is notice
    assert notice in documents.declared()
    for name, version, file, told in (
        ("notice", 1, source, "房间.名称"),
        ("sample.other", 0, source, "版本从 1 起"),
        ("sample.other", 1, source.with_name("no.typ"), "没有模板文件"),
        ("sample.notice", 1, source, "不能再声明"),
    ):
        with pytest.raises(ValueError, match=told):
            Template(name=name, label="另一个", version=version, data=Notice, source=file)
    with pytest.raises(UnknownTemplate, match=r"sample\.notice 第9版"):
        documents.template("sample.notice", 9)


@pytest.mark.django_db(transaction=True)
def test_where_there_is_a_worker_the_task_typesets_and_who_cannot_wait_gets_it_at_once(settings):
    settings.WORKER = True
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    thing = submitted()
    by_task, at_once = issued(thing), issued(thing, seq=2)
    pdf = documents.fetch(at_once)
    jobs.run_waiting()
    by_task.refresh_from_db()
    assert by_task.rendered_at is not None
    assert documents.fetch(at_once) == documents.fetch(Document.objects.get(pk=at_once.pk)) == pdf
    assert len(default_storage.listdir("documents/2026/11")[1]) == 2


@pytest.mark.django_db
def test_of_two_who_typeset_at_once_the_first_ones_file_stays():
    document = issued()
    slow = Document.objects.get(pk=document.pk)
    pdf = documents.fetch(document)
    assert issuing._make(slow) == pdf
    assert slow.file == document.file
    assert default_storage.listdir("documents/2026/11")[1] == [f"{document.pk}.pdf"]


@pytest.mark.django_db
def test_half_a_file_left_by_a_crash_is_in_nobodys_way():
    document = issued()
    default_storage.save(f"documents/2026/11/{document.pk}.pdf", ContentFile(b"%PDF-1.7 half"))
    pdf = documents.fetch(document)
    assert documents.fetch(Document.objects.get(pk=document.pk)) == pdf


@pytest.mark.django_db
def test_a_file_or_content_that_was_changed_is_not_handed_out():
    document = issued()
    documents.fetch(document)
    path = Path(default_storage.path(document.file))
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(DamagedDocument, match="摘要不符"):
        documents.fetch(document)
    path.unlink()
    with pytest.raises(DamagedDocument, match="不见了"):
        documents.fetch(document)
    forged = issued()
    Document.objects.filter(pk=forged.pk).update(number="99号")
    with pytest.raises(DamagedDocument, match="内容与签发时的摘要不符"):
        documents.fetch(forged)


@pytest.mark.django_db
def test_the_chore_makes_up_for_lost_tasks_and_a_hopeless_document_does_not_hold_up_the_rest(monkeypatch, caplog):
    for seq in range(1, 4):
        issued(seq=seq)
    hopeless = Document.objects.order_by("issued_at", "pk").first()
    Document.objects.filter(pk=hopeless.pk).update(template_version=9)
    Document.objects.filter(pk=hopeless.pk).update(content_digest=issuing._content_digest(Document.objects.get(pk=hopeless.pk)))
    with clock.at(MONDAY + timedelta(seconds=59)):
        assert documents.render_waiting() == (0, 0)
    with clock.at(MONDAY + timedelta(minutes=2)):
        assert documents.render_waiting(limit=1) in ((0, 1), (1, 0))
        documents.render_waiting(limit=2)
        documents.render_waiting(limit=1)
        assert Document.objects.filter(rendered_at=None).count() == 1
        [chore] = [work for work in jobs.periodics() if work.name == "kernel.documents"]
        assert chore.run() == "生成 0 份，失败 1 份"
    hopeless.refresh_from_db()
    assert hopeless.failures >= 2 and "第9版" in hopeless.error


@pytest.mark.django_db
def test_a_document_is_found_by_its_code_however_it_is_typed(django_assert_num_queries):
    document = issued()
    code = document.code
    for typed in (code, documents.grouped(code), code.lower(), f" {documents.grouped(code)} ", documents.grouped(code).replace("-", "—"), code.replace("0", "o").replace("1", "l")):
        assert documents.verify(typed) == document, typed
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    with django_assert_num_queries(0):
        assert [documents.verify(typed) for typed in (wrong, code[:-1], code + "0", "", "U" * 12)] == [None] * 5
    assert documents.verify(documents.codes.new_code()) is None


@pytest.mark.django_db
def test_a_file_is_the_issued_one_only_byte_for_byte():
    document = issued()
    assert not documents.verify_bytes(document.code, b"")
    pdf = documents.fetch(document)
    assert documents.verify_bytes(documents.grouped(document.code), pdf)
    assert not documents.verify_bytes(document.code, pdf + b"\n")
    assert not documents.verify_bytes(documents.codes.new_code(), pdf)


@pytest.mark.django_db
def test_reading_costs_one_statement(django_assert_num_queries):
    thing = submitted()
    for seq in (1, 2, 3):
        documents.fetch(issued(thing, seq=seq))
    with django_assert_num_queries(1):
        found = documents.of(thing)
    assert [document.seq for document in found] == [1, 2, 3]
    with django_assert_num_queries(0):
        documents.fetch(found[0])
    with CaptureQueriesContext(connection) as asked:
        documents.verify(found[0].code)
    assert len(asked) == 1


@pytest.mark.django_db
def test_an_unprintable_name_is_refused_before_anything_is_written():
    thing = submitted()
    with pytest.raises(UnprintableText, match="U\\+20003"):
        issued(thing, msgspec.structs.replace(SAYS, to="王\U00020003"))
    with pytest.raises(UnprintableText):
        issued(thing, number="\ue000〔2026〕1号")
    assert not Document.objects.exists()
    assert Request.objects.count() == 1
