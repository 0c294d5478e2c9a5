"""Code sets of government service items and cases (GB/T 39046-2020, annex A)."""

from __future__ import annotations

from django.db.models import TextChoices

# What stands where no official text has been seen yet; pages say so.
UNVERIFIED = "待核"


class ItemType(TextChoices):
    """事项类型. Only licences (01) are bound by the administrative licensing law itself."""

    LICENCE = "01", "行政许可"
    PUNISHMENT = "02", "行政处罚"
    COERCION = "03", "行政强制"
    LEVY = "04", "行政征收"
    PAYMENT = "05", "行政给付"
    INSPECTION = "06", "行政检查"
    CONFIRMATION = "07", "行政确认"
    REWARD = "08", "行政奖励"
    RULING = "09", "行政裁决"
    OTHER = "10", "其他行政权力"
    PUBLIC_SERVICE = "20", "公共服务"


class ItemLevel(TextChoices):
    """行使层级."""

    NATION = "1", "国家级"
    PROVINCE = "2", "省级"
    CITY = "3", "市级"
    COUNTY = "4", "县级"
    TOWN = "5", "镇（乡、街道）级"
    VILLAGE = "6", "村（社区）级"
    SEVERAL = "7", "分级"


class CaseType(TextChoices):
    """办件类型."""

    INSTANT = "1", "即办件"
    PROMISED = "2", "承诺件"
    OTHER = "9", "其他"


class Channel(TextChoices):
    """办理形式: the way by which an application came in."""

    WINDOW = "1", "窗口"
    COMPUTER = "2", "电脑"
    MOBILE = "3", "手机"
    COURIER = "4", "快递"
    OTHER = "9", "其他"


class BodyType(TextChoices):
    """实施主体性质."""

    BY_LAW = "1", "法定机关"
    AUTHORISED = "2", "法律法规授权组织"
    ENTRUSTED = "3", "受委托组织"
    OTHER = "9", "其他"


class Audience(TextChoices):
    """服务对象."""

    PERSON = "1", "自然人"
    ENTERPRISE = "2", "企业法人"
    INSTITUTION = "3", "事业法人"
    SOCIETY = "4", "社会组织法人"
    GOVERNMENT = "5", "行政机关"
    OTHER = "6", "其他"


class Depth(TextChoices):
    """网办深度: how far one comes without going anywhere."""

    INFORMATION = "1", "Ⅰ级（查指南）"
    BOOKING = "2", "Ⅱ级（下载、预约）"
    PRELIMINARY = "3", "Ⅲ级（网上预审）"
    WHOLE = "4", "Ⅳ级（全程网办）"


class LimitUnit(TextChoices):
    """The unit of a limit; `AT_ONCE` is no number of anything: it is decided while one waits."""

    AT_ONCE = "0", "当场"
    WORKING_DAY = "1", "工作日"
    DAY = "2", "天"
    HOUR = "3", "小时"
    MONTH = "4", "月"
    YEAR = "5", "年"


class PowerSource(TextChoices):
    """权力来源."""

    OWN = "1", "法定本级行使"
    HANDED_DOWN = "2", "上级下放"
    AUTHORISED = "3", "上级授权"
    ENTRUSTED = "4", "上级委托"
    OTHER = "9", "其他"


class Need(TextChoices):
    """必要性 of a material. Tolerated ones may follow later (容缺后补)."""

    NECESSARY = "1", "必要"
    SOMETIMES = "2", "非必要"
    TOLERATED = "3", "容缺后补"


class Trust(TextChoices):
    """The level of trust of a material: what it is when it reaches the case."""

    ISSUED = "A", "A级：发证机关签发，直接可用"
    VERIFIED = "B", "B级：窗口核验过，可以再用"
    UPLOADED = "C", "C级：本人上传，要核对原件"
    PLEDGED = "D", "D级：自己做的，附承诺"


class Supply(TextChoices):
    """How a material reaches the case."""

    LICENCE = "licence", "电子证照"
    DATA = "data", "共享数据"
    FORM = "form", "系统里填表"
    UPLOAD = "upload", "申请人提交"


class Area(TextChoices):
    """通办范围."""

    NATION = "1", "全国"
    PROVINCES = "2", "跨省"
    CITIES = "3", "跨市"
    COUNTIES = "4", "跨县"
    NONE = "9", "不通办"


class Pause(TextChoices):
    """特别程序 that are not counted in a limit (administrative licensing law, article 45)."""

    HEARING = "1", "听证"
    TENDER = "2", "招标"
    AUCTION = "3", "拍卖"
    INSPECTION = "4", "检验"
    TEST = "5", "检测"
    QUARANTINE = "6", "检疫"
    APPRAISAL = "7", "鉴定"
    EXPERTS = "8", "专家评审"
