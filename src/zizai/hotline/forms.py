"""The forms of the hotline's verbs. What people write freely, and all that tells who called, is an erasable detail in history."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from zizai.hotline import options
from zizai.hotline.models import Category, Channel, Rating, Resolved, SupervisionReason
from zizai.kernel import clock
from zizai.kernel.forms import Choice, Date, Files, Form, Integer, LongText, Text, YesNo
from zizai.vocabulary.names import WrongName, person_name

# What the event of a registration keeps behind commitments.
OF_CALLER = ("title", "content", "caller_name", "phone", "address")
# Every form's free words and files.
FREE = ("said", "basis", "files")

_PHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}|[2-8]\d{6,7}|1\d{4,7}|400\d{7}|95\d{3,6}")
_PERSONAL = re.compile(r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")


def phone_number(text: str) -> str:
    """A telephone number without spaces and hyphens, in half width."""
    return re.sub(r"[\s\-‐-―−()]", "", unicodedata.normalize("NFKC", text))


def names_caller(written: Iterable[str], name: str | None, phone: str | None) -> bool:
    """Whether any of these texts has the caller's name or telephone in it, the number however it is spaced. What was erased is in none."""
    return any(bool(name and name in text) or bool(phone and phone in phone_number(text)) for text in written)


def said(label: str, hint: str = "", *, required: bool = True, most: int = 1000) -> LongText:
    """Free words."""
    return LongText("said", label, hint=hint, required=required, personal=True, most=most)


BASIS = Text("basis", "依据", hint="文件、知识条目或系统记录，如“自供水〔2026〕3号第二条”", required=False, personal=True, most=300)
FILES = Files("files", "佐证材料", hint="照片、文件，最多5个", required=False, personal=True)
REASON = Form("原因", [said("原因", "对方会看到，请写清理由")])
OPINION = Form("意见", [said("意见")])


def _who_called(cleaned: dict[str, Any]) -> dict[str, str]:
    wrong = {}
    number = phone_number(cleaned["phone"])
    if not _PHONE.fullmatch(number):
        wrong["phone"] = f"“{cleaned['phone']}”不像电话号码。请填手机号，或带区号的固定电话，如0813-8210000。"
    cleaned["phone"] = number
    if cleaned["caller_name"]:
        try:
            cleaned["caller_name"] = person_name(cleaned["caller_name"])
        except WrongName as why:
            wrong["caller_name"] = str(why)
    if _PERSONAL.search(cleaned["title"]):
        wrong["title"] = "标题会出现在列表里，请不要写手机号和身份证号；要写就写在诉求内容里。"
    if cleaned["secret"] == "yes":
        for name in ("title", "content"):
            if names_caller([cleaned[name]], cleaned["caller_name"], number):
                wrong[name] = "来电人要求保密，标题和内容承办单位看得到，请删去来电人的姓名和电话。"
    return wrong


REGISTER = Form(
    "登记诉求",
    [
        Text("phone", "来电号码", hint="手机号，或带区号的固定电话", personal=True, most=30),
        Text("caller_name", "来电人", hint="不愿意说姓名的可以不填", required=False, personal=True, most=80),
        Choice("secret", "要不要保密", hint="一定要问：要求保密的，承办单位看不到姓名、电话和详细地址；办理要用的地点写在诉求内容里", choices=[("no", "不要求保密"), ("yes", "要求保密")]),
        Choice("category", "诉求类型", choices=Category.choices),
        Choice("level", "诉求级别", hint="有生命财产危险的选第一项", choices=options.levels),
        Choice("place", "事发地", hint="到镇街；说不清的选到区县", choices=options.places),
        Text("address", "详细地址", hint="小区、楼栋、路段", required=False, personal=True, most=200),
        Text("title", "诉求标题", hint="一句话说清什么地方什么事，不写姓名和电话", personal=True, most=60),
        LongText("content", "诉求内容", hint="时间、地点、经过、要求", personal=True, most=3000, rows=6),
        Choice("channel", "来源渠道", choices=Channel.choices),
        YesNo("another", "确认是另一件事", hint="这位来电人已有同类诉求在办、但这次是另一件事时勾选", required=False),
        YesNo("read_back", "已向来电人复述标题和内容，来电人确认无误"),
    ],
    check=_who_called,
)
ANSWER = Form("直接答复", [said("答复内容"), Text("basis", "依据", hint="依据的知识条目或文件，写明版本或文号", personal=True, most=300)])
DISPATCH = Form(
    "派单",
    [
        Choice("level", "诉求级别", hint="签收和办结时限按级别走；复杂事项要由督办岗派", choices=options.levels),
        Choice("post", "承办单位", hint="只列出能管这个地方的单位", of=options.handlers),
        said("办理要求", required=False, most=500),
    ],
)


