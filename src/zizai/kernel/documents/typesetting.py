"""Typesetting: frozen data and a template in, PDF/A out, always the same bytes for the same content."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import segno
import typst
from django.conf import settings

from zizai.kernel import clock, history
from zizai.kernel.documents.codes import grouped
from zizai.kernel.documents.fonts import typefaces
from zizai.kernel.documents.templates import Template

LAYOUTS = Path(__file__).parent / "layouts"
DEMONSTRATION, DRAFT = "演示 无法律效力", "草稿 无法律效力"
# Archives want PDF/A; level a carries the structure that screen readers need. It also refuses a missing glyph.
_STANDARD = "a-2a"


def render(template: Template, data: Any) -> bytes:
    """A draft of the document as PDF, for looking at before it is issued: marked as one, without a code.

    Raises what `Template.freeze` raises.
    """
    return typeset(template, template.freeze(data))


def typeset(
    template: Template, frozen: bytes, *, number: str = "", code: str = "", issued_at: datetime | None = None, demo: bool = False
) -> bytes:
    """The PDF of frozen data. No database, no file but the template, its layout and the fonts.

    `code` as stored. Raises typst.TypstError where the template itself is at fault.
    """
    faces = typefaces()
    paper = {
        "label": template.label,
        "number": number,
        "code": grouped(code),
        "address": _address(),
        "qr": _qr(settings.VERIFY_URL + code) if code else "",
        "issued": clock.local_date(issued_at).isoformat() if issued_at else "",
        "mark": DEMONSTRATION if demo else "" if code else DRAFT,
        "song": faces.serif,
        "hei": faces.sans,
        "data": msgspec.Raw(frozen),
    }
    return typst.compile(
        input=template.source, font_paths=faces.fonts, ignore_system_fonts=True, package_path=LAYOUTS, package_cache_path=LAYOUTS,
        sys_inputs={"paper": history.canonical(paper).decode()}, format="pdf", pdf_standards=[_STANDARD],
        # The moment of setting would make every copy another file.
        timestamp=int(issued_at.timestamp()) if issued_at else 0,
    )  # fmt: skip


def _address() -> str:
    parts = urlsplit(settings.VERIFY_URL)
    return (parts.netloc + parts.path).rstrip("/")


def _qr(text: str) -> str:
    picture = io.BytesIO()
    # One mask for all: weighing the eight against each other is three quarters of the work, and every one can be read.
    segno.make(text, error="m", micro=False, mask=0).save(picture, kind="svg", border=0, xmldecl=False)
    return picture.getvalue().decode()
