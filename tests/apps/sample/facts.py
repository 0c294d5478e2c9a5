"""Facts of every type, of an enterprise and of a person, as the tests of facts and rules need them."""

from zizai.kernel.facts import Fact, FactType, Sensitivity, register

PUBLIC, INTERNAL, PERSONAL, SENSITIVE = Sensitivity

BORN = register(Fact("sample.born_on", "出生日期", FactType.DATE, source="population", sensitivity=PERSONAL))
INCOME = register(Fact("sample.income", "月收入", FactType.MONEY, source="tax", sensitivity=SENSITIVE))
DISABLED = register(Fact("sample.disabled", "持有残疾证", FactType.BOOLEAN, source="disability", sensitivity=SENSITIVE))
EMPLOYEES = register(Fact("sample.employees", "从业人员数", FactType.INTEGER, unit="人", source="statistics", sensitivity=INTERNAL))
REVENUE = register(Fact("sample.revenue", "营业收入", FactType.MONEY, source="tax", sensitivity=INTERNAL))
RESEARCH = register(Fact("sample.research", "研发费用占比", FactType.DECIMAL, unit="%", places=3, source="tax", sensitivity=INTERNAL))
REGISTERED = register(Fact("sample.registered_on", "注册日期", FactType.DATE, source="market", sensitivity=PUBLIC))
CHECKED = register(Fact("sample.checked_at", "最近检查时间", FactType.INSTANT, source="market", sensitivity=INTERNAL))
INDUSTRY = register(
    Fact("sample.industry", "行业", FactType.CHOICE, source="market", sensitivity=PUBLIC, choices={"C": "制造业", "E": "建筑业", "F": "批发和零售业"})
)  # fmt: skip
TITLES = register(
    Fact("sample.titles", "资质", FactType.CHOICES, source="science", sensitivity=PUBLIC, choices={"high": "高新技术企业", "small": "科技型中小企业", "new": "专精特新企业"})
)  # fmt: skip
LICENCE = register(Fact("sample.licence", "营业执照号", FactType.TEXT, source="market", sensitivity=PUBLIC))

ALL = (BORN, INCOME, DISABLED, EMPLOYEES, REVENUE, RESEARCH, REGISTERED, CHECKED, INDUSTRY, TITLES, LICENCE)
