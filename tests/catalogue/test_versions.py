"""A pack's items are published as versions, on the record."""

import json

import pytest
from django.urls import reverse
from item_samples import an_item, load, told, write
from login_samples import make_staff

from zizai.catalogue import queries
from zizai.catalogue.columns import item_columns, listed_columns, material_columns
from zizai.catalogue.content import GROUPS, PARTS, read
from zizai.catalogue.models import Item, ItemVersion, Material
from zizai.catalogue.pack_parts import ItemsPart
from zizai.city.public import Organisation
from zizai.config.cli import main
from zizai.kernel import history
from zizai.kernel.forms import Text

pytestmark = pytest.mark.django_db


def stood():
    return [(one.item.code, one.number, one.state) for one in ItemVersion.objects.select_related("item").order_by("item__code", "number")]


def test_the_first_content_is_the_first_version_and_says_what_the_items_columns_say(folder):
    write(folder)
    changes = ItemsPart().changes(told(folder)[0])
    assert [(one.file, one.kind) for one in changes if one.kind == "发布"] == [("items/A.toml", "发布")]
    assert load(folder) == 6
    item = Item.objects.get()
    assert stood() == [("A", 1, "published")] and (item.version, item.startable, item.statutory_days, item.promised_days) == (1, True, 20, 5)
    assert (item.promise_words, item.law, item.organisation.code) == ("5个工作日", "《公共场所卫生管理条例》第四条", "510300-wjw")
    assert ItemVersion.objects.get().content == read(an_item())
    found = {one.code: (one.necessary, one.note) for one in Material.objects.all()}
    assert found == {"A-1": (True, ""), "A-2": (False, "“新开还是换证？”选“新开”的才交"), "A-3": (False, "“有集中空调吗？”选“有”的才交"), "A-4": (False, "“新开还是换证？”选“换证”的才交")}


def test_the_same_content_again_changes_nothing(folder):
    write(folder)
    load(folder)
    assert ItemsPart().changes(told(folder)[0]) == [] and load(folder) == 0


def test_other_content_is_the_next_version_and_the_old_one_stays_as_it_was(folder):
    write(folder)
    load(folder)
    write(folder, basic={"promise_day": 3})
    load(folder)
    assert stood() == [("A", 1, "superseded"), ("A", 2, "published")]
    assert (Item.objects.get().version, Item.objects.get().promised_days) == (2, 3)
    old, new = ItemVersion.objects.order_by("number")
    assert (old.content["basic"]["promise_day"], new.content["basic"]["promise_day"]) == (5, 3)
    assert [event.verb for event in history.of("catalogue.version", old.pk)] == ["publish", "supersede"]
    assert list(history.verify("catalogue.version")) == [3]


def test_an_item_that_is_given_up_takes_no_new_cases_and_may_come_back(folder):
    write(folder)
    write(folder, "B")
    load(folder)
    (folder / "items" / "A.toml").unlink()
    load(folder)
    assert stood() == [("A", 1, "cancelled"), ("B", 1, "published")]
    assert not Item.objects.get(code="A").active
    write(folder)
    load(folder)
    assert stood() == [("A", 1, "cancelled"), ("A", 2, "published"), ("B", 1, "published")] and Item.objects.get(code="A").active


@pytest.mark.parametrize(
    ("said", "startable", "words"),
    [
        ({"decided_in": "province", "decided_system": "省一体化平台"}, False, "5个工作日"),
        ({"anticipate_type": "2", "promise_type": "2"}, False, "5天"),
        ({"project_type": "1", "promise_type": "0", "promise_day": 0}, False, "当场"),
        ({"anticipate_day": 0}, False, "5个工作日"),
        ({}, True, "5个工作日"),
    ],
)
def test_only_what_is_decided_here_within_limits_that_cases_reckon_is_applied_for(folder, said, startable, words):
    write(folder, basic=said)
    load(folder)
    assert (Item.objects.get().startable, Item.objects.get().promise_words) == (startable, words)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"basic": {"dept_code": "nobody"}}, "实施主体 “nobody”在单位表里没有"),
        ({"extension": {"opinion_units": ["510300-yy"], "opinion_days": 3, "opinion_basis": "待核"}}, "征求意见单位 “510300-yy”在单位表里没有"),
        ({"basic": {"promise_day": 21}}, "承诺时限21比法定时限20长"),
        ({"basic": {"use_level": "6"}}, "村（社区）不能作为行政许可的实施主体"),
        ({"basic": {"task_type": "许可"}}, "没有“许可”这个选项"),
        ({"bases": []}, "要写设定依据"),
    ],
)
def test_what_may_not_be_published_is_told_with_its_file_and_nothing_is_loaded(folder, said, expected):
    write(folder, **said)
    found, faults = told(folder)
    assert len(faults) == 1 and expected in faults[0] and "items/A.toml" in faults[0]
    assert found.contents == {}


