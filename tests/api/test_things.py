"""Things over HTTP say and do what the desk says and does."""

from datetime import timedelta

import pytest
from counter.lifecycle import check, filing
from counter.models import Check, Filing
from desk_samples import FRIDAY, copies, filed
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zizai.kernel import history
from zizai.kernel.lifecycle import open_thing, perform

pytestmark = pytest.mark.django_db
FILED = {"matter": "开一家茶铺", "applicant": "周丽华", "phone": "13800006021", "channel": "window"}


def verbs_of(thing):
    return [event.verb for event in history.of("counter.filing", thing.pk)]


def test_a_list_has_what_the_post_sees_page_by_page(api, clerk, stranger):
    copies(filed(clerk), 4, order_at=lambda place: FRIDAY + timedelta(hours=place))
    filed(stranger)
    first = api.get("things/counter.filing", size=3).said
    second = api.get("things/counter.filing", size=3, after=first["after"]).said
    back = api.get("things/counter.filing", size=3, before=second["before"]).said
    assert (len(first["items"]), len(second["items"]), first["before"], second["after"]) == (3, 2, "", "")
    assert [one["id"] for one in back["items"]] == [one["id"] for one in first["items"]]


def test_a_row_says_where_the_thing_stands_with_personal_details_masked(api, clerk):
    thing = filed(clerk)
    [row] = api.get("things/counter.filing").said["items"]
    assert row["id"] == str(thing.pk)
    assert (row["state"], row["state_label"], row["version"], row["lamp"], row["due_at"]) == ("received", "已收件", 1, "go", "2026-11-27T16:00:00Z")
    assert row["columns"] == [{"title": "申请人", "text": "周*华"}, {"title": "来源", "text": "窗口"}]
    assert row["verbs"] == ["accept", "correct", "take_over", "remark"]


@pytest.mark.parametrize(("query", "found"), [({"lamp": "late"}, 0), ({"state": ["received", "reviewing"]}, 1), ({"who": "me"}, 0), ({"act": "1"}, 1), ({"closed": "1"}, 0)])
def test_the_filters_are_the_desks(query, found, api, clerk):
    filed(clerk)
    assert len(api.get("things/counter.filing", **query).said["items"]) == found


@pytest.mark.parametrize(
    ("query", "code", "named"),
    [({"lamp": "blue"}, "bad_filter", "lamp"), ({"state": "gone"}, "bad_filter", "state"), ({"after": "x"}, "bad_cursor", None), ({"size": "0"}, "invalid", "size"), ({"size": "x"}, "invalid", "size"), ({"size": "201"}, "invalid", "size")],
)  # fmt: skip
def test_a_filter_that_does_not_exist_is_refused(query, code, named, api, clerk):
    answer = api.get("things/counter.filing", **query)
    assert (answer.status_code, answer.said["code"]) == (422, code)
    assert named is None or named in answer.said["errors"]


def test_one_thing_has_clocks_history_and_next_verbs_with_their_forms(api, clerk):
    thing = perform(filing, "remark", filed(clerk), actor=clerk.actor, data={"note": "下周一到现场"})
    said = api.get(f"things/counter.filing/{thing.pk}").said
    [notice] = said["clocks"]
    assert (notice["name"], notice["law"], notice["limit"], notice["lamp"]) == ("notice", "行政许可法第三十二条", "共5个工作日", "go")
    assert [(one["seq"], one["verb"], one["who"], one["by"]) for one in said["history"]] == [(2, "remark", "李敏", "person"), (1, "file", "李敏", "person")]
    assert said["history"][0]["facts"] == [{"title": "备注", "text": "下周一到现场"}]
    assert sorted(said["history"][1]["details"]) == ["申请人", "电话"]
    forms = {verb["name"]: verb["form"] for verb in said["next_verbs"]}
    assert forms["accept"] is None
    assert forms["remark"]["properties"]["note"]["maxLength"] == 200
    assert forms["correct"]["required"] == ["items", "reason"]
    assert "13800006021" not in str(said)


def test_what_the_law_did_has_been_done_before_one_looks(api, clerk):
    thing = filed(clerk, at=FRIDAY - timedelta(days=30))
    said = api.get(f"things/counter.filing/{thing.pk}").said
    assert (said["state"], said["history"][0]["by"]) == ("reviewing", "timer")


def test_long_histories_go_on_before_a_number(api, clerk):
    thing = filed(clerk)
    for number in range(52):
        perform(filing, "remark", thing.pk, actor=clerk.actor, data={"note": str(number)})
    first = api.get(f"things/counter.filing/{thing.pk}").said
    assert (len(first["history"]), first["history_before"]) == (50, 4)
    assert [one["seq"] for one in api.get(f"things/counter.filing/{thing.pk}", before=4).said["history"]] == [3, 2, 1]


def test_what_is_hidden_answers_like_what_does_not_exist(api, clerk, stranger):
    thing = filed(clerk)
    api.sign_in(stranger)
    answers = [
        api.get(f"things/counter.filing/{thing.pk}"),
        api.get("things/counter.filing/01a21080-aee4-743b-ae4c-0a29f44c7561"),
        api.post(f"things/counter.filing/{thing.pk}/verbs/accept", {"version": 1}),
        api.get("things/no.such"),
        api.get("nowhere"),
    ]
    assert [(one.status_code, one.said["code"], one.said["detail"]) for one in answers] == [(404, "not_found", "没有找到，或者您的岗位看不到。")] * 5


def test_a_verb_moves_the_thing_and_answers_with_how_it_stands(api, clerk):
    thing = filed(clerk)
    answer = api.post(f"things/counter.filing/{thing.pk}/verbs/remark", {"version": 1, "data": {"note": "齐了"}})
    assert (answer.status_code, answer.said["version"], answer.said["history"][0]["verb"]) == (200, 2, "remark")
    assert Filing.objects.get(pk=thing.pk).note == "齐了"


