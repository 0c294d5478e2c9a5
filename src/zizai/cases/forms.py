"""The forms of the verbs of cases. What people write freely, and whatever tells who they are, is an erasable detail of the event."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from zizai.cases import options
from zizai.cases.models import Answer, ProcedureKind
from zizai.catalogue.public import Item, Material
from zizai.kernel.forms import Choice, Choices, Files, Form, Integer, LongText, Text
from zizai.vocabulary import identity
from zizai.vocabulary.services import Channel

_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")
PERSONAL = ("applicant", "phone", "id_number", "object_name", "object_place", "situation", "files")

WAYS = [("window", "窗口领取"), ("courier", "邮寄"), ("online", "网上送达")]
WHY_ENDED = [("asked", "申请人书面要求撤回"), ("gone", "申请人死亡或者终止"), ("object", "申请对象不存在了")]
REMEDIES = "如不服本决定，可以自收到本决定之日起60日内申请行政复议，也可以在6个月内向人民法院提起行政诉讼。"


def phone_error(phone: str) -> str:
    """What is wrong with a telephone number; empty where nothing is."""
    return "" if _PHONE.fullmatch(phone) else "手机号要11位；座机请连区号写，如0813-2201234。"


def checked_phone(cleaned: dict[str, Any]) -> dict[str, str]:
    """The check of a form that asks for a telephone number."""
    return {"phone": reason} if (reason := phone_error(cleaned["phone"])) else {}


def _checked(cleaned: dict[str, Any]) -> dict[str, str]:
    found = {}
    if reason := phone_error(cleaned["phone"]):
        found["phone"] = reason
    if number := cleaned.get("id_number"):
        try:
            identity.credit_code(number) if _is_credit_code(number) else identity.person_number(number)
        except identity.WrongNumber as wrong:
            found["id_number"] = str(wrong)
    if options.strange(cleaned["item"], cleaned.get("materials") or []):
        found["materials"] = "勾选的材料里有不属于这个事项的，请重新勾选。"
    return found


def _is_credit_code(number: str) -> bool:
    return not number.strip()[:17].isdecimal()


def _told_one_by_one(cleaned: dict[str, Any]) -> dict[str, str]:
    lines, chosen = mending(cleaned["how"]), len(cleaned["materials"])
    if len(lines) == chosen:
        return {}
    return {"how": f"勾选了{chosen}样材料，这里写了{len(lines)}行。每样材料写一行，顺序和上面一样。"}


def mending(how: str) -> list[str]:
    """How to mend each material: one line each."""
    return [line.strip() for line in how.splitlines() if line.strip()]


ITEM = Choice("item", "办什么事项", choices=options.items)
OBJECT = Text("object_name", "申请对象名称", hint="场所、项目或者物品的名称，如“丽华理发店”", most=60, personal=True)
PLACE = Text("object_place", "在什么地方", hint="写到门牌号，如“自流井区五星街88号”", most=100, personal=True)
PHONE = Text("phone", "联系电话", hint="补正、决定、领证都打这个电话", most=20, personal=True)
FILES = Files("files", "材料文件", hint="照片或扫描件，最多20个", required=False, personal=True, most=20)

SITUATION = Text("situation", "您的情形", hint="办事指南里的问题和回答，写成place=own&who=self这样", required=False, most=300, personal=True)
SUBMIT = Form(
    "申请", [ITEM, OBJECT, PLACE, PHONE, SITUATION, Choices("materials", "交哪些材料", required=False, choices=options.materials), FILES], check=_checked,
)  # fmt: skip
TAKE_IN = Form(
    "窗口收件",
    [
        ITEM,
        Text("applicant", "申请人", hint="和身份证件或营业执照一致", most=60, personal=True),
        Text("id_number", "证件号码", hint="身份证号或统一社会信用代码；填了，申请人在网上也能看到这件", required=False, most=20, personal=True),
        PHONE,
        OBJECT,
        PLACE,
        Choice("channel", "怎么来的", choices=Channel.choices),
    ],
    check=_checked,
)


def of_item(item: Item, materials: Sequence[Material]) -> Form:
    """The form of an application for one item, as its page asks it: only this item's materials."""
    asked = [(one.code, one.name if one.necessary else f"{one.name}（{one.note or '看情况'}）") for one in materials]
    name = Text("object_name", f"{item.object_label}名称", hint=OBJECT.hint, most=60, personal=True)
    return Form("在线申请", [name, PLACE, PHONE, Choices("materials", "准备好了哪些材料", hint="没准备齐也能先交，缺的会一次告诉您", required=False, choices=asked), FILES],
                check=checked_phone)  # fmt: skip