def test_all_faults_of_all_files_are_told_at_once(folder):
    write(folder, basic={"promise_day": 21, "supervise_way": "0813-1"})
    (folder / "items" / "B.toml").write_text("[basic\n", "utf-8")
    (folder / "items" / "C.toml").write_bytes("[basic]\ntask_name = \"许可\"".encode("gbk"))
    _, faults = told(folder)
    assert [fault.partition("：")[0] for fault in faults] == ["items/A.toml", "items/A.toml", "items/B.toml", "items/C.toml"]
    assert "写法不对" in faults[2] and "UTF-8" in faults[3]


def test_a_pack_without_items_has_none(folder):
    assert told(folder)[1] == [] and load(folder) == 0


def test_staff_read_what_a_version_changed_and_wait_for_nobody(folder, client):
    write(folder)
    load(folder)
    write(folder, basic={"promise_day": 3})
    load(folder)
    old, new = ItemVersion.objects.order_by("number")
    client.force_login(make_staff(password="").account)
    page = client.get(reverse("desk:thing", args=["catalogue.version", new.pk])).content.decode()
    assert "第2版" in page and "承诺办结时限" in page and "<td>5</td><td>3</td>" in page and "轮到别人" not in page
    assert "这是第一版。" in client.get(reverse("desk:thing", args=["catalogue.version", old.pk])).content.decode()
    assert "等别人</td>" not in client.get(reverse("desk:kind", args=["catalogue.version"])).content.decode()


# ---- what is only listed ------------------------------------------------------------

HEAD = "code,name,main_item,unit,item_type,origin,origin_code,elaborated,called"


def listed(folder, *lines):
    (folder / "item_directory.csv").write_text("\n".join([HEAD, *lines]) + "\n", "utf-8")


def test_what_is_only_listed_has_a_name_a_unit_and_a_type_and_cannot_be_applied_for(folder):
    write(folder)
    listed(folder, "511A1,演出备案,演出,510300-wjw,其他行政权力,某清单,511A1-1,", "511A2,卫生许可,,510300-wjw,行政许可,某清单,511A2-1,A")
    load(folder)
    one = Item.objects.get(code="511A1")
    assert (one.name, one.main_item, one.item_type, one.origin, one.local_task_code) == ("演出备案", "演出", "10", "某清单", "511A1-1")
    assert (one.only_listed, one.startable, one.verified) == (True, False, False)
    # What is elaborated stands there once, with its content.
    assert sorted(Item.objects.values_list("code", "version")) == [("511A1", 0), ("A", 1)]
    assert stood() == [("A", 1, "published")]
    assert load(folder) == 0


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("511A1,演出备案,,nobody,其他行政权力,某清单,,", "unit “nobody”在单位表里没有"),
        ("511A1,演出备案,,510300-wjw,备案,某清单,,", "“备案”不认识"),
        ("511A1,演出备案,,510300-wjw,其他行政权力,,,", "origin 没有填"),
        ("511A1,,,510300-wjw,其他行政权力,某清单,,", "name 没有填"),
        ("511A1,演出备案,,510300-wjw,其他行政权力,某清单,,Z", "elaborated “Z”没有这个事项的文件"),
    ],
)
def test_a_line_that_cannot_be_is_told_with_its_number(folder, line, expected):
    listed(folder, line)
    [fault] = told(folder)[1]
    assert expected in fault and "item_directory.csv 第2行" in fault


