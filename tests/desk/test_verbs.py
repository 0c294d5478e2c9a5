"""Verbs as forms: once, with the version that was seen, and nothing typed is lost."""

from datetime import timedelta

import pytest
from counter.lifecycle import check, filing
from counter.models import Check, Filing
from desk_samples import FRIDAY, filed
from django.test import Client

from zizai.kernel import history
from zizai.kernel.lifecycle import open_thing, perform

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


def url_of(thing, verb, kind="counter.filing"):
    return f"/desk/{kind}/{thing.pk}/{verb}/"


def verbs_of(thing, kind="counter.filing"):
    return [event.verb for event in history.of(kind, thing.pk)]


@pytest.fixture
def thing(clerk):
    return filed(clerk)


def test_a_form_carries_the_version_seen_and_a_token_of_its_own(at_work, thing):
    response = at_work.get(url_of(thing, "remark"))
    page = text(response)
    assert '<input type="hidden" name="version" value="1">' in page
    assert response.context["sheet"].once != at_work.get(url_of(thing, "remark")).context["sheet"].once
    assert "备注" in page


def test_performing_moves_the_thing_and_says_so(at_work, thing):
    response = at_work.post(url_of(thing, "accept"), {"version": 1, "once": "t"}, follow=True)
    assert response.redirect_chain == [(f"/desk/counter.filing/{thing.pk}/", 302)]
    assert "受理：办好了。「公共场所卫生许可（新办）」现在是“审查”。" in text(response)
    assert verbs_of(thing) == ["file", "accept"]


def test_pressing_twice_is_one_event(at_work, thing):
    for _ in range(2):
        assert at_work.post(url_of(thing, "remark"), {"version": 1, "once": "same", "note": "一次"}).status_code == 302
    assert verbs_of(thing) == ["file", "remark"]


def test_errors_stand_at_their_fields_and_what_was_typed_is_still_there(at_work, thing):
    response = at_work.post(url_of(thing, "correct"), {"version": 1, "once": "t", "reason": "请补平面图"})
    page = text(response)
    assert response.status_code == 422
    assert "请选择缺哪些材料。" in page
    assert ">\n请补平面图</textarea>" in page
    assert response.context["sheet"].once == "t"
    assert verbs_of(thing) == ["file"]


def test_who_comes_too_late_sees_what_happened_and_keeps_their_words(at_work, thing, clerk):
    perform(filing, "take_over", thing.pk, actor=clerk.actor)
    response = at_work.post(url_of(thing, "remark"), {"version": 1, "once": "t", "note": "写了很久的话"})
    page = text(response)
    assert response.status_code == 409
    assert "别人刚刚办过这件，现在是“已收件”" in page
    assert ">\n写了很久的话</textarea>" in page
    assert [one.label for one in response.context["sheet"].news] == ["认领"]
    assert '<input type="hidden" name="version" value="2">' in page
    again = at_work.post(url_of(thing, "remark"), {"version": 2, "once": "t", "note": "写了很久的话"})
    assert again.status_code == 302
    assert verbs_of(thing) == ["file", "take_over", "remark"]


def test_where_the_verb_no_longer_fits_the_words_can_still_be_copied(at_work, thing, clerk):
    perform(filing, "accept", thing.pk, actor=clerk.actor)
    response = at_work.post(url_of(thing, "correct"), {"version": 1, "once": "t", "items": ["plan"], "reason": "请补平面图"})
    page = text(response)
    assert response.status_code == 409
    assert "您填的还在，可以复制" in page
    assert "请补平面图" in page
    assert "看最新情况" in page
    assert "<form method=\"post\" action=\"/desk/counter.filing" not in page


def test_a_form_without_a_version_does_nothing(at_work, thing):
    for version in ("", "x", "１", "-1", "9" * 30):
        response = at_work.post(url_of(thing, "accept"), {"version": version, "once": "t"})
        assert response.status_code == 409
    assert verbs_of(thing) == ["file"]


def test_the_form_of_a_page_that_has_grown_old_says_what_is_new(at_work, thing, clerk):
    perform(filing, "take_over", thing.pk, actor=clerk.actor)
    response = at_work.get(url_of(thing, "remark") + "?version=1")
    assert response.status_code == 200
    assert "您看过之后，这件又有了变化" in text(response)


def test_a_guard_says_what_is_missing(client, clerk, approver, thing):
    perform(filing, "accept", thing.pk, actor=clerk.actor)
    open_thing(check, "ask", actor=clerk.actor, data={"subject_matter": "看消毒间"}, filing=thing)
    client.force_login(approver.account)
    response = client.post(url_of(thing, "grant"), {"version": 2, "once": "t"})
    assert response.status_code == 422
    assert "还有1项核查没有意见。" in text(response)
    assert verbs_of(thing) == ["file", "accept"]


def test_a_verb_of_another_post_is_forbidden_and_one_that_does_not_fit_a_conflict(at_work, thing, clerk):
    assert at_work.get(url_of(thing, "resume")).status_code == 409
    perform(filing, "accept", thing.pk, actor=clerk.actor)
    for response in (at_work.get(url_of(thing, "grant")), at_work.post(url_of(thing, "grant"), {"version": 2, "once": "t"})):
        assert response.status_code == 403
        assert "您的岗位不能准予许可。" in text(response)


@pytest.mark.parametrize("verb", ["nothing", "file", "accept_by_silence"])
def test_what_people_do_not_do_by_hand_does_not_exist(verb, at_work, thing):
    assert at_work.get(url_of(thing, verb)).status_code == 404
    assert at_work.post(url_of(thing, verb), {"version": 1}).status_code == 404


