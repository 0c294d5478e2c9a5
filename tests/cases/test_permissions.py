"""Who sees what: on pages, in lists and exports, by the API and by search. What one may not see does not exist."""

import json

import pytest
from case_samples import BUILDING, HEALTH, a_case, codes
from django.core.cache import caches
from django.urls import reverse

from zizai.cases.lifecycle import case, opinion
from zizai.cases.models import Case, CaseState, Opinion
from zizai.city.public import Staff
from zizai.desk import places
from zizai.kernel import uploads
from zizai.kernel.lifecycle import NotFound, perform
from zizai.kernel.policies import visible

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    places.forget()
    caches["process"].clear()
    yield
    places.forget()
    caches["process"].clear()


@pytest.fixture
def at_work(client, city):
    """Sign a member of staff in; returns the client."""

    def as_user(name):
        client.force_login(Staff.objects.get(code=name).account)
        return client

    return as_user


def post(client, path, data, *, key="", **body):
    headers = {"Idempotency-Key": key} if key else {}
    answer = client.post(f"/api/v1/{path}", json.dumps({"data": data, **body}), content_type="application/json", headers=headers)
    return answer.status_code, json.loads(answer.content)


SEERS = {
    # The window while it lies there, the clerk who took it in to the end, the unit from the first, leaders and auditors.
    "received": {"chuangkou", "weijian", "weijian-ld", "ld", "shenji"},
    "accepted": {"chuangkou", "weijian", "weijian-ld", "ld", "shenji"},
    "delivered": {"chuangkou", "weijian", "weijian-ld", "ld", "shenji"},
}


@pytest.mark.parametrize("stage", SEERS)
def test_who_sees_a_case(who, stage):
    a_case(who, stage)
    seen = {name for name in Staff.objects.values_list("code", flat=True) if visible(who(name), Case.objects.all()).exists()}
    assert seen == SEERS[stage]


def test_a_department_sees_its_opinion_and_not_the_case_nor_the_others_opinion(who, at_work):
    made = a_case(who, "consulting", BUILDING)
    assert not visible(who("xiaofang"), Case.objects.all()).exists()
    assert [one.desk for one in visible(who("xiaofang"), Opinion.objects.all())] == ["510300-xf"]
    other = Opinion.objects.get(desk="510300-cgj")
    with pytest.raises(NotFound):
        perform(opinion, "give", other, actor=who("xiaofang"), data={"answer": "agree"})
    client = at_work("xiaofang")
    own = Opinion.objects.get(desk="510300-xf")
    page = client.get(reverse("desk:thing", args=["cases.opinion", own.pk])).content.decode()
    assert "要出具意见的事" in page and "丽华理发店" in page
    assert str(made.pk) not in page and "周*华" not in page
    assert client.get(reverse("desk:thing", args=["cases.case", made.pk])).status_code == 404


@pytest.mark.parametrize("name", ["zlj-chuangkou", "zlj-ld", "shijian", "huawu", "gaoxin"])
def test_services_check_21_an_outsider_finds_nothing_by_address_search_list_export_or_api(who, at_work, name):
    made = a_case(who, "accepted")
    client = at_work(name)
    for address in (
        reverse("desk:thing", args=["cases.case", made.pk]),
        reverse("desk:verb", args=["cases.case", made.pk, "grant"]),
        f"/api/v1/things/cases.case/{made.pk}",
    ):
        assert client.get(address).status_code == 404, address
    assert client.post(reverse("desk:verb", args=["cases.case", made.pk, "grant"]), {}).status_code == 404
    assert post(client, f"things/cases.case/{made.pk}/verbs/grant", {"result_number": "1"}, version=made.version)[0] == 404
    told = [client.get(address) for address in (reverse("desk:kind", args=["cases.case"]), reverse("desk:find") + f"?q={made.number}", "/api/v1/things/cases.case")]
    told.append(client.post(reverse("desk:export", args=["cases.case", "csv"]), {"query": ""}))
    for answer in told:
        words = answer.content.decode()
        assert str(made.pk) not in words and "丽华理发店" not in words, answer.request["PATH_INFO"]


