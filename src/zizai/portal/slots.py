"""What the public site itself offers: its entries, its part of the home page, what it keeps on a reader's device."""

from django.conf import settings

from zizai.kernel.policies import Actor, kind
from zizai.look import home, slots
from zizai.look.home import Section, Tile
from zizai.look.notices import Notice, notice
from zizai.look.slots import Entry
from zizai.portal import places


def near_you(actor: Actor) -> dict:
    """The counties on a map and as a list, and the city's own halls."""
    return {"map": places.county_map(), "counties": places.counties(), "halls": places.city_halls()}


slots.entry(Entry("公开", "大厅和网点", "portal:places", "pin", order=10))
home.section(
    Section(
        "places",
        "您在哪个区县？",
        load=near_you,
        template="portal/home_places.html",
        sql=3,
        more=("全部大厅和网点", "portal:places"),
        order=10,
    )
)
home.tile(Tile("找网点", "看看哪儿近", "portal:places", "pin", order=10))
home.tile(Tile("登录", "办自己的事", "account_login", "user", who=kind("nobody"), order=20))
home.tile(Tile("我的数据", "看谁用过", "me", "id", who=kind("person"), order=20))

_LAWFUL = "《个人信息保护法》第十三条、第三十四条：依照法定权限和程序履行职责所必需"
_ARCHIVE = "由主管部门按档案管理的规定确定"
_HOURS = settings.SESSION_COOKIE_AGE // 3600

# What, why, by which law, how long: as the rooms at this floor do it. A room above says its own in its slots.
_KEPT = (
    ("您选的版式和字号", "下次来还是您选的样子。存在您的浏览器里（Cookie：zz_mode、zz_size），不登录也能用。", "您自己选了才存", "1年，切换回普通版就删"),
    ("您填到一半的内容", "网断了、出错了、关了页面，回来接着填。只存在您这台设备上；密码、证件号码这些不存。", "您自己填了才存", "交成功就删，最多24小时"),
    (
        "登录状态",
        f"登录一次就能接着用，并防止别人冒用您的名义提交（Cookie：{settings.SESSION_COOKIE_NAME}、{settings.CSRF_COOKIE_NAME}）。",
        _LAWFUL,
        f"退出登录就失效，最多{_HOURS}小时",
    ),
    ("登录过的设备", "登录时间、IP地址、浏览器：让您看到自己在哪儿登录着，防止别人反复试密码。", _LAWFUL, f"登录结束就删，最多{_HOURS}小时"),
    ("姓名、证件号码、手机号、出生日期", "您是谁、能替谁办。证件号码和手机号加密存放，页面上遮住中间；工作人员要看完整号码，须写明原因，并留下记录。", _LAWFUL, _ARCHIVE),
    ("监护、委托关系", "确认您能替谁办、办到什么范围。", "《民法典》第二十七条、第二十八条、第一百六十五条", _ARCHIVE),
    ("草稿和上传的文件", "换一台设备也能接着填。草稿加密存放，只有您自己看得到；交了以后，文件只给办这件事的人看。", _LAWFUL, "草稿90天没动就删；没交的文件7天后删；交了的按档案管理的规定"),
    ("办事经过", "每一步是谁、什么时候办的，只能增加，不能改动，出了问题查得清。经过里的个人信息可以单独删除。", "《个人信息保护法》第五十一条：采取措施，防止个人信息被篡改", _ARCHIVE),
)
for _order, (_what, _why, _basis, _kept) in enumerate(_KEPT):
    notice(Notice(_what, _why, _basis, _kept, sensitive="证件号码" in _what, order=_order))
