"""Who acts, where from and how well proved, as pages and messages say it."""

from __future__ import annotations

from zizai.city.public import Principal, Standing
from zizai.kernel import crypto

_LEVELS = {1: "一级：只核实了手机号", 2: "二级：核实了身份证", 3: "三级：核实了本人（刷脸或证书）"}
_BROWSERS = (("MicroMessenger", "微信"), ("AlipayClient", "支付宝"), ("Edg", "Edge"), ("HuaweiBrowser", "华为浏览器"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (("HarmonyOS", "鸿蒙手机"), ("Android", "安卓手机"), ("iPhone", "苹果手机"), ("iPad", "苹果平板"), ("Windows", "Windows电脑"), ("Mac OS", "苹果电脑"), ("Linux", "Linux电脑"))


def browser(agent: str) -> str:
    """A user agent in words: 「安卓手机 Chrome」."""
    words = [next((said for sign, said in known if sign in agent), "") for known in (_SYSTEMS, _BROWSERS)]
    return " ".join(word for word in words if word) or "其他设备"


def level_words(level: int) -> str:
    """What a level of assurance means."""
    return _LEVELS.get(level, "没有核实")


def principal_name(one: Principal) -> str:
    """Enterprises in full, people masked."""
    return crypto.mask_name(one.name) if one.natural else one.name


def standing_name(standing: Standing) -> str:
    """Who acts and as whom: 「李窗口，综合窗口」, 「周*华，替釜溪茶铺」, 「还没有选」."""
    actor = standing.actor
    if actor.kind == "staff":
        return f"{actor.name}，{standing.holding.post.name}"
    if actor.kind == "person":
        acting_for = f"，替{principal_name(standing.principal)}" if actor.on_behalf_of else ""
        return crypto.mask_name(actor.name) + acting_for
    return "还没有选"
