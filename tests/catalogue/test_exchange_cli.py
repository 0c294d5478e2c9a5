"""`zizai items export` and `zizai items check`."""

import pytest
from exchange_samples import body, book, put, taken
from item_samples import load, write

from zizai.catalogue.exchange import files
from zizai.catalogue.models import Item
from zizai.config.cli import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(folder):
    write(folder)
    write(folder, "B", basic={"dept_code": "510300-xf", "task_name": "消防"})
    load(folder)
    return folder


@pytest.mark.parametrize("name", ["items.xlsx", "items.json", "items.csv.zip"])
def test_what_was_exported_can_be_brought_in_unchanged(items, tmp_path, capsys, name):
    file = tmp_path / name
    assert main(["items", "export", str(file)]) == 0 and main(["items", "check", str(file)]) == 0
    assert "导出2个事项" in (said := capsys.readouterr().out) and "可以导入：没有变化2个；还有0处要补" in said
    assert main(["items", "export", str(file), "--unit", "510300-xf"]) == 0
    assert [one.code for one in files.read(file.read_bytes()).items] == ["B"]


def test_every_fault_is_told_and_nothing_is_brought_in(items, tmp_path, capsys):
    file = tmp_path / "items.xlsx"
    file.write_bytes(body(put(put(book(taken("A")), "items", "promise_day", 3, "快"), "items", "dept_code", 3, "x")))
    assert main(["items", "check", str(file)]) == 1
    out, err = capsys.readouterr()
    assert [line.partition("：")[0] for line in out.splitlines()] == ["items（事项） 第3行 X列 承诺办结时限", "items（事项） 第3行 O列 实施主体"]
    assert err == "有2处要改。\n" and Item.objects.count() == 2


@pytest.mark.parametrize(("args", "words"), [
    (["export", "a.pdf"], "后缀要是"), (["export", "a.json", "--unit", "x"], "没有现行的"), (["export", "no/such/a.json"], "写不了"), (["check", "missing.json"], "读不了"),
])  # fmt: skip
def test_what_cannot_be_done_says_why(items, tmp_path, monkeypatch, capsys, args, words):
    monkeypatch.chdir(tmp_path)
    assert main(["items", *args]) == 1 and words in capsys.readouterr().err


def test_what_is_no_file_of_items_says_so(items, tmp_path, capsys):
    (tmp_path / "a.json").write_bytes(b"{}")
    assert main(["items", "check", str(tmp_path / "a.json")]) == 1 and "要写成一个数组" in capsys.readouterr().err