def _contacted(cleaned: dict[str, Any]) -> dict[str, str]:
    wrong = {}
    if cleaned["contact"] == "none" and cleaned["contacted_on"]:
        wrong["contacted_on"] = "选了没有联系，就不要填日期。"
    if cleaned["contact"] != "none" and not cleaned["contacted_on"]:
        wrong["contacted_on"] = "请填哪天联系的来电人。"
    if cleaned["contacted_on"] and cleaned["contacted_on"] > clock.today():
        wrong["contacted_on"] = "联系日期不能在今天以后。"
    if not cleaned["basis"] and not cleaned["files"]:
        wrong["basis"] = "请写明依据（文号、记录），或上传佐证材料，两样至少有一样。"
    return wrong


REPLY = Form(
    "回复办理情况",
    [
        said("办理结果", "查了什么、怎么办的、办到什么程度；回访时会念给来电人听", most=2000),
        Choice("contact", "联系来电人", choices=[("phone", "电话联系"), ("visit", "上门见面"), ("none", "没有联系（保密件，或联系不上）")]),
        Date("contacted_on", "哪天联系的", required=False),
        BASIS,
        FILES,
    ],
    check=_contacted,
)
SATISFIED = Form(
    "回访满意",
    [
        Choice("rating", "评价", choices=[one for one in Rating.choices if one[0] in ("very_satisfied", "satisfied", "basically")]),
        Choice("resolved", "是否解决", choices=Resolved.choices),
        said("来电人说了什么", "承办单位会看到；保密件不要写能认出来电人的内容", required=False),
    ],
)
UNSATISFIED = Form(
    "回访不满意",
    [
        Choice("rating", "评价", choices=[one for one in Rating.choices if one[0] in ("unsatisfied", "very_bad")]),
        Choice("resolved", "是否解决", choices=Resolved.choices),
        said("哪里不满意，要求怎么办", "承办单位会看到；保密件不要写能认出来电人的内容"),
    ],
)
UNREACHED = Form("回访未接通", [said("情况", "无人接听、关机、占线……", required=False, most=200)])
URGE = Form("催办", [said("这次来电说了什么", "会附在工单上，承办单位看得到；时限不变")])
RETURN = Form("申请退单", [said("为什么不归本单位办", "写明职责依据"), Choice("post", "建议派给", of=options.others)])
RETURN_ACCEPT = Form("同意退单", [Choice("post", "改派给", of=options.instead), said("意见", required=False)])
EXTENSION = Form(
    "申请延期",
    [
        Integer("days", "延长几个工作日", hint="最多10个，只能延一次", least=1, most=10, unit="个工作日"),
        said("为什么办不完", "还差哪一步，为什么按期办不完"),
    ],
)
SUPERVISE = Form(
    "督办",
    [
        Choice("reason", "督办原因", choices=SupervisionReason.choices),
        LongText("requirement", "督办要求", hint="要做到什么。会写进督办单，请不要写个人信息", most=300, rows=3),
    ],
)
SUPERVISION_REPLY = Form("回复督办", [said("回复", "做了什么，什么时候能办结"), BASIS, FILES])
EXPLAIN = Form("解释结案", [said("解释结案的理由", "依据什么、向来电人怎么解释的"), BASIS, FILES])