def test_an_item_that_was_elaborated_and_is_only_listed_again_has_no_version_in_force(folder):
    write(folder, "511A1")
    load(folder)
    (folder / "items" / "511A1.toml").unlink()
    listed(folder, "511A1,演出备案,,510300-wjw,其他行政权力,某清单,,")
    load(folder)
    assert (stood(), Item.objects.get().only_listed) == ([("511A1", 1, "cancelled")], True)


def test_a_search_finds_items_in_force_and_no_others(folder, client):
    write(folder, basic={"task_name": "公共场所卫生许可"})
    listed(folder, "511A1,文艺演出备案,,510300-wjw,其他行政权力,某清单,,")
    load(folder)
    assert [one.code for one in queries.found_by_words("卫生许可").rows] == ["A"]
    assert [one.code for one in queries.found_by_words("演出怎么备案").rows] == ["511A1"]
    (folder / "items" / "A.toml").unlink()
    load(folder)
    assert queries.found_by_words("卫生许可").rows == []


def test_the_command_line_counts_items_and_finds_them(folder, capsys):
    write(folder, basic={"task_name": "公共场所卫生许可"})
    listed(folder, "511A1,文艺演出备案,,510300-wjw,其他行政权力,某清单,,")
    load(folder)
    assert main(["items", "count", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said.pop("capabilities")["mobile"] == {"capable": 1, "counted": 0, "partial": 0, "status": "counted"}
    assert said == {"total": 2, "listed": 1, "elaborated": 1, "services": 0}
    assert main(["items", "search", "卫生许可怎么办", "--limit", "5", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == ["公共场所卫生许可"]
    assert main(["items", "search", "火箭"]) == 0 and capsys.readouterr().out == "没有找到。\n"
    assert main(["items", "count"]) == 0 and "现行事项2个：有办事指南的1个，仅目录的1个。" in capsys.readouterr().out


# ---- columns ------------------------------------------------------------------------


def longest(form):
    return {name: "长" * field.most for name, field in form.fields.items() if isinstance(field, Text)}


def test_whatever_an_element_may_hold_its_column_holds(folder):
    """PostgreSQL refuses what SQLite would take: the longest text of every element goes into its column."""
    item = an_item(bases=[longest(PARTS["bases"].form)] * 3)
    keys = {name: form for name, (_, form) in GROUPS.items()}
    item["codes"] = longest(keys["codes"])
    item["basic"] |= {name: value for name, value in longest(keys["basic"]).items() if name != "dept_code"}
    item["extension"] |= longest(keys["extension"])
    for material in item["materials"]:
        material |= {name: value for name, value in longest(PARTS["materials"].form).items() if name != "key"}
    content = read(item)
    rows = [(Item, item_columns(content)), *((Material, columns) for columns in material_columns(content, Item.id_of("A")).values())]
    for model, columns in rows:
        for name, value in columns.items():
            most = getattr(model._meta.get_field(name), "max_length", None)
            assert most is None or not isinstance(value, str) or len(value) <= most, (model, name)


def test_what_is_only_listed_fills_the_same_columns(folder):
    listed_ = listed_columns("某事项", Organisation.id_of("510300-wjw"), item_type="10", main_item="", called="", local_task_code="", origin="某清单")
    assert set(listed_) == set(item_columns(read(an_item())))


@pytest.mark.parametrize("name", ["事项", "A.B", "A" * 21])
def test_a_files_name_is_the_items_code(folder, name):
    write(folder, name)
    assert ["文件名就是事项编码" in fault for fault in told(folder)[1]] == [True]


def test_any_two_versions_stand_side_by_side_for_staff(folder, client, django_assert_max_num_queries):
    for days in (5, 3, 4):
        write(folder, basic={"promise_day": days})
        load(folder)
    page = reverse("catalogue:versions", args=["A"])
    assert client.get(page).status_code == 302
    client.force_login(make_staff().account)
    client.get(page)
    with django_assert_max_num_queries(12):
        told = client.get(page, {"old": "1", "new": "3"}).content.decode()
    assert "第1版和第3版的不同" in told and told.count("承诺办结时限") == 1 and "<td class=\"wrap\">5</td><td class=\"wrap\">4</td>" in told
    assert "第2版和第3版的不同" in client.get(page).content.decode()
    assert client.get(reverse("catalogue:versions", args=["nothing"])).status_code == 404
