"""Who has answered the guide's questions is asked for exactly what applies, on the page, in the case, and by the clerk."""

import re

import pytest
from case_samples import FOOD, HEALTH, SHOP, codes
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from zizai.cases import opening
from zizai.cases.lifecycle import case
from zizai.cases.models import Case
from zizai.catalogue.models import Item, ItemVersion
from zizai.kernel import history
from zizai.kernel.forms import Invalid
from zizai.kernel.lifecycle import GuardRefused, erase_details, open_thing, perform

pytestmark = pytest.mark.django_db
AIR = "kind=public&air=yes&who=self"


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", re.sub(r"<(svg|script|style).*?</\1>", "", answer.content.decode(), flags=re.S)))


def submitted(person, situation, item=HEALTH, **said):
    return open_thing(case, "submit", actor=person("zhou"), data={"item": item, **SHOP, "situation": situation, **said})


def required(made):
    return {one["code"].removeprefix(f"{made.item.code}-"): one["necessary"] for one in made.required}


def test_all_that_applies_is_necessary_and_nothing_else_is_asked_for(person):
    made = submitted(person, AIR)
    assert required(made) == dict.fromkeys("123456", True)
    assert made.situation.endswith("书店，候诊、候车室等 · 装了集中空调 · 法定代表人或者负责人自己")
    assert required(submitted(person, "", object_name="另一家")) == dict.fromkeys("12345", True) | dict.fromkeys("67", False)


def test_while_a_question_is_open_everything_stands_there_with_its_condition(person):
    made = submitted(person, "kind=public")
    assert (made.situation, required(made)["6"], len(made.required)) == ("", False, 7)


def test_what_is_no_answer_decides_nothing(person):
    made = submitted(person, "kind=<b>&x=1&&&===")
    assert (made.situation, len(made.required)) == ("", 7)


def test_without_what_the_situation_needs_a_case_is_not_accepted(person, who):
    made = perform(case, "receive", submitted(person, AIR), actor=who("chuangkou"))
    perform(case, "register", made, actor=who("chuangkou"), data={"materials": codes(HEALTH)})
    with pytest.raises(GuardRefused, match="集中空调通风系统"):
        perform(case, "accept", made.pk, actor=who("chuangkou"))


def test_where_the_way_ends_nothing_is_opened(person):
    with pytest.raises(Invalid, match="备案"):
        submitted(person, "kind=stall", FOOD)
    assert not Case.objects.exists()


def test_the_guides_button_brings_the_answers_and_the_form_lists_what_applies(signed_in):
    client = signed_in()
    guide = client.get(reverse("catalogue:item", args=[HEALTH]) + f"?{AIR}").content.decode()
    address = f"{reverse('cases:apply', args=[HEALTH])}?{AIR}"
    assert address.replace("&", "&amp;") in guide
    page = words(client.get(address))
    assert "材料只列您要交的" in page and "授权委托书" not in page and "集中空调通风系统卫生检测或者评价报告" in page
    # What else the address says is nobody's answer.
    answer = client.post(f"{address}&from={'x' * 400}", {"once": "token-1234", **SHOP, "materials": codes(HEALTH, 1, 2, 3, 4, 5, 6), "files__new": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF\n")})
    made = Case.objects.get()
    assert answer.url == reverse("cases:one", args=[made.pk]) and made.missing == [] and made.situation
    # Whoever answered so that it ends is led back to where it says so.
    ends = f"{reverse('cases:apply', args=[FOOD])}?kind=stall"
    assert client.get(ends).url == f"{reverse('catalogue:item', args=[FOOD])}?kind=stall"


def test_a_running_case_keeps_its_version_and_its_situation_is_forgotten_with_its_person(person, who):
    made = submitted(person, AIR)
    assert (made.item_version, history.said(history.of("cases.case", made.pk)[0])["records"]["item_version"]) == (1, 1)
    Item.objects.filter(code=HEALTH).update(version=2)
    ItemVersion.objects.filter(item__code=HEALTH).update(number=2)
    made.refresh_from_db()
    assert (made.item_version, submitted(person, "", object_name="另一家").item_version) == (1, 2)
    assert made.situation
    made = perform(case, "withdraw", made.pk, actor=person("zhou"), data={"why": "asked"})
    erase_details(case, made.pk, actor=who("chuangkou"), law="个人信息保护法第四十七条")
    made.refresh_from_db()
    assert (made.situation, made.item_version) == ("（已依法删除）", 1)


def test_what_is_not_decided_here_cannot_be_applied_for_by_page_or_program(signed_in, person, who):
    elsewhere = "ZG-GA-001"
    assert signed_in().get(reverse("cases:apply", args=[elsewhere])).status_code == 404
    with pytest.raises(Invalid, match="没有“ZG-GA-001”这个选项"):
        submitted(person, "", elsewhere)
    # Not even where it was moved elsewhere while the form lay open.
    with pytest.raises(Invalid, match="不在本平台办理"):
        opening.submitted({"item": elsewhere, **SHOP}, person("zhou"))
    with pytest.raises(Invalid, match="没有“ZG-GA-001”这个选项"):
        open_thing(case, "take_in", actor=who("chuangkou"), data={"item": elsewhere, "applicant": "周丽华", "channel": "1", **SHOP})
    assert not Case.objects.exists()
