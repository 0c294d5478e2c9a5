"""A sound item's content, and what may be changed in it."""

from copy import deepcopy
from typing import Any

from zizai.catalogue.pack_parts import ItemsPart

_ITEM: dict[str, Any] = {
    "basic": {
        "task_name": "公共场所卫生许可", "summary": "开宾馆、理发店要办的", "task_type": "01", "use_level": "3", "power_source": "1", "dept_code": "510300-wjw",
        "dept_type": "1", "project_type": "2", "server_type": ["1", "2"], "object_label": "经营场所", "anticipate_day": 20, "anticipate_type": "1",
        "anticipate_law": "行政许可法第四十二条", "promise_day": 5, "promise_type": "1", "promise_basis": "待核", "accept_condition": "有固定场所。",
        "transact_addr": "市政务服务中心", "transact_time": "工作日", "link_way": "0813-1", "supervise_way": "12345", "decided_in": "here",
    },
    "extension": {"themes": ["07"], "handle_area": "4", "handle_modes": ["1"], "is_express": True, "result_name": "卫生许可证", "result_type": "1", "result_guid": "样本"},
    "bases": [{"law": "公共场所卫生管理条例", "article": "第四条"}],
    "asks": [
        {"key": "kind", "ask": "新开还是换证？", "options": [{"key": "new", "says": "新开"}, {"key": "renew", "says": "换证"}, {"key": "mine", "says": "矿山", "ends": "矿山请到应急局办。"}]},
        {"key": "air", "ask": "有集中空调吗？", "when": {"kind": ["new"]}, "options": [{"key": "yes", "says": "有"}, {"key": "no", "says": "没有"}]},
    ],
    "ways": [
        {"channel": "3", "depth": "4", "visits": 0, "where": "手机"},
        {"channel": "1", "visits": 1, "why": "核对原件", "when": {"kind": ["new"]}},
    ],
    "materials": [
        {"key": "1", "material_name": "申请表", "supply": "form", "form_guid": "申请表", "trust": "D"},
        {"key": "2", "material_name": "平面图", "when": {"kind": ["new"]}},
        {"key": "3", "material_name": "空调检测报告", "when": {"air": ["yes"]}},
        {"key": "4", "material_name": "原许可证", "when": {"kind": ["renew"]}, "supply": "licence", "licence_type": "卫生许可证", "trust": "A"},
    ],
    "steps": [{"step": step, "who": "窗口"} for step in ("申请", "受理", "审查", "决定", "送达")],
    "questions": [{"ask": "要多久？", "answer": "五天。"}],
}  # fmt: skip
_MATERIAL = {
    "material_type": "4", "material_format": ["file"], "is_need": "1", "page_num": 1, "source_type": "1", "supply": "upload", "trust": "C",
    "by_law": "细则第二十三条",
}  # fmt: skip


def an_item(*, basic: dict | None = None, extension: dict | None = None, **parts: Any) -> dict[str, Any]:
    """A sound item's content as it is written, with these elements and parts instead."""
    item = deepcopy(_ITEM) | parts
    item["basic"] |= basic or {}
    item["extension"] |= extension or {}
    item["materials"] = [_MATERIAL | one for one in item["materials"]]
    return item


def as_toml(content: dict[str, Any]) -> str:
    """The content as a file of a pack."""
    lines: list[str] = []
    for name, given in content.items():
        entries = [(f"[{name}]", given)] if isinstance(given, dict) else [(f"[[{name}]]", one) for one in given]
        for head, elements in entries:
            lines += [head, *(f"{key} = {_value(value)}" for key, value in elements.items())]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    return str(value) if isinstance(value, int) else '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def write(folder, name="A", /, **said):
    """The sound item, with these elements and parts instead, as a file of the pack in `folder`."""
    (folder / "items" / f"{name}.toml").write_text(as_toml(an_item(**said)), "utf-8")


def told(folder):
    """What the pack's items say, and every fault."""
    faults: list = []
    said = ItemsPart().read(folder, faults)
    return said, [str(fault) for fault in faults]


def load(folder):
    """Publish the pack's items; returns how many rows changed."""
    said, faults = told(folder)
    assert faults == []
    return ItemsPart().load(said)


def few_items(folder):
    """Leave the pack in `folder` the ten items that cases and bundles are tried with: the others load nine tenths of the time."""
    for path in (folder / "items").glob("*.toml"):
        if not path.stem.rpartition("-")[2].startswith("0"):
            path.unlink()
    directory = folder / "item_directory.csv"
    directory.write_text(directory.read_text("utf-8").partition("\n")[0] + "\n", "utf-8")
