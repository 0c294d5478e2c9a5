"""What leaves as a file comes back the same; what is wrong with a file is named by table, row and column."""

import io
import json
import zipfile

import pytest
from exchange_samples import body, book, column, csv_of, packed, put, real_items, taken, told
from hypothesis import given, settings
from hypothesis import strategies as st
from item_samples import an_item
from openpyxl import Workbook

from zizai.catalogue.content import PARTS, mends, read, shaped
from zizai.catalogue.exchange import files, sheets, workbooks
from zizai.catalogue.exchange.cells import WrongCell, meant, meant_when, written, written_when
from zizai.catalogue.exchange.items import Taken
from zizai.catalogue.exchange.places import WrongFile, as_table
from zizai.catalogue.exchange.sheets import SHEETS
from zizai.kernel.forms import Choices, Date, Integer, LongText, Money, Text, YesNo
from zizai.vocabulary.services import LifeEvent

VARIANTS = [
    {}, {"asks": [], "ways": [{"channel": "1", "visits": 1, "why": "核对"}], "materials": []}, {"basic": {"summary": "=1+1\n第二行", "called": "'-办证", "special_procedure": ["1", "4"]}},
    {"extension": {"life_events": ["17", "56"], "opinion_units": ["510300-xf"], "opinion_days": 5}}, {"fees": [{"fee_name": "工本费", "fee_stand": "每本", "amount": "12.50", "by_law": "待核", "reducible": True}]},
    {"basic": {"plan_effective_date": "2027-01-01", "is_fee": True}}, {"decisions": [{"rule": "有场所", "judged": "data", "needs": "房产", "by_law": "待核", "when": {"kind": ["new", "renew"], "air": ["yes"]}}]},
]  # fmt: skip


@pytest.mark.parametrize("suffix", files.KINDS)
def test_what_leaves_comes_back_the_same(suffix):
    sent = [*real_items(), *(taken(f"V-{number}", number, **said) for number, said in enumerate(VARIANTS))]
    said = files.read(files.KINDS[suffix].write(sent))
    assert said.faults == []
    assert [(one.code, one.version, one.content) for one in said.items] == [(one.code, one.version, one.content) for one in sent]
    assert len(sent) >= 120 + len(VARIANTS)


_WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=12).map(str.strip).filter(bool)


@settings(max_examples=40)
@given(_WORDS, _WORDS, st.lists(st.sampled_from(LifeEvent.values), unique=True), st.integers(0, 1000), st.dictionaries(_WORDS, st.lists(_WORDS, min_size=1, max_size=3), max_size=2))
def test_whatever_is_written_is_read_back(words, name, events, days, when):
    content = read(an_item(basic={"summary": words, "task_name": name, "anticipate_day": days}, extension={"life_events": events}, materials=[{"key": "1", "material_name": words, "when": when}]))
    for suffix in ("xlsx", "zip"):
        [back] = files.read(files.KINDS[suffix].write([Taken("A", 1, content)])).items
        assert back.content == content


@given(st.dictionaries(st.text(min_size=1).map(str.strip).filter(bool), st.lists(st.text(min_size=1).map(str.strip).filter(bool), min_size=1), min_size=1))
def test_a_condition_is_read_back_whatever_its_keys(when):
    when = {_kept(key): [_kept(one) for one in answers] for key, answers in when.items()}
    assert meant_when(written_when(when)) == when


def _kept(text):
    # What no cell keeps is no key.
    return "".join(one for one in text if one.isprintable()).strip() or "k"


def test_a_condition_is_typed_as_people_type_it():
    assert meant_when("kind=new|renew; air=yes") == meant_when("kind＝new｜renew；\nair = yes ") == {"kind": ["new", "renew"], "air": ["yes"]}
    assert meant_when("") == meant_when(None) == {}
    for typed in ("kind", "kind=", "=new", "kind=new=old", "kind=new||old", "a=1; a=2"):
        with pytest.raises(WrongCell):
            meant_when(typed)


def test_every_table_has_its_columns_by_name_and_label_alike():
    for sheet in SHEETS.values():
        labels = [column.label for column in sheet.columns.values()]
        assert len(set(labels)) == len(labels), sheet.name
    assert set(SHEETS) == {"items", "asks", *PARTS}


