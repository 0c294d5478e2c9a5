"""From what an item is to what it can do: pure functions, every reason with its place.

An item has a capability only if it has it in every situation there is. Source: the plan's targets (一证一照, 零材料, 秒批秒办, 无差别,
掌上办), as derived in the domain's definitions: no department declares any of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from zizai.catalogue.capabilities.inputs import Inputs
from zizai.catalogue.capabilities.outcomes import Capability, Finding, Obstacle, Path, Weight, found, in_each
from zizai.catalogue.content.situations import Situation
from zizai.vocabulary.services import Channel, Depth, Judgement, Need, Pause, Supply

# 一证一照: what somebody may still have to show.
CARDS = frozenset({"居民身份证", "营业执照"})
ONLINE, PHONE = frozenset({Channel.COMPUTER, Channel.MOBILE}), frozenset({Channel.MOBILE})

Content = Mapping[str, Any]


def derive(content: Content, *, code: str, region: UUID, inputs: Inputs) -> dict[Capability, Finding]:
    """Every capability of the item `code` with this content, whose unit is in `region`. No statement."""
    return {
        Capability.UNDIFFERENTIATED: undifferentiated(content, region, inputs),
        Capability.ONE_DOCUMENT: in_each(content, partial(_asked_for, content, inputs, CARDS)),
        Capability.ZERO_MATERIAL: in_each(content, partial(_asked_for, content, inputs, frozenset())),
        Capability.INSTANT: instant(content, code, inputs),
        Capability.ONLINE: online(content, ONLINE),
        Capability.MOBILE: online(content, PHONE),
        Capability.KIOSK: kiosk(content, code, inputs),
    }


def undifferentiated(content: Content, region: UUID, inputs: Inputs) -> Finding:
    """Whether it is in the hall and a window that takes anything (综合窗口) stands there. What is in no hall is no part of the share."""
    at: Path = ("extension", "is_entry_center")
    if not content["extension"]["is_entry_center"]:
        return replace(found([Obstacle(at, "没有进驻政务大厅。")]), measured=False)
    general = inputs.general_window(region)
    if general is None:
        return found([Obstacle(at, "所在大厅的窗口还没有录入。", Weight.UNKNOWN)])
    return found([] if general else [Obstacle(at, "所在大厅没有什么都收的综合窗口。")])


def instant(content: Content, code: str, inputs: Inputs) -> Finding:
    """Whether data alone decide it: rules in every situation, each judged by data, and nothing that needs a human, a quota or somebody else."""
    return in_each(content, lambda situation: [*_needs_humans(content), *_judged(content, situation), *_automated(code, inputs)])


def online(content: Content, channels: frozenset[Channel]) -> Finding:
    """Whether one never has to come (网办深度Ⅳ级) by one of `channels`. `level`: the best way of the worst situation, empty where there is none."""
    depths: list[str] = []

    def judge(situation: Situation) -> list[Obstacle]:
        best = max((way["depth"] for way in situation.applies["ways"] if way["channel"] in channels and way["depth"]), default="")
        depths.append(best)
        if best == Depth.WHOLE:
            return []
        by = "手机上" if channels == PHONE else "网上"
        return [Obstacle(("ways",), f"“{situation.words(content) or '任何情形'}”{by}只能做到{Depth(best).label}。" if best else f"“{situation.words(content) or '任何情形'}”没有{by}办的方式。")]

    finding = in_each(content, judge)
    return replace(finding, level=min(depths, default=""))


def kiosk(content: Content, code: str, inputs: Inputs) -> Finding:
    """Whether some kiosk really offers what the item says a kiosk can do."""
    at: Path = ("extension", "is_service_terminals")
    if not content["extension"]["is_service_terminals"]:
        return found([Obstacle(at, "没有写支持自助终端。")])
    if inputs.kiosks is None:
        return found([Obstacle(at, "自助终端还没有接入。", Weight.WAITING)])
    return found([] if code in inputs.kiosks else [Obstacle(at, "没有一台自助终端能办它。")])


# ---- materials -----------------------------------------------------------------------


def _asked_for(content: Content, inputs: Inputs, shown: frozenset[str], situation: Situation) -> list[Obstacle]:
    """The materials of a situation that somebody has to bring, beyond what may be `shown`. What may follow later (容缺) is asked for all the same."""
    needed = [one for one in situation.applies["materials"] if one["is_need"] in (Need.NECESSARY, Need.TOLERATED)]
    rest = [one for one in needed if (one["licence_type"] or one["material_name"]) not in shown]
    return [obstacle for one in rest if (obstacle := _brought(content, one, inputs))]


def _brought(content: Content, material: Mapping[str, Any], inputs: Inputs) -> Obstacle | None:
    """Why the applicant has to bring this material; None where they need not."""
    at, name = ("materials", _place(content["materials"], material)), material["material_name"]
    obtained = {
        Supply.FORM: lambda: None,
        Supply.LICENCE: lambda: _fetched(inputs.licences, material["licence_type"], f"材料“{name}”要用电子证照“{material['licence_type']}”，", "证照库还没有接入。", "现在没有地方能提供。"),
        Supply.DATA: lambda: _fetched(inputs.data, name, f"材料“{name}”要靠共享数据，", "数据还没有接入。", "现在取不到，或者不够新。"),
    }  # fmt: skip
    told = obtained.get(Supply(material["supply"]), lambda: (f"材料“{name}”要申请人自己上传。", Weight.AGAINST))()
    return Obstacle(at, *told) if told else None


def _fetched(there: Any, what: str, about: str, nobody: str, missing: str) -> tuple[str, Weight] | None:
    if there is None:
        return about + nobody, Weight.WAITING
    return None if what in there else (about + missing, Weight.AGAINST)


# ---- deciding by itself --------------------------------------------------------------


def _needs_humans(content: Content) -> Iterator[Obstacle]:
    basic, extension = content["basic"], content["extension"]
    if basic["decided_in"] != "here":
        yield Obstacle(("basic", "decided_in"), f"在“{basic['decided_system']}”里审批，这里判断不了。")
    if basic["special_procedure"]:
        yield Obstacle(("basic", "special_procedure"), f"有特别程序：{'、'.join(Pause(one).label for one in basic['special_procedure'])}。")
    if extension["limit_explain"]:
        yield Obstacle(("extension", "limit_explain"), "有数量限制。")
    if extension["opinion_units"]:
        yield Obstacle(("extension", "opinion_units"), f"要征求{len(extension['opinion_units'])}个部门的意见。")
    if extension["service_type"]:
        yield Obstacle(("extension", "service_type"), "要中介机构出具结果。")


def _judged(content: Content, situation: Situation) -> Iterator[Obstacle]:
    rules = situation.applies["decisions"]
    if not rules:
        yield Obstacle(("decisions",), f"“{situation.words(content) or '任何情形'}”没有写审批规则。", Weight.UNKNOWN)
    for one in rules:
        if one["judged"] != Judgement.DATA:
            yield Obstacle(("decisions", _place(content["decisions"], one)), f"规则“{one['rule']}”{Judgement(one['judged']).label}。")


def _automated(code: str, inputs: Inputs) -> Iterator[Obstacle]:
    if inputs.rule_sets is None:
        yield Obstacle(("decisions",), "自动审批还没有启用。", Weight.WAITING)
    elif code not in inputs.rule_sets:
        yield Obstacle(("decisions",), "这个事项的自动审批规则还没有启用。", Weight.WAITING)


def _place(entries: list[Any], entry: Any) -> int:
    return next(number for number, one in enumerate(entries) if one is entry)