def test_the_same_key_counts_once(api, clerk):
    thing = filed(clerk)
    for _ in range(2):
        answer = api.post(f"things/counter.filing/{thing.pk}/verbs/remark", {"version": 1, "data": {"note": "一次"}}, key="k1")
        assert (answer.status_code, answer.said["version"]) == (200, 2)
    assert verbs_of(thing) == ["file", "remark"]


def test_who_saw_an_older_version_is_told_how_it_stands_now(api, clerk):
    thing = filed(clerk)
    perform(filing, "accept", thing.pk, actor=clerk.actor)
    answer = api.post(f"things/counter.filing/{thing.pk}/verbs/accept", {"version": 1})
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json; charset=utf-8")
    assert answer.said == {
        "type": "about:blank", "title": "Conflict", "status": 409, "code": "conflict", "state": "reviewing", "version": 2,
        "detail": "别人刚刚办过这件，现在是“审查”。请看过最新情况再决定。", "reasons": ["别人刚刚办过这件，现在是“审查”。请看过最新情况再决定。"],
    }  # fmt: skip


def test_every_refusal_has_its_status_and_code(api, clerk, approver):
    thing = perform(filing, "accept", filed(clerk), actor=clerk.actor)
    open_thing(check, "ask", actor=clerk.actor, data={"subject_matter": "看消毒间"}, filing=thing)

    def answer(verb, body):
        found = api.post(f"things/counter.filing/{thing.pk}/verbs/{verb}", body)
        return found.status_code, found.said["code"]

    assert answer("resume", {"version": 2}) == (409, "wrong_state")
    assert answer("grant", {"version": 2}) == (403, "forbidden")
    assert answer("remark", {"version": 2, "data": {"note": ""}}) == (422, "invalid")
    assert [answer(verb, {"version": 2}) for verb in ("nothing", "file", "accept_by_silence", "__class__")] == [(404, "unknown_verb")] * 4
    api.sign_in(approver)
    assert answer("grant", {"version": 2}) == (422, "guard")
    assert verbs_of(thing) == ["file", "accept"]


def test_errors_of_a_form_are_named_by_field_in_chinese(api, clerk):
    url = f"things/counter.filing/{filed(clerk).pk}/verbs/correct"
    said = api.post(url, {"version": 1, "data": {"items": ["pigeon"], "reason": "长" * 201}}).said
    assert said["errors"] == {"items": ["没有“pigeon”这个选项，请从列出的里面选。"], "reason": ["最多200个字，您写了201个，请删去一些。"]}
    assert api.post(url, {"version": 1, "data": {"colour": "red"}}).said["errors"] == {"colour": ["这个动作没有这一项。"]}


def test_a_new_thing_is_made_once_for_one_key(api, clerk):
    first, second = (api.post("things/counter.filing/verbs/file", {"data": FILED}, key="k") for _ in range(2))
    assert (first.status_code, second.status_code, first.said["id"]) == (201, 201, second.said["id"])
    assert first["Location"] == f"/api/v1/things/counter.filing/{first.said['id']}"
    assert Filing.objects.count() == 1


def test_without_a_key_nothing_is_made(api):
    answer = api.post("things/counter.filing/verbs/file", {"data": FILED})
    assert (answer.status_code, answer.said["code"], Filing.objects.count()) == (400, "idempotency_key_missing", 0)
    for key in ("k" * 65, "中"):
        assert api.post("things/counter.filing/verbs/file", {"data": FILED}, key=key.encode().decode("latin-1")).said["code"] == "bad_idempotency_key"


def test_only_whom_the_verb_admits_makes_a_thing(api, approver):
    answer = api.sign_in(approver).post("things/counter.filing/verbs/file", {"data": FILED}, key="k")
    assert (answer.status_code, answer.said["code"]) == (403, "forbidden")


def test_a_child_is_made_under_a_root_one_sees(api, clerk, stranger):
    thing = filed(clerk)
    body = {"data": {"subject_matter": "看消毒间"}, "root": str(thing.pk)}
    answer = api.post("things/counter.check/verbs/ask", body, key="k")
    assert answer.status_code == 201
    assert answer.said["history"] == [], "it lies at the checkers' desk now, out of the clerk's sight"
    assert Check.objects.get().filing_id == thing.pk
    assert api.post("things/counter.check/verbs/ask", {"data": {}}, key="k2").status_code in (403, 404)
    api.sign_in(stranger)
    assert api.post("things/counter.check/verbs/ask", body, key="k3").status_code == 404


def test_lifecycles_are_told_as_they_are_declared(api):
    said = {one["kind"]: one for one in api.get("lifecycles").said}
    filing_said = said["counter.filing"]
    assert {"value": "granted", "label": "准予许可", "final": True} in filing_said["states"]
    verbs = {one["name"]: one for one in filing_said["verbs"]}
    assert (verbs["accept_by_silence"]["by"], verbs["file"]["opens"], verbs["refuse"]["danger"]) == ("timer", True, True)
    assert verbs["accept"]["arrows"] == [["received", "reviewing"]]
    assert said["counter.check"]["root"] == "counter.filing"


def test_fifty_rows_cost_as_many_statements_as_one(api, clerk):
    thing = filed(clerk)
    api.get("things/counter.filing")
    with CaptureQueriesContext(connection) as one:
        api.get("things/counter.filing")
    copies(thing, 60)
    with CaptureQueriesContext(connection) as many:
        assert len(api.get("things/counter.filing").said["items"]) == 50
    # Session, account, post, keys, rows.
    assert len(many) == len(one) == 5
