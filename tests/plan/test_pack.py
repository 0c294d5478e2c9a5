"""`plan.toml` is read whole, loaded once, amended on the record, and its faults are told with their lines."""

from datetime import date
from decimal import Decimal

import pytest

from zizai.city import pack
from zizai.city.public import Organisation
from zizai.kernel import clock, history
from zizai.kernel.models import Party
from zizai.plan.models import Action, Deliverable, Plan, Target, Task, TaskState

pytestmark = pytest.mark.django_db


def edit(folder, old, new, name="plan.toml"):
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_plan_is_8_actions_24_tasks_and_17_targets(city):
    assert (Action.objects.count(), Task.objects.count(), Target.objects.count()) == (8, 24, 17)
    plan = Plan.objects.get()
    assert (plan.code, plan.issued_on, plan.lead.short_name) == ("ZG-2023", date(2023, 6, 19), "市政务服务和数字化管理局")
    task = Task.objects.get(number=19)
    assert (task.due_on, task.due_at, task.state) == (date(2023, 11, 30), clock.midnight(date(2023, 12, 1)), TaskState.ADVANCING)
    assert Target.objects.get(measure="trading.electronic_share").at_least == Decimal("0.95")
    assert Deliverable.objects.filter(task__number=8).count() == 6


def test_where_the_plan_names_no_lead_unit_none_is_invented(city):
    assert list(Task.objects.filter(lead=None).order_by("number").values_list("number", flat=True)) == [10, 11, 12, 20, 21, 22, 24]
    assert set(Task.objects.filter(lead=None).values_list("lead_words", flat=True)) == {""}


def test_the_plans_words_name_units_and_collective_phrases_name_nobody_in_particular(city):
    task = Task.objects.get(number=14)
    assert task.responsible[2] == "市发展改革委等市级相关部门(单位)"
    units = Organisation.objects.filter(pk__in=Party.objects.filter(kind="plan.task", thing_id=task.pk).values("party"))
    assert set(units.values_list("short_name", flat=True)) == {
        "市住房城乡建设局", "市自然资源和规划局", "市发展改革委", "高新区管委会", "自流井区政府", "贡井区政府", "大安区政府", "沿滩区政府", "荣县政府", "富顺县政府",
    }  # fmt: skip


def test_a_second_load_changes_nothing(city, small_pack):
    assert pack.changes(small_pack) == []
    assert pack.load(small_pack) == 0
    assert set(Task.objects.values_list("version", flat=True)) == {1}


def test_a_corrected_date_moves_the_limit_and_history_says_where_it_came_from(city, copy):
    edit(copy, 'number = 3\ntitle = "纵深推进政务服务标准化"\ndue = 2023-12-31', 'number = 3\ntitle = "纵深推进标准化"\ndue = 2027-01-31')
    assert [str(change) for change in pack.changes(copy)] == ["plan.toml 更改 3. 纵深推进标准化（标题、完成时限）"]
    assert pack.load(copy) == 1
    task = Task.objects.get(number=3)
    assert (task.title, task.due_on, task.due_at) == ("纵深推进标准化", date(2027, 1, 31), clock.midnight(date(2027, 2, 1)))
    amended = history.of("plan.task", task.pk)[1]
    assert amended.verb == "amend"
    assert history.said(amended)["records"]["listed"] == {"title": "纵深推进标准化", "due_on": "2027-01-31"}
    assert history.said(amended)["cause"] == {"pack": "plan.toml"}
    assert pack.changes(copy) == []


def test_what_the_plan_no_longer_lists_is_withdrawn_and_comes_back_when_it_does(city, copy, small_pack):
    text = (copy / "plan.toml").read_text("utf-8")
    begin, end = text.index("[[action.task]]\nnumber = 24"), text.index("[organisation]")
    (copy / "plan.toml").write_text(text[:begin] + text[end:], "utf-8")
    assert "plan.toml 撤下 24. 大力开展技能竞赛" in map(str, pack.changes(copy))
    pack.load(copy)
    task = Task.objects.get(number=24)
    assert (task.state, task.is_open, task.due_at) == (TaskState.WITHDRAWN, False, None)
    assert not Deliverable.objects.filter(task=task, active=True).exists()
    pack.load(small_pack)
    task.refresh_from_db()
    assert (task.state, task.is_open, task.due_at) == (TaskState.ADVANCING, True, clock.midnight(date(2024, 1, 1)))
    assert [event.verb for event in history.of("plan.task", task.pk)] == ["adopt", "withdraw", "adopt_again"]


def test_a_pack_without_a_plan_has_none(copy):
    (copy / "plan.toml").unlink()
    pack.load(copy)
    assert (Plan.objects.count(), Task.objects.count()) == (0, 0)