@pytest.mark.parametrize(("field", "cell", "value"), [
    (SHEETS["items"].columns["task_type"].field, "行政许可", "01"), (SHEETS["items"].columns["task_type"].field, 1, "01"), (SHEETS["items"].columns["task_type"].field, "０１ 行政许可", "01"),
    (Choices("x", "事", choices=LifeEvent.choices), "17 证件丢了、到期了;51", ["17", "51"]), (Choices("x", "事", choices=LifeEvent.choices), "生孩子、搞建设、装修", ["01", "55"]),
    (Date("x", "日"), 46351, "2026-11-25"), (Date("x", "日"), "46351", "2026-11-25"), (Date("x", "日"), "2026年11月25日", "2026年11月25日"),
    (Integer("x", "数"), 5.0, "5"), (Integer("x", "数"), "５", "5"), (Text("x", "字"), 12345, "12345"), (YesNo("x", "否"), True, True), (Money("x", "元"), 12.5, "12.5"), (LongText("x", "字"), "'=1", "=1"),
])  # fmt: skip
def test_a_cell_is_understood_as_people_write_it(field, cell, value):
    assert meant(field, cell) == value
    assert written(field, None) == ""


@pytest.mark.parametrize(("sheet", "name", "row", "value", "words"), [
    ("items", "task_type", 3, "行政许客", "items（事项） 第3行 L列 事项类型：没有“行政许客”这个选项，是不是“01 行政许可”？"),
    ("items", "promise_day", 3, "很快", "要填数字。您填的是“很快”"),
    ("items", "promise_day", 3, 2000, "不能大于1000"),
    ("items", "plan_effective_date", 3, "明年", "没看懂这个日期"),
    ("items", "is_fee", 3, "也许", "没看懂“也许”"),
    ("items", "task_name", 3, "长" * 201, "最多200个字"),
    ("items", "code", 3, "编码", "事项编码只用字母"),
    ("items", "task_name", 3, "=A1", "这一格是公式"),
    ("items", "base_code", 3, 12345678901234567, "超过15位的部分已经丢了"),
    ("items", "version", 3, "新", "要填导出时的版本号"),
    ("materials", "key", 4, 1, "materials（申请材料） 第4行 B列 材料编号：材料编号“1”用了两次"),
    ("materials", "when", 4, "kind:new", "看不懂“kind:new”"),
    ("materials", "code", 4, "B", "表里没有编码是“B”的事项"),
    ("materials", "code", 4, None, "请填写事项编码"), ("materials", "code", 4, "=A3", "这一格是公式"), ("items", "code", 3, 1234567890123456, "超过15位"),
    ("asks", "ask", 4, "别的问法", "同一个问题“kind”的问题前后不一样"),
    ("asks", "says", 4, "长" * 301, "asks（情形问题） 第4行 F列 选项说法：要写文字，最多300个字"),
])  # fmt: skip
def test_what_cannot_be_read_is_named_by_table_row_and_column(sheet, name, row, value, words):
    faults = told(body(put(book(), sheet, name, row, value)))
    assert words in faults[0]
    assert f"{SHEETS[sheet]} 第{row}行" in faults[0]
    assert len(faults) == 1 or name == "code"


def test_what_is_not_filled_in_yet_is_no_fault_but_still_to_be_mended():
    spoilt = put(put(put(book(), "items", "task_name", 3, None), "items", "link_way", 3, "12345"), "asks", "ask", 3, None)
    spoilt["asks"]["C4"] = spoilt["asks"]["C5"] = None
    said = files.read(body(spoilt))
    assert said.faults == []
    [item] = said.items
    assert item.still_to_mend() == len(mends(item.content)) == 3
    assert item.missing == {("basic", "task_name"), ("asks", 0, "ask")}


