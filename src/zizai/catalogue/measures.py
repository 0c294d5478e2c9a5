"""The figures of the reform plan that this room owns: items by what they can do and really did.

`mobile.frequent_item_count` is not among them: nothing says yet which items are frequent. `kiosk.item_count` neither: there is no kiosk.
"""

from __future__ import annotations

from functools import partial

from zizai.catalogue.capabilities.counting import counted, measured, recount_counted, recount_measured
from zizai.catalogue.capabilities.models import ItemCapability
from zizai.catalogue.capabilities.outcomes import Capability as C
from zizai.kernel.measures import COUNT, SHARE, Asked, Measure, Recount, register
from zizai.kernel.policies import declare_visibility, kind

# What an item can do is no secret within the house; the public reads the figures.
declare_visibility(ItemCapability, kind("staff"))

_COUNTS = "；近一年里真有办件这样办结的才算，只具备能力的不算，部分情形具备的不算"


def _recount(capability: C, share: bool, asked: Asked) -> Recount:
    return Recount(recount_counted(capability, asked), recount_measured(capability, asked) if share else None)


def _count(name: str, label: str, capability: C, formula: str) -> None:
    register(Measure(
        name, label, COUNT, "近一年", numerator=partial(counted, capability), recount=partial(_recount, capability, False), counts="个",
        formula_text=formula + _COUNTS, scope_column="", open_cells=True,
    ))  # fmt: skip


register(Measure(
    "windows.undifferentiated_item_share", "无差别“一窗受理”的事项", SHARE, "近一年", numerator=partial(counted, C.UNDIFFERENTIATED),
    denominator=lambda asked: measured(C.UNDIFFERENTIATED), recount=partial(_recount, C.UNDIFFERENTIATED, True),
    formula_text="综合窗口什么人来都收、近一年里真在窗口收件并办结的事项 ÷ 全部现行事项，不算写明没有进驻政务大厅的；只有目录的也在分母里", scope_column="", open_cells=True,
))  # fmt: skip
_count("items.instant_count", "“秒批秒办”事项", C.INSTANT, "各种情形的审批规则都由数据判断、没有裁量和外部环节的事项")
_count("items.one_document_count", "“一证一照办”事项", C.ONE_DOCUMENT, "各种情形下除居民身份证、营业执照外不用再交材料的事项")
_count("items.zero_material_count", "“零材料办”事项", C.ZERO_MATERIAL, "各种情形下必要材料都由电子证照、共享数据和系统填表取得的事项")
