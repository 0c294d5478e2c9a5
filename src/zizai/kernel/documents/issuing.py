"""Issuing: content frozen inside the verb's transaction, the file made after the commit, checked ever after."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import F

from zizai.kernel import clock, crypto, history, jobs, lifecycle
from zizai.kernel.documents import codes
from zizai.kernel.documents.fonts import require_printable
from zizai.kernel.documents.templates import Template, template
from zizai.kernel.documents.typesetting import typeset
from zizai.kernel.models import Document
from zizai.kernel.things import Thing

log = logging.getLogger(__name__)
_DATA = "kernel_document.data"
# So long a document is left to the task that its verb asked for.
_TASKS_TURN = timedelta(minutes=1)
# A code that another document has is refused by the database; among ten million that is one issue in 3,000 million.
_CODES_TRIED = 3


class AlreadyIssued(Exception):
    """This event has already issued such a document, and it says something else: a defect of the program."""


class DamagedDocument(Exception):
    """The stored content or file is not what was issued. It must not be handed out."""


@dataclass(frozen=True)
class Paper:
    """One document to be issued: on which thing, by which of its events, saying what, under which legal number."""

    thing: Thing
    data: Any
    seq: int
    number: str = ""


def issue(template: Template, thing: Thing, data: Any, *, seq: int, number: str = "") -> Document:
    """Issue one document inside the verb's transaction; see `issue_many`."""
    return issue_many(template, [Paper(thing, data, seq, number)])[0]


def issue_many(template: Template, papers: Sequence[Paper]) -> list[Document]:
    """Freeze what the documents say, give each its code, and have them typeset once the transaction has committed.

    Issued again by the same event of the same thing, a document is the one that is there already.
    In a verb's work, `seq` is `performance.thing.version + 1`. Two statements, one more where there is
    a worker. Raises UnprintableText and AlreadyIssued, and what `Template.freeze` raises.
    """
    wanted = [_frozen(template, paper) for paper in papers]
    issued = _put_down(template, wanted)
    for document, asked in zip(issued, wanted, strict=True):
        if document.pk != asked.pk and (_said(document), document.number) != (_said(asked), asked.number):
            raise AlreadyIssued(f"{asked.kind} {asked.thing_id} 第{asked.seq}条已经出过“{template.label}”，内容不同。")
    if waiting := [document.pk for document in issued if document.rendered_at is None]:
        jobs.enqueue(render_documents, waiting)
    return issued


def _put_down(template: Template, wanted: list[Document]) -> list[Document]:
    things, seqs = {one.thing_id for one in wanted}, {one.seq for one in wanted}
    missing = wanted
    for _ in range(_CODES_TRIED):
        Document.objects.bulk_create(missing, ignore_conflicts=True)
        found = {_key(one): one for one in Document.objects.filter(template=template.name, thing_id__in=things, seq__in=seqs)}
        missing = [_give_code(one) for one in wanted if _key(one) not in found]
        if not missing:
            return [found[_key(one)] for one in wanted]
    raise RuntimeError(f"no free verification code for {template.name} in {_CODES_TRIED} tries")


def _frozen(template: Template, paper: Paper) -> Document:
    raw = template.freeze(paper.data)
    require_printable(paper.number)
    document = Document(
        template=template.name, template_version=template.version, kind=lifecycle.of(paper.thing).kind, thing_id=paper.thing.pk,
        seq=paper.seq, number=paper.number, data=crypto.encrypt(raw.decode(), place=_DATA), issued_at=clock.now(),
        demo=settings.DEMO or paper.thing.simulated,
    )  # fmt: skip
    return _give_code(document)


def _give_code(document: Document) -> Document:
    document.code = codes.new_code()
    document.content_digest = _content_digest(document)
    return document