def test_a_table_or_column_that_is_missing_would_empty_what_is_there():
    spoilt = book()
    del spoilt["fees"]
    materials = spoilt["materials"]
    materials[f"{column(materials, 'supply')}1"] = "suply"
    assert told(body(spoilt)) == [
        "fees（收费）：缺少这张表。没有内容也要留着表头，否则原有的内容会被清空。",
        "materials（申请材料） 第1行 J列：没有“suply”这一列。是不是“supply（怎么提供）”？",
        "materials（申请材料） 第1行：缺少“supply（怎么提供）”这一列。没有内容也要留着表头，否则原有的内容会被清空。",
    ]


def test_columns_may_change_places_and_be_called_by_their_labels():
    given, sent = book(), taken()
    for page in (given["items"], given["materials"]):
        for cell in page[1]:
            cell.value = f" {SHEETS[page.title].columns[cell.value].label} "
    given["items"].move_range("B1:C3", cols=100)
    given["items"].title = "事项"
    [item] = files.read(body(given)).items
    assert item.content == sent.content


def test_merged_cells_are_named_and_hidden_and_empty_rows_are_passed_over():
    spoilt = book()
    page = spoilt["materials"]
    page.merge_cells("A3:A4")
    page.row_dimensions[5].hidden = True
    page.insert_rows(7, 3)
    said = files.read(body(spoilt))
    assert [str(one) for one in said.faults] == [
        "materials（申请材料） 第3行：A3:A4 合并成了一格。请取消合并，每一行都填上。",
        "materials（申请材料） 第4行 A列 事项编码：请填写事项编码。",
    ]
    assert said.notes == ["“materials（申请材料）”表有1行是隐藏的，没有读；要读请先取消隐藏或者筛选。"]
    assert [one["key"] for one in said.items[0].content["materials"]] == ["1", "4"]


def test_a_code_twice_names_the_first():
    given = book(taken("A"), taken("B"))
    put(given, "items", "code", 4, "A")
    assert "编码“A”前面已经有了（items（事项） 第3行 A列 事项编码），一个事项只写一次。" in told(body(given))[0]


