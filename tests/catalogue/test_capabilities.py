"""Capabilities are kept as rows, count only with a matter that ended so, and open down to each item's reasons."""

import json
import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from item_samples import load, write
from login_samples import make_staff

from zizai.catalogue.capabilities import finished, inputs, projection
from zizai.catalogue.capabilities.board import board
from zizai.catalogue.capabilities.finished import Finished
from zizai.catalogue.capabilities.outcomes import Capability as C
from zizai.catalogue.chores import derive_anew
from zizai.catalogue.models import Item, ItemCapability, ItemCompleteness, ItemVersion
from zizai.city.public import Hall, Region, Window
from zizai.config.cli import main
from zizai.kernel import clock, measures
from zizai.kernel.measures import Asked

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=clock.SHANGHAI)
NOTHING = {"asks": [], "ways": [{"channel": "3", "depth": "4", "visits": 0}], "materials": []}


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(finished, "_told", {})
    monkeypatch.setattr(inputs, "_suppliers", {})
    with clock.at(NOW):
        yield


@pytest.fixture
def items(folder):
    """A has everything that needs no other room; B asks for uploads in some situations; C is only listed. The hall has a general window."""
    region = Region.objects.get()
    hall = Hall.objects.create(id=Hall.id_of("h"), code="h", name="市政务服务中心", region=region)
    Window.objects.create(id=Window.id_of("w"), code="w", name="综合窗口1", hall=hall, number="A01", kind="general")
    write(folder, "A", basic={"task_name": "许可A"}, extension={"is_entry_center": True}, **NOTHING)
    write(folder, "B", basic={"task_name": "许可B", "dept_code": "510300-xf"}, extension={"is_entry_center": True})
    (folder / "item_directory.csv").write_text("code,name,main_item,unit,item_type,origin,origin_code,elaborated,called\nC,演出备案,演出,510300-xf,其他行政权力,某清单,,\n", "utf-8")
    load(folder)
    return folder


def outcomes(code="A"):
    return dict(ItemCapability.objects.filter(item__code=code).values_list("name", "outcome"))


def ended(*versions):
    """A stand-in for a room above: matters are versions, which carry an item and say whether they are simulated."""
    return Finished(lambda since, until: ItemVersion.objects.filter(pk__in=versions, opened_at__gt=since, opened_at__lte=until), lambda since, until: frozenset(ItemVersion.objects.filter(pk__in=versions).values_list("item_id", flat=True)))


def version(code):
    return ItemVersion.objects.get(item__code=code, is_open=True)


# ---- kept as rows -----------------------------------------------------------------------


def test_publishing_derives_and_a_version_that_says_otherwise_derives_otherwise(items):
    assert outcomes() == {"undifferentiated": "has", "one_document": "has", "zero_material": "has", "instant": "no_data", "online": "has", "mobile": "has", "kiosk": "lacks"}
    assert outcomes("B")["zero_material"] == "lacks" and outcomes("C") == {"undifferentiated": "no_data"}
    write(items, "A", basic={"task_name": "许可A"})
    load(items)
    assert outcomes()["zero_material"] == "lacks" and outcomes()["undifferentiated"] == "lacks"
    (items / "items" / "A.toml").unlink()
    load(items)
    assert outcomes() == {} and not ItemCompleteness.objects.filter(item__code="A").exists()


def test_deriving_again_changes_nothing_and_takes_the_same_statements_for_many_items(items):
    for number in range(12):
        write(items, f"D{number}")
    load(items)
    with CaptureQueriesContext(connection) as captured:
        assert projection.refresh() == 0
    assert len([one for one in captured if "SAVEPOINT" not in one["sql"]]) == 6


def test_what_changes_in_the_world_is_derived_anew_by_the_chore_and_by_hand(items, capsys):
    assert outcomes("B")["zero_material"] == "lacks"
    Window.objects.update(active=False)
    assert derive_anew() == "改变 2 行" and outcomes()["undifferentiated"] == "no_data"
    inputs.supply("licences", lambda: {"卫生许可证"})
    assert main(["items", "derive", "--json"]) == 0 and json.loads(capsys.readouterr().out)["changed"] == 2
    assert outcomes("B")["zero_material"] == "partial"


def test_nobody_can_say_what_no_capability_rests_on():
    with pytest.raises(ValueError, match="wishes"):
        inputs.supply("wishes", set)


# ---- what counts -----------------------------------------------------------------------


def line(capability):
    return next(one for one in board() if one.capability == capability)


def test_an_item_counts_only_if_a_matter_really_ended_so(items):
    assert (line(C.MOBILE).has, line(C.MOBILE).counted, str(line(C.MOBILE).status)) == (2, 0, "capable_only")
    finished.tell(C.MOBILE, ended())
    assert (line(C.MOBILE).counted, str(line(C.MOBILE).status)) == (0, "counted")
    finished.tell(C.MOBILE, ended(version("A").pk))
    assert (line(C.MOBILE).counted, line(C.MOBILE).only_capable) == (1, 1)
    # B asks for uploads: that a matter of it ended proves nothing.
    finished.tell(C.ZERO_MATERIAL, ended(version("B").pk))
    assert line(C.ZERO_MATERIAL).counted == 0


def test_what_ended_more_than_a_year_ago_counts_no_more(items):
    finished.tell(C.MOBILE, ended(version("A").pk))
    with clock.at(NOW + timedelta(days=365)):
        assert line(C.MOBILE).counted == 0


