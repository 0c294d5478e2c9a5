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


class Theme(TextChoices):
    """主题: the shelf of the national portal's classification on which an item stands, for people and for enterprises alike."""

    BIRTH = "01", "生育收养"
    HOUSEHOLD = "02", "户籍办理"
    RELIGION = "03", "民族宗教"
    EDUCATION = "04", "教育科研"
    WORK = "05", "就业创业"
    SETTING_UP = "06", "设立变更"
    OPENING = "07", "准营准办"
    QUALIFICATION = "08", "职业资格"
    MARRIAGE = "09", "婚姻登记"
    PREFERENCE = "10", "优待抚恤"
    PLANNING = "11", "规划建设"
    HOUSING = "12", "住房保障"
    SOCIAL_SECURITY = "13", "社会保障"
    CARDS = "14", "证件办理"
    TRAFFIC = "15", "交通出行"
    TOURISM = "16", "旅游观光"
    BORDER = "17", "出境入境"
    CONSUMERS = "18", "消费维权"
    SAFETY = "19", "公共安全"
    JUSTICE = "20", "司法公证"
    INTELLECTUAL = "21", "知识产权"
    ENVIRONMENT = "22", "环保绿化"
    CULTURE = "23", "文化体育"
    UTILITIES = "24", "公用事业"
    HEALTH = "25", "医疗卫生"
    RETIREMENT = "26", "离职退休"
    FUNERAL = "27", "死亡殡葬"
    FARMING = "28", "农林牧渔"
    TAX = "29", "税收财务"
    INVESTMENT = "30", "投资审批"
    LAND = "31", "国土和不动产"
    RELIEF = "32", "社会救助"
    QUALITY = "33", "质量技术"
    CLOSING = "34", "法人注销"
    ARCHIVES = "35", "档案文物"
    OTHER = "99", "其他"


class LifeEvent(TextChoices):
    """人生和经营大事: what happened to somebody that makes them come."""

    BORN = "01", "生孩子"
    SCHOOL = "02", "上学"
    JOB = "03", "找工作"
    OUT_OF_WORK = "04", "没了工作"
    MARRY = "05", "结婚离婚"
    MOVE = "06", "搬家落户"
    HOME = "07", "买房卖房"
    CAR = "08", "买车开车"
    ILL = "09", "看病就医"
    HARDSHIP = "10", "遇到困难"
    DISABLED = "11", "残疾人的事"
    SOLDIER = "12", "当兵退伍"
    FARM = "13", "种地养殖"
    RETIRE = "14", "退休养老"
    DEATH = "15", "身后事"
    ABROAD = "16", "出国出境"
    LOST = "17", "证件丢了、到期了"
    OPEN_BUSINESS = "51", "开公司、开店"
    LICENCE_BUSINESS = "52", "办经营许可"
    HIRE = "53", "招人用人"
    TAXES = "54", "缴税缴费"
    BUILD = "55", "搞建设、装修"
    CHANGE_BUSINESS = "56", "变更信息"
    CLOSE_BUSINESS = "57", "关店注销"
    INVENT = "58", "创新和资质"


class Judgement(TextChoices):
    """Who can tell whether a condition is met: data alone, or only a human, and why (秒批 rests on it)."""

    DATA = "data", "数据能判"
    DISCRETION = "discretion", "要人裁量"
    QUOTA = "quota", "有名额限制"
    SITE = "site", "要现场核查"
    HEARING = "hearing", "要听证"
    THIRD = "third", "要第三方检验、评审"


class RealName(TextChoices):
    """实名等级 that an online application needs at least."""

    ACCOUNT = "1", "L1：有账号"
    IDENTITY = "2", "L2：身份和手机号一致"
    FACE = "3", "L3：人脸或者电子身份"


class PlaceMode(TextChoices):
    """办理权限 of a place: what it does of an item (services come nearer to people by it)."""

    DIRECT = "direct", "直接办"
    AUTHORISED = "authorised", "授权办"
    ENTRUSTED = "entrusted", "委托受理"
    HELP = "help", "帮办代办"
    NOTHING = "nothing", "不提供"


class AreaMode(TextChoices):
    """通办方式: how somebody from elsewhere gets an item done (川渝通办)."""

    ONLINE = "1", "全程网办"
    ELSEWHERE = "2", "异地代收代办"
    SEVERAL = "3", "多地联办"