def _content_digest(document: Document) -> bytes:
    # The code is in it, so nobody finds out by trying names what a digest in the history stands for.
    return history.sm3(
        history.canonical({
            "template": document.template, "version": document.template_version, "kind": document.kind, "thing": document.thing_id,
            "seq": document.seq, "number": document.number, "code": document.code, "issued": history.instant(document.issued_at),
            "demo": document.demo, "data": msgspec.Raw(_said(document).encode()),
        })
    )  # fmt: skip


def _key(document: Document) -> tuple:
    return document.kind, document.thing_id, document.seq


def _said(document: Document) -> str:
    return crypto.decrypt(document.data, place=_DATA)


def fetch(document: Document) -> bytes:
    """The PDF as issued; typeset now if it has not been. Raises DamagedDocument where content or file was changed or lost."""
    if document.rendered_at is None:
        document.refresh_from_db()
    return _make(document) if document.rendered_at is None else _stored(document)


def verify(typed: str) -> Document | None:
    """The document with this verification code, however it was typed; None if there is none. No statement for a mistyped one."""
    code = codes.clean(typed)
    return Document.objects.filter(code=code).first() if codes.is_valid(code) else None


def verify_bytes(typed: str, pdf: bytes) -> bool:
    """Whether `pdf` is, byte for byte, the document that was issued under this code."""
    document = verify(typed)
    if document is None or document.digest is None:
        return False
    return hmac.compare_digest(history.sm3(pdf), bytes(document.digest))


def of(thing: Thing) -> list[Document]:
    """The documents issued on one thing, oldest first. One statement."""
    return list(Document.objects.filter(kind=lifecycle.of(thing).kind, thing_id=thing.pk).order_by("seq", "pk"))


@jobs.task()
def render_documents(ids: list[str]) -> None:
    """Typeset these documents, whichever of them are not yet."""
    for document in Document.objects.filter(pk__in=ids, rendered_at=None):
        _try(document)


def render_waiting(limit: int = 200) -> tuple[int, int]:
    """Typeset the documents whose own task did not; those that failed least come first. Returns how many were made and how many failed."""
    waiting = Document.objects.filter(rendered_at=None, issued_at__lt=clock.now() - _TASKS_TURN).order_by("failures", "issued_at")
    done = [_try(document) for document in waiting[:limit]]
    return sum(done), len(done) - sum(done)


def _try(document: Document) -> bool:
    try:
        _make(document)
    except Exception as error:
        log.exception("document %s was not typeset", document.pk)
        reason = f"{type(error).__name__}：{error}"[:300]
        Document.objects.filter(pk=document.pk, rendered_at=None).update(failures=F("failures") + 1, error=reason)
        return False
    return True


def _make(document: Document) -> bytes:
    """Typeset, store, and write down what was stored. Of two who do it at once, the first one's file stays."""
    if not hmac.compare_digest(_content_digest(document), bytes(document.content_digest)):
        raise DamagedDocument(f"文书 {document.pk} 的内容与签发时的摘要不符。")
    made = template(document.template, document.template_version)
    pdf = typeset(
        made, _said(document).encode(), number=document.number, code=document.code, issued_at=document.issued_at, demo=document.demo
    )
    name = default_storage.save(f"documents/{clock.local_date(document.issued_at):%Y/%m}/{document.pk}.pdf", ContentFile(pdf))
    values = {"file": name, "digest": history.sm3(pdf), "rendered_at": clock.now(), "error": ""}
    if not Document.objects.filter(pk=document.pk, rendered_at=None).update(**values):
        default_storage.delete(name)
        document.refresh_from_db()
        return _stored(document)
    for column, value in values.items():
        setattr(document, column, value)
    return pdf


def _stored(document: Document) -> bytes:
    try:
        with default_storage.open(document.file) as file:
            pdf = file.read()
    except FileNotFoundError as error:
        raise DamagedDocument(f"文书 {document.pk} 的文件不见了：{document.file}。") from error
    if not hmac.compare_digest(history.sm3(pdf), bytes(document.digest)):
        raise DamagedDocument(f"文书 {document.pk} 的文件与签发时的摘要不符。")
    return pdf