TASK_1 = 'number = 1\ntitle = "建设无差别综合窗口"\ndue = 2023-12-31\nlead = "市政务服务和数字化管理局"'


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("issued = 2023-06-19", 'issued = "2023-06-19"', "plan.toml 第8行：issued 要写成日期，如 2023-12-31，不加引号"),
        ("issued = 2023-06-19", "issued = 2023-13-19", "plan.toml 第8行：TOML 写法不对"),
        ("due = 2023-12-31", "due = 2023-12-31T08:00:00", "plan.toml 第17行：due 要写成日期"),
        ("due = 2023-12-31", "due = 2023-05-31", "plan.toml 第17行：完成时限2023-05-31早于印发日期2023-06-19。"),
        ("due = 2023-12-31\n", "", "plan.toml 第14行：缺少 due。"),
        (TASK_1, TASK_1 + '\nowner = "甲"', "plan.toml 第19行：不认识“owner”，可以写：number、title、due、lead、responsible、delivers、targets。"),
        (TASK_1, TASK_1.replace("管理局", "管理处"), "plan.toml 第18行：“市政务服务和数字化管理处”在 organisations.csv 里没有"),
        ('"市级相关部门(单位)"', '"市气象局"', "plan.toml 第19行：“市气象局”在 organisations.csv 里没有，也不是"),
        ("市发展改革委等市级相关部门(单位)", "市发展改革局等市级相关部门(单位)", "“市发展改革局”在 organisations.csv 里没有"),
        ("at_least = 0.50", "at_leastt = 0.50", "plan.toml 第21行：指标里不认识“at_leastt”"),
        (", at_least = 0.50", "", "plan.toml 第21行：指标“windows.undifferentiated_item_share”缺少 at_least，或不是数。"),
        ("at_least = 0.50", "at_least = true", "缺少 at_least，或不是数"),
        ("at_least = 0.50", "at_least = 50", "at_least 要大于0、不大于1（占比写成小数），现在是50。"),
        ('measure = "items.instant_count"', 'measure = "items.one_document_count"', "plan.toml 第58行：指标“items.one_document_count”写了两遍。"),
        ("items.zero_material_count", "Items", "指标缺少 measure，或写得不对"),
        ("number = 2\ntitle = \"优化", "number = 1\ntitle = \"优化", "plan.toml 第23行：任务序号1和第15行重复。"),
        ("number = 2\ntitle = \"“一网通办”", "number = 1\ntitle = \"“一网通办”", "行动序号1和第12行重复。"),
        ("number = 24", "number = 0", "number 要写成1到999的整数，现在是0。"),
        ('title = "大力开展技能竞赛"', 'title = ""', "title 要写成带引号的文字，不能空着。"),
        ('title = "大力开展技能竞赛"', 'title = "' + "长" * 81 + '"', "title 最多80个字，现在81个。"),
        ('"提能争优", ', '"提能争优", "提能争优", ', "“提能争优”写了两遍。"),
        ("[organisation]", "[organization]", "不认识“organization”，可以写：plan、action、organisation。"),
        ("leadership =", "leader =", "不认识“leader”，可以写：leadership、responsibility、publicity。"),
        ('code = "ZG-2023"\n', "", "plan.toml 第5行：缺少 code。"),
    ],
)  # fmt: skip
def test_a_broken_plan_says_which_line_and_why_and_loads_nothing(copy, old, new, told):
    edit(copy, old, new)
    with pytest.raises(pack.BrokenPack) as broken:
        pack.load(copy)
    assert told in str(broken.value)
    assert Task.objects.count() == 0


def test_every_fault_of_the_plan_is_told_at_once(copy):
    edit(copy, ", at_least = 0.50", "")
    edit(copy, "due = 2023-11-30", 'due = "十一月底"')
    edit(copy, "ratings.good_share", "ratings.good_shares", "plan_targets.csv")
    with pytest.raises(pack.BrokenPack) as broken:
        pack.check(copy)
    assert [(fault.file, fault.line) for fault in broken.value.faults] == [("plan.toml", 21), ("plan.toml", 192), ("plan_targets.csv", 4)]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("items.instant_count,", "items.zero_material_count,", "“items.zero_material_count”写了两遍"),
        ("“好差评”好评率,占比", "“好差评”好评率,比例", "unit 要写 占比 或 数量，现在是“比例”。"),
        ("kiosk.item_count,综合自助机能办的事项", "kiosk.item_count,", "没有填 label"),
        ("measure,label,unit", "measure,name,unit", "缺少列：label。"),
    ],
)
def test_a_wrong_wording_of_a_figure_is_told(copy, old, new, told):
    edit(copy, old, new, "plan_targets.csv")
    with pytest.raises(pack.BrokenPack) as broken:
        pack.check(copy)
    assert told in str(broken.value)


def test_a_figure_without_wording_is_named_by_its_place_in_the_plan(copy, settings):
    settings.DEMO = True
    (copy / "plan_targets.csv").unlink()
    pack.load(copy)
    target = Target.objects.get(measure="items.zero_material_count")
    assert (target.name, target.is_share) == ("第5项任务的第3个数字指标", False)