def test_days_and_numbers_as_a_spreadsheet_keeps_them():
    given = book()
    put(put(given, "items", "plan_effective_date", 3, 46351), "items", "transact_time", 3, 46351)
    given["items"][f"{column(given['items'], 'plan_effective_date')}3"].number_format = "yyyy-mm-dd"
    [item] = files.read(body(given)).items
    assert (item.content["basic"]["plan_effective_date"], item.content["basic"]["transact_time"]) == ("2026-11-25", "46351")
    given["items"][f"{column(given['items'], 'transact_time')}3"].number_format = "yyyy-mm-dd"
    assert "这一格被表格软件当成了日期（2026-11-25）" in told(body(given))[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_commas_are_read_in_both_encodings(encoding):
    said = files.read(packed(**{name: text.encode(encoding) for name, text in csv_of().items()}))
    assert said.faults == [] and said.items[0].content == taken().content


def test_names_of_files_may_be_chinese_and_broken_ones_are_named():
    tables = csv_of()
    tables["收费"] = tables.pop("fees")
    tables["steps"] = b"\xff\xfe\x00"
    assert told(packed(**tables)) == [
        "steps（办理流程）：这个CSV读不了：编码不是UTF-8或GBK，或者引号不成对。请用表格软件另存为CSV。",
        "steps（办理流程）：缺少这张表。没有内容也要留着表头，否则原有的内容会被清空。",
    ]


def _bomb(name="xl/worksheets/sheet1.xml"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml" if name.startswith("xl") else "x.txt", "")
        archive.writestr(name, b"0" * (workbooks.MOST_UNPACKED + 1))
    return out.getvalue()


def _entities():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "aa">]><x/>')
    return out.getvalue()


def _other_book():
    made = Workbook()
    made.active["A1"] = "别的"
    return body(made)


@pytest.mark.parametrize(("given", "words"), [
    (b"", "这个文件是空的"), (b"hello", "这不是能读的文件"), ("编码,名称\nA,B".encode(), "一个CSV只装得下一张表"), (b"PK\x03\x04broken", "没有传完整"),
    (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "加了密码"), (bytes.fromhex("d0cf11e0a1b11ae1"), "旧格式"),
    (_bomb(), "展开后超过64MB"), (_bomb("items.csv"), "展开后超过64MB"), (_entities(), "不是表格软件存出来的"), (_other_book(), "没有要的表"), (packed(other=b"1"), "没有要的CSV文件"),
    (b"[1,", "不是完整的JSON"), (b"{}", "要写成一个数组"), (b"[" * 100_000, "不是完整的JSON"),
])  # fmt: skip
def test_what_is_no_file_of_items_says_so(given, words):
    with pytest.raises(WrongFile, match=words):
        files.read(given)


def test_more_than_fits_is_refused_at_once(monkeypatch):
    monkeypatch.setattr("zizai.catalogue.exchange.rows.MOST_ITEMS", 1)
    monkeypatch.setattr("zizai.catalogue.exchange.json_files.MOST_ITEMS", 1)
    for kind in files.KINDS.values():
        with pytest.raises(WrongFile, match="2个事项，一次最多1个"):
            files.read(kind.write([taken("A"), taken("B")]))
    monkeypatch.setattr("zizai.catalogue.exchange.rows.MOST_ROWS", 5)
    with pytest.raises(WrongFile, match="一次最多5行"):
        files.read(files.KINDS["zip"].write([taken()]))
    far = book()
    far["fees"].cell(sheets.MOST_ROWS + 10, 1).number_format = "@"
    with pytest.raises(WrongFile, match="请删掉后面的空行"):
        files.read(body(far))


def test_json_names_every_mistake_by_item():
    content = taken().content
    spoilt = [
        {"code": "A", "version": 1, "content": content | {"basic": content["basic"] | {"promise_day": "快", "colour": "red"}}},
        {"code": "A", "content": content}, {"code": "B", "version": "2", "content": content}, {"content": {}}, 5,
    ]  # fmt: skip
    assert told(json.dumps(spoilt).encode()) == [
        "第1个事项（A）：基本信息：没有“colour”这个要素，请改成规定的名称。",
        "第1个事项（A）：基本信息 承诺办结时限：要填数字。您填的是“快”，请写成120这样。",
        "第2个事项（A）：编码“A”前面已经有了（第1个事项（A）），一个事项只写一次。",
        "第3个事项（B）：version要写导出时的版本号（整数）；新事项不写。",
        "第4个事项：要写成 {code, version, content}：code是文字，content是一组“名称：内容”。",
        "第5个事项：要写成 {code, version, content}：code是文字，content是一组“名称：内容”。",
    ]


def test_the_workbook_explains_itself_and_offers_what_may_be_chosen():
    made = book()
    assert made.sheetnames == [*SHEETS, "说明", "选项"]
    explained = {(row[0], row[1]): row for row in made["说明"].iter_rows(values_only=True)}
    assert explained["materials（申请材料）", "trust"][2:4] == ("可信等级", "是")
    assert "01 行政许可" in explained["items（事项）", "task_type"][4]
    [offered] = made["fees"].data_validations.dataValidation
    first, last = offered.formula1.removeprefix("选项!").replace("$", "").split(":")
    assert [cell[0].value for cell in made["选项"][first:last]] == ["是", "否"]
    assert made["选项"].sheet_state == "hidden"
    assert made["items"][f"{column(made['items'], 'link_way')}3"].number_format == "@"


def test_no_cell_is_a_formula():
    for cell in book(taken(basic={"summary": "=HYPERLINK(1)", "called": "@x"}))["items"][3]:
        assert cell.data_type != "f" and not str(cell.value or "").startswith(("=", "@"))


def test_the_faults_leave_as_a_table_no_spreadsheet_runs():
    said = files.read(body(put(book(), "items", "task_type", 3, "=许可".replace("=", "＝"))))
    lines = as_table(said.faults).decode("utf-8-sig").splitlines()
    assert lines[0] == "表,行,列,要改什么" and lines[1].startswith("items（事项）,3,L列 事项类型,没有“＝许可”")


def test_an_unfinished_content_leaves_and_comes_back():
    [back] = files.read(files.KINDS["xlsx"].write([Taken("N-1", 0, shaped({"basic": {"task_name": "新的"}}))])).items
    assert back.content == shaped({"basic": {"task_name": "新的", "anticipate_day": 0}}) | {"basic": back.content["basic"]}
    assert back.still_to_mend() == len(mends(back.content))
