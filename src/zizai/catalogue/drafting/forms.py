"""The forms of a draft's verbs."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from zizai.kernel import clock
from zizai.kernel.forms import Date, Form, Integer, LongText, Text

# A whole content as JSON: what sixty materials need, with room to spare.
MOST = 400_000

_ITEM = Text("item", "事项编码", most=20, hint="公开页和事项清单上的编码，如“ZG-SC-001”。")
_WHY = LongText("why", "缘由", most=300, rows=3, hint="为什么改：法规变了、时限压缩、群众反映……")


def _json(cleaned: dict[str, Any]) -> dict[str, str]:
    try:
        content = msgspec.json.decode(cleaned["content"])
    except (msgspec.MsgspecError, ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        return {"content": "要写成 JSON 对象：一组“名称：内容”。"}
    return {"content": "里面有看不见的字符（U+0000），请删掉。"} if _unkeepable(content) else {}


def _unkeepable(value: Any) -> bool:
    """Whether a letter stands in it that no database keeps."""
    if isinstance(value, dict):
        return any(_unkeepable(one) for pair in value.items() for one in pair)
    return any(map(_unkeepable, value)) if isinstance(value, list) else isinstance(value, str) and "\x00" in value


def _not_past(cleaned: dict[str, Any]) -> dict[str, str]:
    day: date = cleaned["publish_on"]
    return {"publish_on": f"发布日期不能早于今天。您填的是{day:%Y年%-m月%-d日}。"} if day < clock.today() else {}


REVISE = Form("catalogue.revise", [_ITEM, _WHY])
CREATE = Form("catalogue.create", [
    Text("item", "事项编码", most=20, hint="只用字母、数字和短横，定了不再改。"), Text("name", "事项名称"),
    Text("unit", "实施主体", most=40, required=False, hint="单位代码；不填就是本单位。"), _WHY,
])  # fmt: skip
CANCEL = Form("catalogue.cancel", [
    _ITEM, _WHY, LongText("transition", "在办件怎么办", most=300, rows=3, hint="比如：已受理的按原版本办完；改由哪个单位接着办。"),
])  # fmt: skip
BRING = Form("catalogue.bring", [
    _ITEM, _WHY, LongText("content", "内容", most=MOST, hint="整个事项，JSON。"),
    Integer("version", "依据的版本", least=0, most=32_000, required=False, hint="照哪一版写的；不填就是现行版本。"),
], check=_json)  # fmt: skip
EDIT = Form("catalogue.edit", [
    Text("section", "改了哪一部分", most=40, required=False), LongText("content", "内容", most=MOST, hint="整个事项，JSON。"),
], check=_json)  # fmt: skip
SEND_BACK = Form("catalogue.send_back", [LongText("reasons", "退回原因", most=300, rows=3, hint="写清哪一处要怎么改。")])
APPROVE = Form("catalogue.approve", [Date("publish_on", "发布日期", hint="从这一天零点起照新版本办；今天发布的马上生效。")], check=_not_past)