def test_what_cannot_be_undone_is_asked_twice(client, clerk, approver, thing):
    perform(filing, "accept", thing.pk, actor=clerk.actor)
    client.force_login(approver.account)
    assert "行政许可法第三十八条" in text(client.get(url_of(thing, "refuse")))
    data = {"version": 2, "once": "t", "reason": "消毒间不合要求"}
    unsure = client.post(url_of(thing, "refuse"), data)
    assert unsure.status_code == 422
    assert "请先勾选“我已核对”" in text(unsure)
    assert "消毒间不合要求" in text(unsure)
    assert verbs_of(thing) == ["file", "accept"]
    assert client.post(url_of(thing, "refuse"), {**data, "confirmed": "yes"}).status_code == 302
    assert verbs_of(thing)[-1] == "refuse"


def test_a_verb_that_came_after_the_law_had_acted_is_refused_but_the_law_has_acted(at_work, clerk):
    thing = filed(clerk, at=FRIDAY - timedelta(days=30))
    response = at_work.post(url_of(thing, "accept"), {"version": 1, "once": "t"})
    assert response.status_code == 409
    assert verbs_of(thing) == ["file", "accept_by_silence"]


def test_a_form_begins_with_what_the_thing_already_says(at_work, clerk, thing):
    perform(filing, "remark", thing.pk, actor=clerk.actor, data={"note": "原来的话"})
    assert ">\n原来的话</textarea>" in text(at_work.get(url_of(thing, "remark")))


def test_a_new_thing_is_opened_once_however_often_the_form_is_sent(at_work, clerk):
    assert "窗口收件" in text(at_work.get("/desk/counter.filing/new/file/"))
    data = {"once": "t", "matter": "开一家茶铺", "applicant": "周丽华", "phone": "13800006021", "channel": "window"}
    first, second = (at_work.post("/desk/counter.filing/new/file/", data) for _ in range(2))
    thing = Filing.objects.get()
    assert first["Location"] == second["Location"] == f"/desk/counter.filing/{thing.pk}/"
    assert (thing.matter, thing.desk, thing.scope_path) == ("开一家茶铺", "window", "/510300/510302/")


def test_a_new_thing_with_errors_is_not_opened(at_work):
    response = at_work.post("/desk/counter.filing/new/file/", {"once": "t", "matter": "开一家茶铺", "channel": "pigeon"})
    assert response.status_code == 422
    assert "没有“pigeon”这个选项" in text(response)
    assert 'value="开一家茶铺"' in text(response)
    assert Filing.objects.count() == 0


def test_opening_is_for_whom_it_admits(client, approver):
    client.force_login(approver.account)
    assert client.get("/desk/counter.filing/new/file/").status_code == 404


def test_a_child_is_opened_under_a_thing_one_sees(at_work, clerk, client, stranger, thing):
    url = f"/desk/counter.check/new/ask/?root={thing.pk}"
    assert "公共场所卫生许可（新办）" in text(at_work.get(url))
    assert at_work.post(url, {"once": "t", "subject_matter": "看消毒间"})["Location"] == "/desk/counter.check/"
    assert Check.objects.get().filing_id == thing.pk
    for root in ("", "x", str(clerk.account.pk)):
        assert at_work.get(f"/desk/counter.check/new/ask/?root={root}").status_code == 404
    client.force_login(stranger.account)
    assert client.get(url).status_code == 404


def test_nothing_is_opened_under_what_is_closed(at_work, thing):
    Filing.objects.update(is_open=False)
    assert at_work.get(f"/desk/counter.check/new/ask/?root={thing.pk}").status_code == 404


HX = {"HTTP_HX_REQUEST": "true"}


def test_the_dialog_gets_the_form_alone_with_its_errors_and_a_way_on(at_work, thing):
    form = text(at_work.get(url_of(thing, "remark"), **HX))
    assert "<html" not in form
    wrong = at_work.post(url_of(thing, "remark"), {"version": 1, "once": "t", "note": ""}, **HX)
    assert (wrong.status_code, "<html" in text(wrong)) == (422, False)
    here = "http://testserver/desk/counter.filing/?act=1"
    done = at_work.post(url_of(thing, "remark"), {"version": 1, "once": "t", "note": "好"}, **HX, HTTP_HX_CURRENT_URL=here)
    assert (done.status_code, done["HX-Redirect"]) == (204, "/desk/counter.filing/?act=1")


@pytest.mark.parametrize("here", ["https://elsewhere.example/desk/x", "https://elsewhere.example/", "javascript:alert(1)", "//elsewhere.example/desk/", ""])
def test_the_dialog_never_leads_out_of_the_desk(here, at_work, thing):
    done = at_work.post(url_of(thing, "accept"), {"version": 1, "once": "t"}, **HX, HTTP_HX_CURRENT_URL=here)
    assert done["HX-Redirect"].startswith("/desk/")


def test_a_session_that_ran_out_keeps_the_dialog_open(client, thing):
    response = client.post(url_of(thing, "accept"), {"version": 1}, **HX)
    assert (response.status_code, response["X-Login"]) == (401, "/account/login/")


def test_forms_from_elsewhere_are_refused(clerk, thing):
    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk.account)
    assert client.post(url_of(thing, "accept"), {"version": 1}).status_code == 403
    assert verbs_of(thing) == ["file"]


def test_what_people_wrote_is_shown_as_text(at_work, clerk):
    thing = filed(clerk, "<script>alert(1)</script>")
    perform(filing, "remark", thing.pk, actor=clerk.actor, data={"note": "<img src=x onerror=alert(1)>"})
    for url in ("/desk/", "/desk/counter.filing/", f"/desk/counter.filing/{thing.pk}/", f"/desk/counter.filing/{thing.pk}/remark/"):
        page = text(at_work.get(url))
        assert "<script>alert" not in page
        assert "<img src=x" not in page
