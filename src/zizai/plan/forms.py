"""The forms of the plan's verbs. What people write freely is kept as an erasable detail: it may name somebody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from zizai.kernel import clock
from zizai.kernel.forms import Choice, Choices, Date, Files, Form, Integer, LongText, Money, Text
from zizai.plan import options
from zizai.plan.models import ProblemKind, SupervisionReason, Way

# Every form's free words and files; a verb that asks for them names these as personal.
FREE = ("said", "basis", "files")


def _later(*names: str) -> Callable[[dict[str, Any]], dict[str, str]]:
    """Each of these days must lie in the future."""

    def check(cleaned: dict[str, Any]) -> dict[str, str]:
        today = clock.today()
        return {name: _past(cleaned[name]) for name in names if cleaned.get(name) and cleaned[name] <= today}

    return check


def _past(day: date) -> str:
    return f"要填今天以后的日期。您填的是{day:%Y年%-m月%-d日}。"


def _in_order(first: str, last: str, sentence: str) -> Callable[[dict[str, Any]], dict[str, str]]:
    def check(cleaned: dict[str, Any]) -> dict[str, str]:
        return {last: sentence} if cleaned[last] < cleaned[first] else {}

    return check


def _proved(cleaned: dict[str, Any]) -> dict[str, str]:
    if cleaned.get("basis") or cleaned.get("files"):
        return {}
    return {"basis": "请写明依据在哪里（文号、链接、系统记录），或上传文件，两样至少有一样。"}


def _all(*checks: Callable[[dict[str, Any]], dict[str, str]]) -> Callable[[dict[str, Any]], dict[str, str]]:
    def check(cleaned: dict[str, Any]) -> dict[str, str]:
        return {name: sentence for one in checks for name, sentence in one(cleaned).items()}

    return check


def said(label: str, hint: str = "", *, required: bool = True) -> LongText:
    """Free words."""
    return LongText("said", label, hint=hint, required=required, personal=True, most=1000)


BASIS = Text("basis", "依据在哪里", hint="文号、链接或系统记录，如“自政办发〔2026〕12号”", required=False, personal=True, most=300)
FILES = Files("files", "佐证文件", hint="照片、文件，最多5个", required=False, personal=True)
POST = Choice("post", "责任岗位", hint="落实专人负责：由这个岗位上的人办", choices=options.posts)

REASON = Form("原因", [said("原因", "对方会看到，请写清还差什么")])
EVIDENCE = Form("成效和依据", [said("成效", "做成了什么，和方案要求逐条对上"), BASIS, FILES], check=_proved)
OPINION = Form("意见", [said("验收意见", "逐条对照交付内容，写明看了什么")])

STEP = Form(
    "工作措施",
    [
        Choice("serves", "为哪项任务、哪样交付", choices=options.deliverables),
        Text("title", "措施", hint="一句话说清做什么，如“梳理首批无差别受理事项清单”", most=60),
        LongText("content", "怎么做", hint="分几步、做到什么程度", most=1000),
        POST,
        Date("begins_on", "开始日期"),
        Date("ends_on", "完成日期", hint="确认以后一直保留；调整时限不会改掉它"),
        Money("planned_funds", "安排资金", hint="没有就填0"),
    ],
    check=_in_order("begins_on", "ends_on", "完成日期不能早于开始日期。"),
)
PROGRESS = Form(
    "进展",
    [
        Integer("percent", "完成了多少", hint="0到100；全部做完填100，再申请验收", least=0, most=100, unit="%"),
        Money("spent_funds", "已用资金（累计）", hint="从开始到现在一共用了多少，没有就填0"),
        said("做到哪里了"),
        BASIS,
        FILES,
    ],
    check=_proved,
)
POSTPONE = Form("调整时限", [Date("postponed_to", "新的完成日期"), said("为什么要调整")], check=_later("postponed_to"))

TASK_ACCEPT = Form(
    "验收",
    [said("验收意见", "逐条对照交付内容和数字指标"), Date("review_on", "下次复核日期", hint="验收以后转入巩固提升，到这一天再看成效还在不在")],
    check=_later("review_on"),
)
TASK_REVIEW = Form(
    "巩固提升复核",
    [
        Choice("outcome", "复核结论", choices=[("held", "成效巩固"), ("improve", "还要提升")]),
        said("复核情况", "看了什么，成效还在不在，还要提升什么"),
        BASIS,
        FILES,
        Date("review_on", "下次复核日期"),
    ],
    check=_all(_later("review_on"), _proved),
)
TASK_REOPEN = Form(
    "重新推进",
    [said("为什么要重新推进"), Date("again_due_on", "要在哪天前完成", hint="方案原定的时限仍然保留、仍然显示")],
    check=_later("again_due_on"),
)
SUPERVISE = Form(
    "督办",
    [
        Choice("reason", "督办原因", choices=[one for one in SupervisionReason.choices if one[0] != SupervisionReason.REVIEW]),
        Choice("post", "督办哪个岗位", choices=options.posts),
        LongText("requirement", "要求", hint="要做到什么。会写进督办单，请不要写个人信息", most=500),
        Date("reply_on", "回复期限"),
    ],
    check=_later("reply_on"),
)
SUPERVISE_STEP = Form("督办", [SUPERVISE.fields["reason"], SUPERVISE.fields["requirement"], SUPERVISE.fields["reply_on"]], check=_later("reply_on"))
REPLY = Form("回复督办", [said("回复", "做了什么，什么时候能完成"), BASIS, FILES], check=_proved)
REPLY_AGAIN = Form("退回重报", [said("还差什么"), Date("reply_on", "重新回复的期限")], check=_later("reply_on"))


def _visited(cleaned: dict[str, Any]) -> dict[str, str]:
    return {"visited_on": "走访日期不能在今天以后。"} if cleaned["visited_on"] > clock.today() else {}


VISIT = Form(
    "走访",
    [
        Choice("way", "方式", choices=Way.choices),
        Choice("hall", "哪个大厅", choices=options.halls),
        Text("window", "哪个窗口", hint="如 A03；网上走流程可以不填", required=False, most=20),
        Text("item", "办的什么事", hint="如“个体工商户设立登记”", most=60),
        Date("visited_on", "哪天去的"),
        said("看到的情况", "先写好的，再写不顺的；问题在下一步逐条登记", required=False),
    ],
    check=_visited,
)
PROBLEM = Form(
    "登记问题",
    [
        LongText("what", "什么问题", hint="一条一个问题；不写群众和工作人员的姓名、电话", most=300, rows=3),
        Choice("category", "属于哪一类", choices=ProblemKind.choices),
    ],
)
ASSIGN = Form(
    "交办",
    [
        Choice("post", "交给哪个岗位整改", choices=options.posts),
        said("整改要求"),
        Date("due_on", "整改期限"),
        Date("lookback_on", "哪天前回头看"),
    ],
    check=_all(_later("due_on"), _in_order("due_on", "lookback_on", "回头看要在整改期限以后。")),
)
RECTIFY = Form("报告整改", [said("怎么改的"), BASIS, FILES], check=_proved)
LOOK_BACK = Form("回头看", [said("回头看的情况", "再走一遍，看问题还在不在")])
LOOK_BACK_AGAIN = Form(
    "回头看不合格",
    [said("还有什么没改到位"), Date("due_on", "新的整改期限"), Date("lookback_on", "哪天前再回头看")],
    check=_all(_later("due_on"), _in_order("due_on", "lookback_on", "回头看要在整改期限以后。")),
)
PRACTICE = Form(
    "典型做法",
    [
        Text("title", "标题", hint="24个字以内最好读", most=40),
        LongText("body", "正文", hint="审核通过后登在公开网站上；不写个人姓名、电话", most=5000, rows=12),
        Choices("cites", "引用哪些指标", hint="公开时定格当天的数，旁边一直显示最新的数", required=False, choices=options.measures),
    ],
)