# What is brought for one case of a joint matter; the room that composes the matter has asked for it.
JOINT_PART = Form("联办事项", [FILES])
REGISTER = Form("登记材料", [Choices("materials", "收到哪些材料", of=options.required), FILES])
NOTICE = Form(
    "一次告知补正",
    [
        Choices("materials", "哪些材料要补正", hint="一次说全：这次能看出来的问题，以后不能再提", of=options.required),
        LongText("how", "每样怎么补", hint="每样材料写一行：哪里不对、怎么补，顺序和上面勾选的一样", most=2000, personal=True),
    ],
    check=_told_one_by_one,
)
SUPPLEMENT = Form("补正材料", [Choices("materials", "这次交哪些材料", of=options.asked_again), FILES])
NOT_ACCEPT = Form(
    "不予受理",
    [
        LongText("reasons", "为什么不予受理", hint="写明依据", most=1000, personal=True),
        Text("where", "应当去哪里办", hint="不属于本机关职权的，写明应当向哪个机关申请", most=120),
    ],
)
GRANT = Form(
    "准予许可",
    [
        Text("result_number", "许可文书编号", hint="写在证件或决定书上的编号", most=60),
        LongText("reasons", "审查意见", hint="两名以上工作人员核查过的，写明谁、什么时候、看了什么", required=False, most=1000, personal=True),
    ],
)
REFUSE = Form(
    "不予许可",
    [
        LongText("reasons", "不予许可的理由", hint="依据哪一条、事实是什么（行政许可法第三十八条）", most=2000, personal=True),
        LongText("remedies", "救济途径", hint=f"如：{REMEDIES}", most=500),
    ],
)
DELIVER = Form(
    "送达",
    [
        Choice("way", "怎么送达", choices=WAYS),
        Text("receipt", "送达凭据", hint="签收人、快递单号或者网上送达记录", most=120, personal=True),
    ],
)
WITHDRAW = Form("撤回申请", [LongText("reasons", "为什么撤回", required=False, most=500, personal=True)])
TERMINATE = Form(
    "终止办理",
    [
        Choice("why", "为什么终止", choices=WHY_ENDED),
        LongText("reasons", "具体情况", most=500, personal=True),
        Files("files", "依据", hint="申请人的书面申请、死亡证明、注销证明等", personal=True),
    ],
)
OPINION = Form(
    "出具意见",
    [
        Choice("answer", "意见", choices=Answer.choices),
        LongText("text", "具体意见", hint="不同意或有条件同意的，写明依据和要求", required=False, most=1000, personal=True),
    ],
    check=lambda cleaned: {} if cleaned["answer"] == Answer.AGREE or cleaned["text"] else {"text": "请写明依据和要求，审批单位要据此决定。"},
)
EXTENSION = Form(
    "申请延期",
    [
        Integer("days", "延长几个工作日", hint="最多10个，只能延长一次（行政许可法第四十二条）", least=1, most=10, unit="个工作日"),
        LongText("reason", "延期理由", hint="批准以后会告诉申请人", most=500, personal=True),
    ],
)
NOT_EXTENDED = Form("不批准延期", [LongText("reason", "为什么不批准", most=500, personal=True)])
PROCEDURE = Form(
    "启动特别程序",
    [
        Choice("procedure", "哪种程序", choices=ProcedureKind.choices),
        LongText("reason", "为什么要做", most=500, personal=True),
        Integer("days", "需要多少个工作日", hint="要书面告知申请人（行政许可法第四十五条）", least=1, most=250, unit="个工作日"),
        Files("evidence", "当时的依据", hint="听证公告、委托书、抽样单等，没有依据不能停表"),
        Text("notice", "告知书文号", hint="书面告知申请人所需时间的那份文书", most=60),
    ],
)
PROCEDURE_END = Form("结束特别程序", [LongText("result", "结果", most=1000, personal=True)])
