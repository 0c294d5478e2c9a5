"""The table of limits comes from the city's pack, whole or not at all."""

import pytest
from hotline_samples import PACK, an_order

from zizai.hotline.lifecycle import order
from zizai.hotline.models import Limits
from zizai.hotline.options import TERMS, levels
from zizai.hotline.pack_parts import FILE, PART
from zizai.kernel.lifecycle import perform

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(tmp_path):
    """The pack's table, to be changed; `table(old, new)` gives what its reading finds wrong."""
    text = (PACK / FILE).read_text("utf-8")

    def changed(old, new):
        assert old in text
        (tmp_path / FILE).write_text(text.replace(old, new, 1), "utf-8")
        faults = []
        said = PART.read(tmp_path, faults)
        return [str(fault) for fault in faults] or said

    return changed


def test_the_pack_has_the_levels_and_terms_each_with_its_source():
    PART.load(PART.read(PACK, []))
    assert [code for code, _ in levels()] == ["life", "utility", "general", "consult", "complex"]
    assert set(Limits.objects.filter(is_level=False).values_list("code", flat=True)) == set(TERMS)
    assert all(row.source for row in Limits.objects.all())
    life = Limits.objects.get(code="life")
    assert [life.said(step) for step in ("dispatch", "sign", "finish")] == [{"amount": 1, "unit": "hour"}, {"amount": 15, "unit": "minute"}, {"amount": 2, "unit": "hour"}]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("1,小时,15,分钟", "1,小时,零,分钟", "要写1到999的整数，现在是“零”"),
        ("1,小时,15,分钟", "1,小时,0,分钟", "要写1到999的整数"),
        ("1,小时,15,分钟", "1,小时,15,刻", "“刻”不认识，可以写：分钟、小时、工作日"),
        ("1,小时,15,分钟", "1,小时,15,", "签收时限没有写全"),
        ("2,小时,30,分钟,24,小时", "2,小时,30,分钟,,", "办结时限没有写全"),
        ("return,退单", "back,退单", "缺少这几行：return"),
        ("10,工作日,待核", "10,小时,待核", "延期要用工作日"),
        ("general,一般诉求,3,是,否", "general,一般诉求,3,也许,否", "要写 是 或 否"),
        (",待核：各地通行做法，派单后提出", ",", "source 没有填"),
    ],
)  # fmt: skip
def test_a_table_that_is_not_whole_is_told_with_its_line(table, old, new, told):
    found = table(old, new)
    assert isinstance(found, list) and told in "".join(found)


def test_a_city_with_other_limits_changes_them_for_what_comes_and_not_for_what_is_under_way(city, table):
    before = an_order(city, "dispatched")
    PART.load(table("24,小时,1,工作日,5,工作日", "24,小时,1,工作日,7,工作日"))
    after = an_order(city, "dispatched", phone="13900001111")
    assert [one.clocks["finish"]["amount"] for one in (before, after)] == [5, 7]
    assert perform(order, "sign", before, actor=city.water).clocks["finish"]["amount"] == 5


def test_a_level_that_is_withdrawn_is_not_offered_and_orders_keep_it(city, table):
    made = an_order(city, level="consult")
    PART.load(table("consult,咨询和意见建议", "advice,咨询和意见建议"))
    assert "consult" not in dict(levels()) and "advice" in dict(levels())
    made.refresh_from_db()
    assert made.level.code == "consult" and made.due_at is not None
