"""The elements of a service item's implementation list (实施清单), by the names of the national exchange tables.

What an item is, said once: forms to fill in, checks, the labels of a comparison and of an import come from
here. Source: GB/T 39046-2020 and the exchange tables of the national platform. Elements that can be worked
out are none: whether one has to come at all, how far one gets online and which ways there are follow from
`ways`. `summary`, `called`, `object_label`, `anticipate_law`, `promise_basis`, `decided_in`, `themes`, `life_events`,
`real_name`, the rules of decision and the conditions (`when`) are the platform's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zizai.kernel.forms import Choice, Choices, Date, Form, Integer, LongText, Money, Text, YesNo
from zizai.vocabulary.services import (
    Area,
    AreaMode,
    Audience,
    BodyType,
    CaseType,
    Channel,
    Depth,
    ItemLevel,
    ItemType,
    Judgement,
    LifeEvent,
    LimitUnit,
    Need,
    Pause,
    PowerSource,
    RealName,
    Supply,
    Theme,
    Trust,
)

PAPER_AND_FILES = [("paper", "纸质"), ("file", "电子")]
ORIGINALS = [("1", "原件"), ("2", "复印件"), ("3", "原件和复印件"), ("4", "电子件")]
SOURCES = [("1", "申请人自备"), ("2", "政府部门核发"), ("3", "其他单位出具")]
RESULTS = [("1", "证照"), ("2", "批文"), ("3", "证明"), ("4", "其他"), ("9", "没有结果文书")]
SYSTEMS = [("here", "本平台"), ("city", "市级其他系统"), ("province", "省级系统"), ("nation", "国家系统")]
PLACES = [("1", "自有窗口"), ("2", "政务服务大厅"), ("3", "乡镇（街道）便民服务中心"), ("4", "村（社区）便民服务站")]

CODES = Form("catalogue.codes", [
    # Sources write them differently, so each stands for itself and none is ever taken apart.
    Text("base_code", "基本编码", most=10, required=False),
    Text("implementation_code", "实施编码", most=31, required=False),
    Text("catalog_code", "目录编码", most=12, required=False),
    Text("task_code", "实施清单编码", most=36, required=False),
    Text("task_handle_item", "业务办理项编码", most=50, required=False),
    Text("local_task_code", "地方事项编码", most=60, required=False),
])  # fmt: skip

BASIC = Form("catalogue.basic", [
    Text("task_name", "事项名称"),
    LongText("summary", "说明", most=200, rows=2, hint="用百姓的话说，这是办什么的。"),
    LongText("called", "群众的叫法", most=300, rows=2, required=False, hint="百姓嘴上怎么说、怎么问，用顿号隔开；搜索靠它找到这件事。"),
    Choice("task_type", "事项类型", choices=ItemType.choices),
    Choice("use_level", "行使层级", choices=ItemLevel.choices),
    Choice("power_source", "权力来源", choices=PowerSource.choices),
    Text("dept_code", "实施主体", most=40, hint="单位代码。"),
    Choice("dept_type", "实施主体性质", choices=BodyType.choices),
    Text("entrust_name", "委托部门", required=False),
    Choice("project_type", "办件类型", choices=CaseType.choices),
    Choices("server_type", "服务对象", choices=Audience.choices),
    Text("object_label", "申请对象", most=20, hint="办的是什么：经营场所、工程、车辆……"),
    Integer("anticipate_day", "法定办结时限", least=0, most=1000, hint="法律没有规定的填0。"),
    Choice("anticipate_type", "法定办结时限单位", choices=LimitUnit.choices),
    Text("anticipate_law", "法定时限依据", hint="写明法律和条款；没有查到的写“待核”。"),
    Integer("promise_day", "承诺办结时限", least=0, most=1000, hint="当场办结的填0。"),
    Choice("promise_type", "承诺办结时限单位", choices=LimitUnit.choices),
    Text("promise_basis", "承诺时限依据", hint="写明承诺的文件；没有查到的写“待核”。"),
    LongText("accept_condition", "受理条件"),
    Choices("special_procedure", "特别程序", choices=Pause.choices, required=False, hint="不计入办结时限的（行政许可法第四十五条）。"),
    YesNo("is_fee", "是否收费", required=False),
    Text("fee_basis", "收费依据", required=False),
    Text("transact_addr", "办理地点"),
    Text("transact_time", "办理时间"),
    Text("link_way", "咨询电话"),
    Text("supervise_way", "监督投诉电话"),
    Choice("decided_in", "在哪里办理", choices=SYSTEMS, hint="审批在本平台做，还是在别的系统里做。"),
    Text("decided_system", "别的系统的名称", required=False),
    Date("plan_effective_date", "计划生效日期", required=False),
    Date("plan_cancel_date", "计划取消日期", required=False),
])  # fmt: skip

EXTENSION = Form("catalogue.extension", [
    Choices("themes", "主题", choices=Theme.choices, required=False),
    Choices("life_events", "人生和经营大事", choices=LifeEvent.choices, required=False),
    Choice("real_name", "实名等级", choices=RealName.choices, required=False, hint="网上申请至少要到哪一级。"),
    Choice("handle_area", "通办范围", choices=Area.choices),
    Choices("handle_modes", "通办方式", choices=AreaMode.choices, required=False, hint="能通办的才选。"),
    Choices("handle_place", "进驻的场所", choices=PLACES, required=False),
    YesNo("is_entry_center", "是否进驻政务大厅", required=False),
    YesNo("is_express", "是否支持物流快递", required=False),
    YesNo("is_pay_online", "是否支持网上支付", required=False),
    YesNo("is_schedule", "是否支持预约办理", required=False),
    YesNo("is_service_terminals", "是否支持自助终端", required=False),
    Text("limit_explain", "数量限制", required=False),
    # Which units there are the city says; a rule of `lint` asks for the unknown ones.
    Choices("opinion_units", "征求意见单位", required=False, of=lambda content: [], hint="单位代码。"),
    Integer("opinion_days", "征求意见时限（工作日）", least=0, most=60, required=False),
    Text("opinion_basis", "征求意见依据", required=False),
    Text("service_type", "中介服务", required=False),
    Text("result_name", "审批结果名称", most=80, required=False),
    Choice("result_type", "审批结果类型", choices=RESULTS),
    Text("result_guid", "审批结果样本", required=False, hint="样本的名称或地址。"),
])  # fmt: skip


NOTHING = "（空）"


def say(form: Form, name: str, value: Any) -> str:
    """An element's value in words: the labels of its options, 是 or 否, or as it stands."""
    if value in (None, "", []):
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    field = form.fields[name]
    labels = dict(field.options()) if hasattr(field, "options") else {}
    said = [str(labels.get(one, one)) if isinstance(one, str) else str(one) for one in (value if isinstance(value, list) else [value])]
    return "、".join(said)


