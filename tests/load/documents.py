"""How fast documents are typeset once a process is warm: `python tests/load/documents.py [DOCUMENTS]`.

Prints milliseconds of processor time and bytes a page, and the ratio to a reference measured in the same run: one SM3
digest of a million bytes, which no library of ours can change.
"""

from __future__ import annotations

import io
import os
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "apps"))
os.environ["DJANGO_SETTINGS_MODULE"] = "test_settings"

import django

django.setup()

import msgspec
from pypdf import PdfReader
from sample.documents import Notice, notice

from zizai.kernel import documents, history

AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
# Other words in every letter, so that nothing comes out of typst's memory of the one before.
SAYS = Notice(to="张𬱟䶮", matter="公共场所卫生许可证（新办）", submitted=AT, note="请在期限内领取，逾期不候。")


def letter(n: int, materials: int) -> bytes:
    data = msgspec.structs.replace(SAYS, to=f"申请人{n}", materials=[f"材料{n}之{m}" for m in range(materials)])
    return documents.typesetting.typeset(notice, notice.freeze(data), number=f"釜政务〔2026〕{n}号", code=documents.codes.new_code(), issued_at=AT, demo=True)


def reference() -> float:
    """Seconds of processor time for one SM3 digest of a million bytes, best of five."""
    million, best = bytes(1_000_000), float("inf")
    for _ in range(5):
        began = time.process_time()
        history.sm3(million)
        best = min(best, time.process_time() - began)
    return best


def round_of(number: int, materials: int) -> tuple[float, list[bytes]]:
    """Typeset `number` letters; seconds of processor time, which a busy machine does not stretch, and the files."""
    began = time.process_time()
    made = [letter(n, materials) for n in range(number)]
    return time.process_time() - began, made


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    began = time.perf_counter()
    letter(0, 1)
    print(f"first document of a process: {time.perf_counter() - began:.2f} s")
    base = reference()
    for name, materials in (("letter", 1), ("long table", 120)):
        # The best of six rounds: caches that others fill only ever add.
        took, made = min((round_of(number, materials) for _ in range(6)), key=lambda one: one[0])
        pages = sum(len(PdfReader(io.BytesIO(pdf)).pages) for pdf in made)
        each, size = took / pages, sum(map(len, made)) / pages
        print(f"{name}: {pages / len(made):.1f} pages, {each * 1000:.1f} ms a page, {size / 1000:.1f} kB a page; {each / base:.2f} times SM3 over 1 MB")
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