def test_an_attachment_is_as_hidden_as_its_case(who, person, paper, at_work):
    zhou = person()
    made = a_case(who, id_number="510302196805120023")
    perform(case, "correct_notice", perform(case, "register", made, actor=who("chuangkou"), data={"materials": codes(HEALTH)}), actor=who("chuangkou"), data={"materials": codes(HEALTH, 2), "how": "重拍"})
    perform(case, "supplement", made.pk, actor=zhou, data={"materials": codes(HEALTH, 2), "files": [paper(zhou)]})
    [file] = uploads.of_thing("cases.case", made.pk)
    assert at_work("chuangkou").get(reverse("give-file", args=[file.pk])).status_code == 200
    for name in ("xiaofang", "zlj-chuangkou", "shijian"):
        assert at_work(name).get(reverse("give-file", args=[file.pk])).status_code == 404


def test_a_case_goes_its_way_by_the_api(who, at_work):
    client = at_work("chuangkou")
    data = {"item": HEALTH, "applicant": "周丽华", "phone": "13800006021", "object_name": "丽华理发店", "object_place": "五星街88号", "channel": "1"}
    status, told = post(client, "things/cases.case/verbs/take_in", data, key="k1")
    assert (status, told["state"], [one["name"] for one in told["next_verbs"]]) == (201, "received", ["accept", "register", "correct_notice", "not_accept", "terminate"])
    assert post(client, "things/cases.case/verbs/take_in", data, key="k1")[1]["id"] == told["id"]
    status, twice = post(client, "things/cases.case/verbs/take_in", data, key="k2")
    assert (status, twice["code"]) == (422, "guard") and "已经有一件在办" in twice["detail"]
    # Personal details are masked, and the notice offers this case's own materials.
    assert "13800006021" not in json.dumps(told) and "周丽华" not in json.dumps(told, ensure_ascii=False)
    offered = next(one for one in told["next_verbs"] if one["name"] == "correct_notice")["form"]["properties"]["materials"]["items"]["enum"]
    assert offered == codes(HEALTH, 1, 2, 3, 4, 5, 6, 7)
    act = f"things/cases.case/{told['id']}/verbs"
    assert post(client, f"{act}/accept", {}, version=1)[1]["code"] == "guard"
    assert post(client, f"{act}/register", {"materials": ["X"]}, version=1)[1]["code"] == "invalid"
    assert post(client, f"{act}/register", {"materials": codes(HEALTH)}, version=1)[1]["version"] == 2
    status, late = post(client, f"{act}/accept", {}, version=1)
    assert (status, late["code"]) == (409, "conflict")
    assert post(client, f"{act}/accept", {}, version=2)[1]["state"] == "accepted"
    assert post(client, f"{act}/grant", {"result_number": "1"}, version=3)[0] == 403
    approver = at_work("weijian")
    assert post(approver, f"{act}/refuse", {"reasons": "不合格"}, version=3)[1]["errors"]["remedies"]
    assert post(approver, f"{act}/grant", {"result_number": "自卫公证字〔2026〕7号"}, version=3)[1]["state"] == "granted"


@pytest.mark.parametrize("verb", ["submit", "accept_by_silence", "extend", "suspend", "go_on", "withdraw_with_joint", "submit_jointly"])
def test_what_is_the_laws_the_systems_or_a_persons_no_member_of_staff_does_by_the_api(who, at_work, verb):
    made = a_case(who, "accepted")
    opens = verb.startswith("submit")
    path = f"things/cases.case/verbs/{verb}" if opens else f"things/cases.case/{made.pk}/verbs/{verb}"
    status, _ = post(at_work("weijian"), path, {}, key="k", **({} if opens else {"version": made.version}))
    assert status in (403, 404)
    assert Case.objects.get().version == made.version


def test_worklist_and_export_show_the_applicant_masked(who, at_work):
    a_case(who)
    client = at_work("chuangkou")
    for answer in (client.get(reverse("desk:kind", args=["cases.case"])), client.post(reverse("desk:export", args=["cases.case", "csv"]), {"query": ""})):
        told = answer.content.decode()
        assert "周*华" in told and "丽华理发店" in told
        assert "周丽华" not in told and "13800006021" not in told


def test_a_case_before_acceptance_is_not_the_units_to_decide(who):
    made = a_case(who)
    assert case.next_verbs(who("weijian"), made) == []
    assert [verb.name for verb in case.next_verbs(who("chuangkou"), made)] == ["accept", "register", "correct_notice", "not_accept", "terminate"]
    assert made.state == CaseState.RECEIVED