@dataclass(frozen=True)
class Part:
    """Something of which an item has several, each called by its element `title`. `conditional`: it may belong to some situations only (`when`)."""

    name: str
    label: str
    form: Form
    title: str
    conditional: bool = False

    def title_of(self, entry: Mapping[str, Any]) -> str:
        """What one of them is called."""
        return say(self.form, self.title, entry.get(self.title))


PARTS = {part.name: part for part in [
    Part("bases", "设定依据", Form("catalogue.basis", [
        Text("law", "法律法规名称"), Text("article", "条款", hint="写到条；没有查到的写“待核”。"), LongText("words", "条文内容", required=False),
    ]), title="law"),
    Part("ways", "办理方式", Form("catalogue.way", [
        Choice("channel", "办理形式", choices=Channel.choices), Choice("depth", "网办深度", choices=Depth.choices, required=False, hint="网上办的才选。"),
        Integer("visits", "到现场次数", least=0, most=9), Text("why", "必须到现场的原因", required=False), Text("where", "地点或者网址", required=False),
    ]), title="channel", conditional=True),
    Part("materials", "申请材料", Form("catalogue.material", [
        Text("key", "材料编号", most=19), Text("material_name", "材料名称", most=80), Choice("material_type", "材料类型", choices=ORIGINALS),
        Choices("material_format", "材料形式", choices=PAPER_AND_FILES), Choice("is_need", "必要性", choices=Need.choices),
        Integer("page_num", "份数", least=0, most=20), Choice("source_type", "来源渠道", choices=SOURCES), Text("source_explain", "来源说明", required=False),
        Choice("supply", "怎么提供", choices=Supply.choices), Text("licence_type", "电子证照类型", required=False, hint="证照目录里的名称。"),
        Choice("trust", "可信等级", choices=Trust.choices), Text("by_law", "依据", hint="写明法律和条款；没有查到的写“待核”。"),
        Text("form_guid", "空白表格", required=False), Text("example_guid", "填写样例", required=False),
        LongText("fill_explain", "填报须知", required=False), LongText("accept_stand", "受理标准", required=False),
    ]), title="material_name", conditional=True),
    Part("fees", "收费", Form("catalogue.fee", [
        Text("fee_name", "收费项目"), Text("fee_stand", "收费标准"), Money("amount", "金额", required=False, hint="是定额的才填。"),
        Text("by_law", "收费依据"), YesNo("reducible", "是否允许减免", required=False), Text("reduced_when", "减免条件", required=False),
    ]), title="fee_name", conditional=True),
    Part("steps", "办理流程", Form("catalogue.step", [
        Text("step", "环节"), Text("who", "办理人"), Text("limit", "时限", required=False), LongText("standard", "审查标准", required=False),
    ]), title="step"),
    Part("decisions", "审批规则", Form("catalogue.decision", [
        LongText("rule", "规则", most=200, rows=2, hint="一条一个条件，满足才能准予。"), Choice("judged", "谁能判断", choices=Judgement.choices),
        Text("needs", "要哪些数据", required=False, hint="数据能判的才填：哪个部门的什么数据。"), Text("by_law", "依据", hint="写明法律和条款；没有查到的写“待核”。"),
    ]), title="rule", conditional=True),
    Part("questions", "常见问题", Form("catalogue.question", [LongText("ask", "问题", most=200, rows=2), LongText("answer", "解答")]), title="ask"),
]}  # fmt: skip

GROUPS = {"codes": ("编码", CODES), "basic": ("基本信息", BASIC), "extension": ("扩展信息", EXTENSION)}
