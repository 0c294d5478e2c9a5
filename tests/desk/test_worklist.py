"""Worklists: who gets in, what stands in them, at what cost."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from counter.lifecycle import check, filing
from counter.models import Filing
from desk_samples import FRIDAY, copies, filed, in_post
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zizai.city.models import Account
from zizai.desk.models import SavedFilter
from zizai.kernel import history
from zizai.kernel.lifecycle import open_thing, perform

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


def test_whoever_has_not_signed_in_is_led_to_the_login_and_back(client):
    response = client.get("/desk/counter.filing/?lamp=late")
    assert response.status_code == 302
    assert parse_qs(urlsplit(response["Location"]).query)["next"] == ["/desk/counter.filing/?lamp=late"]


def test_an_account_without_a_post_is_told_whom_to_ask(client, db):
    client.force_login(Account.objects.create_user("nobody"))
    response = client.get("/desk/")
    assert response.status_code == 403
    assert "请找本单位的管理员登记岗位" in text(response)


def test_pages_of_the_desk_stay_in_no_cache(at_work):
    assert at_work.get("/desk/")["Cache-Control"] == "no-store, private"


def test_the_worklist_has_what_waits_for_me_the_most_urgent_first(at_work, clerk, stranger):
    filed(clerk, "后到期的", at=FRIDAY)
    filed(clerk, "先到期的", at=FRIDAY - timedelta(days=3))
    other = filed(stranger, "别的岗的")
    page = text(at_work.get("/desk/"))
    assert page.index("先到期的") < page.index("后到期的")
    assert other.matter not in page


def test_what_waits_for_others_stands_apart(client, clerk, approver):
    filed(clerk, "等窗口受理的")
    accepted = filed(clerk, "等决定的")
    perform(filing, "accept", accepted, actor=clerk.actor)
    client.force_login(approver.account)
    todo, waiting = text(client.get("/desk/")), text(client.get("/desk/waiting/"))
    assert ("等决定的" in todo, "等窗口受理的" in todo) == (True, False)
    assert ("等决定的" in waiting, "等窗口受理的" in waiting) == (False, True)


def test_things_of_several_kinds_stand_in_one_list(client, clerk):
    both = in_post("both", "杨柳", roles=["clerk"], desks=["window", "field"])
    parent = filed(clerk, "开一家茶铺")
    open_thing(check, "ask", actor=clerk.actor, data={"subject_matter": "看消毒间"}, filing=parent)
    client.force_login(both.account)
    rows = client.get("/desk/").context["rows"]
    # The visit is due after three working days, the notice after five.
    assert [(row.lifecycle.kind, row.title) for row in rows] == [("counter.check", "看消毒间"), ("counter.filing", "开一家茶铺")]


@pytest.mark.parametrize("url", ["/desk/", "/desk/counter.filing/", "/desk/done/", "/desk/waiting/"])
def test_fifty_rows_cost_as_many_statements_as_one(url, at_work, clerk, django_assert_max_num_queries):
    thing = filed(clerk)
    if url == "/desk/waiting/":
        # Nobody at this post has a verb on what stands so.
        Filing.objects.filter(pk=thing.pk).update(state="refused")
        thing.refresh_from_db()
    at_work.get(url)  # the calendar and the names of regions are remembered from here on
    with CaptureQueriesContext(connection) as one:
        at_work.get(url)
    copies(thing, 60)
    if url == "/desk/done/":
        for number in range(5):
            perform(filing, "remark", thing.pk, actor=clerk.actor, data={"note": str(number)})
    # Session, account, post; then keys, rows, counts, the post's name, and on a kind's list the saved filters.
    with django_assert_max_num_queries(8) as many:
        at_work.get(url)
    assert len(many) == len(one)


def test_a_page_has_fifty_rows_and_leads_to_the_next_and_back(at_work, clerk):
    copies(filed(clerk), 59, order_at=lambda place: FRIDAY + timedelta(hours=place), matter=lambda place: f"事项{place:02}")
    first = at_work.get("/desk/counter.filing/?who=free")
    assert len(first.context["rows"]) == 50
    assert first.context["newer"] == ""
    second = at_work.get(first.context["older"])
    assert len(second.context["rows"]) == 10
    assert second.context["older"] == ""
    back = at_work.get(second.context["newer"])
    assert [row.thing.pk for row in back.context["rows"]] == [row.thing.pk for row in first.context["rows"]]
    assert "who=free" in first.context["older"]


def test_a_place_that_is_none_shows_the_first_page_and_says_so(at_work, clerk):
    filed(clerk)
    response = at_work.get("/desk/counter.filing/?after=nonsense")
    assert "请从第一页看起" in text(response)
    assert len(response.context["rows"]) == 1


def test_a_filter_that_is_none_shows_everything_and_says_so(at_work, clerk):
    filed(clerk)
    response = at_work.get("/desk/counter.filing/?lamp=blue")
    assert "没有这样的筛选条件：lamp" in text(response)
    assert len(response.context["rows"]) == 1


def test_a_list_shows_what_the_law_did_although_no_worker_ran(at_work, clerk):
    thing = filed(clerk, at=FRIDAY - timedelta(days=30))
    response = at_work.get("/desk/counter.filing/")
    assert [row.state for row in response.context["rows"]] == ["审查"]
    assert [event.verb for event in history.of("counter.filing", thing.pk)] == ["file", "accept_by_silence"]


def test_the_room_says_which_columns_and_icons_its_list_has(at_work, clerk):
    filed(clerk, applicant="周丽华")
    page = text(at_work.get("/desk/counter.filing/"))
    assert "申请人" in page
    assert "周*华" in page
    assert "周丽华" not in page
    # Neither masked nor whole; an identifier may well contain 138.
    assert "138****" not in page and "13800" not in page


def test_simulated_things_are_marked(at_work, clerk):
    filed(clerk, simulated=True)
    assert ">模拟<" in text(at_work.get("/desk/"))


def test_counts_in_the_rail_and_over_the_list(at_work, clerk):
    copies(filed(clerk), 1000)
    page = text(at_work.get("/desk/counter.filing/"))
    assert "待办<span>999+" in page
    assert "全部 <b>999+</b>" in page


def test_the_rail_names_what_the_post_handles_or_has(client, clerk, checker):
    client.force_login(checker.account)
    assert "收件" not in [link.label for _, links in client.get("/desk/").context["frame"].rail for link in links]
    Filing.objects.filter(pk=filed(clerk).pk).update(desk="field")
    assert "收件" in [link.label for _, links in client.get("/desk/").context["frame"].rail for link in links]


def test_a_kind_nobody_at_this_post_may_see_does_not_exist(client, checker):
    client.force_login(checker.account)
    assert client.get("/desk/nothing.here/").status_code == 404
    assert client.get("/desk/counter.filing/").status_code == 200


def test_none_yet_and_filtered_to_none_are_two_things(at_work):
    none_yet = text(at_work.get("/desk/counter.filing/"))
    assert "还没有收件" in none_yet
    assert "/desk/counter.filing/new/file/" in none_yet
    filtered = text(at_work.get("/desk/counter.filing/?lamp=late&state=received"))
    assert "没有符合“已收件、逾期”的收件" in filtered
    assert "看全部" in filtered


def test_what_i_did_stands_there_the_latest_first_while_i_may_see_it(at_work, clerk, stranger):
    thing = filed(clerk, "茶铺", at=FRIDAY - timedelta(hours=2))
    perform(filing, "take_over", thing, actor=clerk.actor)
    gone = filed(clerk, "转走的")
    Filing.objects.filter(pk=gone.pk).update(desk="elsewhere", assignee=None)
    response = at_work.get("/desk/done/")
    assert [(act.label, act.row.title) for act in response.context["acts"]] == [("认领", "茶铺"), ("窗口收件", "茶铺")]
    assert "转走的" not in text(response)


def test_my_acts_go_on_on_the_next_page(at_work, clerk):
    thing = filed(clerk)
    for number in range(55):
        perform(filing, "remark", thing.pk, actor=clerk.actor, data={"note": str(number)})
    first = at_work.get("/desk/done/")
    assert len(first.context["acts"]) == 50
    second = at_work.get("/desk/done/" + first.context["older"])
    assert len(second.context["acts"]) == 6
    assert second.context["older"] == ""
    assert "请从第一页看起" in text(at_work.get("/desk/done/?after=2026_x"))


def test_a_filter_is_kept_under_a_name_by_one_member_of_staff(at_work, clerk, client, stranger):
    response = at_work.post("/desk/counter.filing/-/filters/", {"name": "盯着的", "query": "lamp=soon&who=&state=received"}, follow=True)
    assert "常用筛选“盯着的”已存好" in text(response)
    assert SavedFilter.objects.get().query == "state=received&lamp=soon"
    assert "盯着的" in text(at_work.get("/desk/counter.filing/"))
    client.force_login(stranger.account)
    assert "盯着的" not in text(client.get("/desk/counter.filing/"))
    client.post(f"/desk/counter.filing/-/filters/{SavedFilter.objects.get().pk}/delete/")
    assert SavedFilter.objects.count() == 1, "somebody else's stays"


def test_the_same_name_replaces_the_filter_and_it_can_be_let_go(at_work):
    for query in ("lamp=late", "lamp=soon"):
        at_work.post("/desk/counter.filing/-/filters/", {"name": "盯着的", "query": query})
    assert SavedFilter.objects.get().query == "lamp=soon"
    at_work.post(f"/desk/counter.filing/-/filters/{SavedFilter.objects.get().pk}/delete/")
    assert SavedFilter.objects.count() == 0


@pytest.mark.parametrize("data", [{"name": "", "query": "lamp=late"}, {"name": "坏的", "query": "lamp=blue"}, {"name": "长" * 21, "query": ""}, {"name": "长的", "query": "x" * 501}])
def test_a_filter_that_cannot_be_kept_says_why(data, at_work):
    response = at_work.post("/desk/counter.filing/-/filters/", data, follow=True)
    assert "没存上" in text(response)
    assert SavedFilter.objects.count() == 0


def test_twenty_filters_are_enough(at_work, clerk):
    SavedFilter.objects.bulk_create(SavedFilter(staff=clerk.actor.id, kind="counter.filing", name=str(number)) for number in range(20))
    assert "最多存20个" in text(at_work.post("/desk/counter.filing/-/filters/", {"name": "又一个", "query": ""}, follow=True))
    assert SavedFilter.objects.count() == 20
