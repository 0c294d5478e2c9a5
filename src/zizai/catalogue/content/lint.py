"""The rules an item keeps before it may be published, each by name and with where it comes from.

Source: the checks of the national exchange of implementation lists (GB/T 39046-2020); others name theirs.
A rule sees the whole content and names every fault with its path, so that an editor sees all at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zizai.catalogue.content.situations import troubles
from zizai.vocabulary.services import Area, Channel, Depth, ItemLevel, ItemType, Judgement, LimitUnit
from zizai.vocabulary.services import CaseType as Kind

LISTS = "GB/T 39046-2020 实施清单要素"
LICENSING = "《行政许可法》"
LEAST_STEPS, LEAST_QUESTIONS = 5, 1
ONLINE = {Channel.COMPUTER, Channel.MOBILE}

Path = tuple[str | int, ...]
Faults = Iterator[tuple[Path, str]]
Said = Mapping[str, Any]


@dataclass(frozen=True)
class Rule:
    """`name` in reports, `label` in Chinese, `source` the text it comes from."""

    name: str
    label: str
    source: str
    find: Callable[[Said], Faults]


@dataclass(frozen=True)
class Fault:
    """What one rule found at one place."""

    rule: Rule
    path: Path
    words: str

    def __str__(self) -> str:
        return f"{self.words}（{self.rule.label}，{self.rule.source}）"


RULES: dict[str, Rule] = {}


def lint(content: Said) -> list[Fault]:
    """All faults of this content, rule by rule. Empty: it may be published."""
    return [Fault(rule, path, words) for rule in RULES.values() for path, words in rule.find(content)]


def _rule(name: str, label: str, source: str = LISTS) -> Callable[[Callable[[Said], Faults]], Callable[[Said], Faults]]:
    def named(find: Callable[[Said], Faults]) -> Callable[[Said], Faults]:
        RULES[name] = Rule(name, label, source, find)
        return find

    return named


@_rule("instant-at-once", "即办件当场办结")
def _instant(content: Said) -> Faults:
    basic = content["basic"]
    instant, at_once = basic["project_type"] == Kind.INSTANT, basic["promise_type"] == LimitUnit.AT_ONCE
    if instant and not at_once:
        yield ("basic", "promise_type"), "即办件的承诺时限要选“当场”。"
    if at_once and not instant:
        yield ("basic", "project_type"), "承诺当场办结的，办件类型要选“即办件”。"
    for name in ("anticipate", "promise"):
        if basic[f"{name}_type"] == LimitUnit.AT_ONCE and basic[f"{name}_day"]:
            yield ("basic", f"{name}_day"), "当场办结的，时限填0。"


@_rule("promise-within-law", "承诺时限不超过法定时限", LICENSING + "第四十二条")
def _promise(content: Said) -> Faults:
    basic = content["basic"]
    law, promise = basic["anticipate_day"], basic["promise_day"]
    if not law or basic["promise_type"] == LimitUnit.AT_ONCE:
        return
    if basic["anticipate_type"] != basic["promise_type"]:
        yield ("basic", "promise_type"), "承诺时限要和法定时限用同一个单位，才比得出长短。"
    elif promise > law:
        yield ("basic", "promise_day"), f"承诺时限{promise}比法定时限{law}长。"


@_rule("promise-given", "承诺时限要写")
def _promised(content: Said) -> Faults:
    basic = content["basic"]
    if not basic["promise_day"] and basic["promise_type"] != LimitUnit.AT_ONCE:
        yield ("basic", "promise_day"), "承诺时限不能是0；当场办结的请选“当场”。"


@_rule("whole-online-no-visit", "全程网办不到现场")
def _whole(content: Said) -> Faults:
    for number, way in enumerate(content["ways"]):
        if way["depth"] == Depth.WHOLE and way["visits"]:
            yield ("ways", number, "visits"), "全程网办的，到现场次数要填0。"
        if way["depth"] and way["channel"] not in ONLINE:
            yield ("ways", number, "depth"), "不是网上办的，不填网办深度。"
        if not way["depth"] and way["channel"] in ONLINE:
            yield ("ways", number, "depth"), "网上办的，要选网办深度。"


@_rule("visit-has-reason", "到现场要有原因")
def _visits(content: Said) -> Faults:
    for number, way in enumerate(content["ways"]):
        if way["visits"] and not way["why"]:
            yield ("ways", number, "why"), "要到现场的，写明为什么必须来。"


@_rule("no-visit-delivered", "不到现场又不在网上，要能邮寄")
def _delivered(content: Said) -> Faults:
    if any(not way["visits"] and way["channel"] not in ONLINE for way in content["ways"]) and not content["extension"]["is_express"]:
        yield ("extension", "is_express"), "有不用到现场、也不在网上办的方式，要支持物流快递。"


@_rule("fee-founded", "收费要有依据和项目")
def _fees(content: Said) -> Faults:
    basic, fees = content["basic"], content["fees"]
    if basic["is_fee"] and not basic["fee_basis"]:
        yield ("basic", "fee_basis"), "收费的要写收费依据。"
    if basic["is_fee"] and not fees:
        yield ("fees",), "收费的要列出收费项目和标准。"
    if fees and not basic["is_fee"]:
        yield ("basic", "is_fee"), "列了收费项目，却写着不收费。"
    for number, fee in enumerate(fees):
        if fee["reducible"] and not fee["reduced_when"]:
            yield ("fees", number, "reduced_when"), "允许减免的，写明什么情况减免。"


@_rule("no-fee-no-payment", "不收费不网上支付")
def _payment(content: Said) -> Faults:
    if content["extension"]["is_pay_online"] and not content["basic"]["is_fee"]:
        yield ("extension", "is_pay_online"), "不收费的，不能写支持网上支付。"


@_rule("result-has-sample", "结果要有样本")
def _result(content: Said) -> Faults:
    extension = content["extension"]
    if extension["result_type"] == "9":
        return
    if not extension["result_name"]:
        yield ("extension", "result_name"), "有结果文书的，要写审批结果名称。"
    if not extension["result_guid"]:
        yield ("extension", "result_guid"), "有结果文书的，要有样本。"


@_rule("two-telephones", "咨询和投诉电话不同")
def _telephones(content: Said) -> Faults:
    basic = content["basic"]
    if basic["link_way"] and basic["link_way"] == basic["supervise_way"]:
        yield ("basic", "supervise_way"), "监督投诉电话不能和咨询电话是同一个。"


@_rule("licence-explained", "行政许可要说清流程和常见问题")
def _explained(content: Said) -> Faults:
    if content["basic"]["task_type"] != ItemType.LICENCE:
        return
    if len(content["questions"]) < LEAST_QUESTIONS:
        yield ("questions",), "行政许可至少写一个常见问题。"
    if len(content["steps"]) < LEAST_STEPS:
        yield ("steps",), f"行政许可的办理流程至少写{LEAST_STEPS}个环节，现在有{len(content['steps'])}个。"


@_rule("basis-given", "设定依据要写")
def _basis(content: Said) -> Faults:
    if not content["bases"]:
        yield ("bases",), "要写设定依据：法律名称和条款；没有查到的写“待核”。"


@_rule("village-decides-no-licence", "村（社区）不决定行政许可", LICENSING + "第二十四条")
def _village(content: Said) -> Faults:
    if content["basic"]["task_type"] == ItemType.LICENCE and content["basic"]["use_level"] == ItemLevel.VILLAGE:
        yield ("basic", "use_level"), "村（社区）不能作为行政许可的实施主体，只能代收、代办。"


@_rule("elsewhere-named", "在别的系统办的要写名称", "市级事项库的要求")
def _elsewhere(content: Said) -> Faults:
    basic = content["basic"]
    if basic["decided_in"] != "here" and not basic["decided_system"]:
        yield ("basic", "decided_system"), "在别的系统办理的，写明是哪个系统。"


@_rule("opinions-founded", "征求意见要有时限和依据", "市级事项库的要求")
def _opinions(content: Said) -> Faults:
    extension = content["extension"]
    units, days = extension["opinion_units"], extension["opinion_days"]
    if bool(units) != bool(days):
        yield ("extension", "opinion_days"), "征求意见的单位和时限要一起写，或者都不写。"
    if units and not extension["opinion_basis"]:
        yield ("extension", "opinion_basis"), "征求意见要写依据；没有查到的写“待核”。"


@_rule("material-supply-named", "证照材料要写证照类型", "《国务院关于在线政务服务的若干规定》第七条")
def _supply(content: Said) -> Faults:
    for number, material in enumerate(content["materials"]):
        if material["supply"] == "licence" and not material["licence_type"]:
            yield ("materials", number, "licence_type"), "用电子证照的，写明是哪一种证照。"
        if material["supply"] == "form" and not material["form_guid"]:
            yield ("materials", number, "form_guid"), "在系统里填的，写明是哪一张表。"


@_rule("material-keyed", "材料编号不带短横", "市级事项库的要求")
def _keyed(content: Said) -> Faults:
    # With the item's code before it, a key is the material's code: 「A-1」 and 「2」 would be 「A」 and 「1-2」.
    for number, material in enumerate(content["materials"]):
        if "-" in material["key"]:
            yield ("materials", number, "key"), "材料编号不要带短横。"


@_rule("decision-founded", "数据能判的规则要写数据", "市级事项库的要求")
def _decisions(content: Said) -> Faults:
    for number, one in enumerate(content["decisions"]):
        if one["judged"] == Judgement.DATA and not one["needs"]:
            yield ("decisions", number, "needs"), "数据能判的，写明要哪个部门的什么数据。"


@_rule("area-has-modes", "通办要写怎么通办", "市级事项库的要求")
def _area(content: Said) -> Faults:
    extension = content["extension"]
    if extension["handle_area"] != Area.NONE and not extension["handle_modes"]:
        yield ("extension", "handle_modes"), "能通办的，至少选一种通办方式。"
    if extension["handle_area"] == Area.NONE and extension["handle_modes"]:
        yield ("extension", "handle_modes"), "不通办的，不填通办方式。"


@_rule("shelf-given", "要有主题", "市级事项库的要求")
def _shelf(content: Said) -> Faults:
    if not content["extension"]["themes"]:
        yield ("extension", "themes"), "至少选一个主题，不然按主题找不到。"


@_rule("situations-sound", "情形走得通", "市级事项库的要求")
def _situations(content: Said) -> Faults:
    yield from troubles(content)
