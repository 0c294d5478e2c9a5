"""Official documents: typed templates that become PDF, each with a code by which anybody can check it.

A verb freezes what a document says in its own transaction (`issue`); setting it happens after the
commit. The same frozen content always gives the same bytes.
"""

from zizai.kernel.documents.codes import grouped
from zizai.kernel.documents.fonts import UnprintableText, missing_glyphs, require_printable
from zizai.kernel.documents.issuing import (
    AlreadyIssued,
    DamagedDocument,
    Paper,
    fetch,
    issue,
    issue_many,
    of,
    render_waiting,
    verify,
    verify_bytes,
)
from zizai.kernel.documents.templates import Template, UnknownTemplate, declared, template
from zizai.kernel.documents.typesetting import render

__all__ = [
    "AlreadyIssued",
    "DamagedDocument",
    "Paper",
    "Template",
    "UnknownTemplate",
    "UnprintableText",
    "declared",
    "fetch",
    "grouped",
    "issue",
    "issue_many",
    "missing_glyphs",
    "of",
    "render",
    "render_waiting",
    "require_printable",
    "template",
    "verify",
    "verify_bytes",
]