def test_without_rules_no_item_decides_by_itself_whatever_ended(items):
    finished.tell(C.INSTANT, ended(version("A").pk))
    assert (line(C.INSTANT).counted, str(line(C.INSTANT).status)) == (0, "not_enabled")


def test_the_plans_figures_open_to_their_items_and_agree_with_history(items):
    finished.tell(C.UNDIFFERENTIATED, ended(version("A").pk))
    finished.tell(C.ZERO_MATERIAL, ended(version("A").pk))
    share, zero, one = (measures.compute(name) for name in ("windows.undifferentiated_item_share", "items.zero_material_count", "items.one_document_count"))
    assert (share.numerator, share.denominator, share.basis) == (1, 3, "records")
    assert (zero.value, one.value, measures.compute("items.instant_count").value) == (1, 0, 0)
    assert [str(row) for row in measures.evidence(measures.find("items.zero_material_count"), Asked())] == ["许可A：零材料办"]
    ours = [one for one in measures.all_measures() if one.id.startswith(("items.", "windows."))]
    assert len(ours) == 4 and [one for measure in ours for one in measures.audit(measure)] == []
    # One row that somebody edited is found and named.
    ItemCapability.objects.filter(item__code="B", name="undifferentiated").update(measured=False)
    [difference] = measures.audit(measures.find("windows.undifferentiated_item_share"))
    assert (difference.part, difference.only_history) == ("denominator", {ItemCapability.id_of(Item.id_of("B"), "undifferentiated")})


def test_a_figure_that_only_simulated_matters_prove_says_so(items):
    ItemVersion.objects.filter(item__code="A").update(simulated=True)
    finished.tell(C.ZERO_MATERIAL, ended(version("A").pk))
    assert measures.compute("items.zero_material_count").basis == "simulated"


def test_kiosks_and_frequent_items_have_no_figure_yet():
    assert (measures.find("kiosk.item_count"), measures.find("mobile.frequent_item_count")) == (None, None)


# ---- pages ------------------------------------------------------------------------------


@pytest.fixture
def staff(client, items):
    client.force_login(make_staff(password="").account)
    return client


def words(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def test_the_board_shows_what_counts_beside_what_is_only_able(staff):
    finished.tell(C.MOBILE, ended(version("A").pk))
    told = words(staff.get(reverse("catalogue:capabilities")))
    assert "掌上办 1 2 1 0 2 按办结的办件计数" in told and "零材料办 0 1 1 0 不具备1 2 只具备能力" in told and "连只有目录的1个也在内" in told
    told = words(staff.get(reverse("catalogue:capabilities"), {"unit": "510300-xf"}))
    assert "掌上办 0 1 1 0 1 按办结的办件计数" in told


def test_a_capability_opens_to_its_items_with_the_reasons(staff):
    told = words(staff.get(reverse("catalogue:capability", args=["zero_material"])))
    assert "许可A" in told and "材料“平面图”要申请人自己上传。 （申请材料 第2条）" in told
    assert "许可A" not in words(staff.get(reverse("catalogue:capability", args=["zero_material"]), {"outcome": "lacks"}))
    assert "许可B" not in words(staff.get(reverse("catalogue:capability", args=["zero_material"]), {"unit": "510300-wjw"}))
    assert "这里没有事项" in words(staff.get(reverse("catalogue:capability", args=["zero_material"]), {"outcome": "counted"}))
    finished.tell(C.MOBILE, ended(version("A").pk))
    told = words(staff.get(reverse("catalogue:capability", args=["mobile"]), {"outcome": "counted"}))
    assert "许可A" in told and "近一年真这样办成过" in told and "许可B" not in told


def test_pages_take_the_same_statements_for_many_items(staff, items):
    addresses = [reverse("catalogue:capabilities"), reverse("catalogue:capability", args=["instant"]), reverse("catalogue:completeness"), reverse("catalogue:completeness-unit", args=["510300-wjw"])]

    def statements():
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                staff.get(address)
            found.append(len(captured))
        return found

    statements()
    few = statements()
    for number in range(12):
        write(items, f"D{number}")
    load(items)
    assert statements() == few


def test_a_versions_page_tells_what_the_item_can_do_and_why_not(staff, items):
    told = words(staff.get(reverse("desk:thing", args=["catalogue.version", version("B").pk])))
    assert "零材料办 不具备" in told and "材料“平面图”要申请人自己上传。" in told
    write(items, "B", basic={"task_name": "许可B", "promise_day": 3})
    old = version("B")
    load(items)
    assert "零材料办" not in words(staff.get(reverse("desk:thing", args=["catalogue.version", old.pk])))


def test_completeness_opens_from_the_departments_to_what_each_item_lacks(staff):
    told = words(staff.get(reverse("catalogue:completeness")))
    a = ItemCompleteness.objects.get(item__code="A")
    assert f"卫健委 {a.filled / a.expected * 100:.1f}% {a.filled}/{a.expected} 1 0 1" in told
    told = words(staff.get(reverse("catalogue:completeness-unit", args=["510300-xf"])))
    assert "许可B" in told and "审批规则" in told and "演出备案" in told and "仅目录" in told
    assert staff.get(reverse("catalogue:completeness-unit", args=["nobody"])).status_code == 404


def test_nobody_but_staff_sees_these_pages(client, items):
    for address in (reverse("catalogue:capabilities"), reverse("catalogue:completeness")):
        assert client.get(address).status_code == 302
