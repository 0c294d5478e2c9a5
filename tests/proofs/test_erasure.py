"""Somebody's details are erased from a real case and a real order: nothing shows them any more, and the chain is whole."""

from case_samples import BUILDING, answer_all, codes, sent_in
from hotline_samples import REPLY, SATISFIED, an_order, returned

from zizai.cases.lifecycle import case, opinion
from zizai.cases.models import Case, Opinion
from zizai.city.public import Account
from zizai.hotline.lifecycle import order
from zizai.hotline.models import Order
from zizai.kernel import auditing, history
from zizai.kernel.lifecycle import declared, erase_details, perform
from zizai.kernel.models import Event, SearchEntry
from zizai.kernel.search import indexing

LAW = "个人信息保护法第四十七条第一款第一项"


def everything(client, kind, pk):
    """All that a signed-in person is shown of one thing: its page, the list, the file of the list, the API."""
    pages = [f"/desk/{kind}/{pk}/", f"/desk/{kind}/{pk}/-/preview/", f"/desk/{kind}/?state=", f"/desk/{kind}/", f"/desk/find/?q={kind}", f"/api/v1/things/{kind}/{pk}"]
    shown = [client.get(one) for one in pages] + [client.post(f"/desk/{kind}/-/export.csv", {"query": ""})]
    assert shown[0].status_code == 200
    return "\n".join(one.content.decode("utf-8-sig") for one in shown if one.status_code == 200)


def in_the_database(words):
    """Where these words still stand readable: columns of any thing, personal details, the index."""
    found = []
    for model in [one.model for one in declared()]:
        for thing in model.objects.all():
            found += [(model.__name__, field.name) for field in model._meta.concrete_fields for word in words if word in str(getattr(thing, field.attname))]
    found += [("event", one.verb) for one in Event.objects.all() for word in words if word in bytes(one.body).decode()]
    events = list(Event.objects.all())
    found += [("detail", name) for one in events for (_, name), value in history.details([one]).items() for word in words if word in str(value)]
    return found + [("index", one.title) for one in SearchEntry.objects.all() for word in words if word in f"{one.title}{one.text}"]


def test_an_applicant_is_erased_from_a_finished_case_and_what_stands_below_it(office, client, at):
    made = sent_in(office.person(), BUILDING, object_name="周丽华商住楼", object_place="五星街88号周丽华宅")
    clerk, approver = office.who("chuangkou"), office.who("shenpi")
    for verb, actor, data in (
        ("receive", clerk, {}), ("register", clerk, {"materials": codes(BUILDING)}), ("accept", clerk, {}), ("consult", approver, {}),
    ):  # fmt: skip
        made = perform(case, verb, made, actor=actor, data=data)
    first = Opinion.objects.filter(case=made).order_by("desk").first()
    perform(opinion, "give", first, actor=office.who("zhifa"), data={"answer": "agree", "text": "周丽华已当面说明，同意"})
    made = answer_all(office.who, made)
    reasons = "周丽华提交的材料齐全"
    made = perform(case, "grant", made, actor=approver, data={"result_number": "自住建施许〔2026〕8号", "reasons": reasons})
    made = perform(case, "deliver", made, actor=clerk, data={"way": "window", "receipt": "周丽华签收"})
    names = ("周丽华", "13800006021", "五星街88号")
    # The words are there before, so that their absence afterwards means something.
    assert {where for where, _ in in_the_database(names)} >= {"Case", "Opinion", "detail"}
    client.force_login(Account.objects.get(username="shenpi"))
    assert "周丽华" in everything(client, "cases.case", made.pk)
    with at(12, 1):
        gone = erase_details(case, made.pk, actor=clerk, law=LAW)
    assert gone > 8 and auditing.audit().faults == []
    indexing.catch_up()
    assert in_the_database(names) == []
    with at(12, 2):
        shown = everything(client, "cases.case", made.pk) + everything(client, "cases.opinion", first.pk)
    # Who acted is an account of the city, shown masked in the history: its own erasure, not the case's.
    assert not [name for name in (*names, "138****6021") if name in shown]
    assert "（已依法删除）" in shown and LAW in shown
    stored = Case.objects.get(pk=made.pk)
    assert (stored.applicant, stored.phone, stored.object_name, stored.result_number) == ("", "", "（已依法删除）", "自住建施许〔2026〕8号")
    said = history.said(history.of("cases.case", made.pk)[-1])
    assert (said["verb"], said["records"]["law"], said["actor"][1]) == ("details_erased", LAW, str(clerk.id))
    assert set(said["records"]["columns"]) == {"applicant", "phone", "object_name", "object_place", "reasons", "matter_key"}
    assert [1, "phone"] in said["records"]["erased"]


def test_a_caller_is_erased_from_a_closed_order_and_can_no_longer_be_found_by_number(hotline, client, at):
    made = returned(hotline, an_order(hotline, "signed"), verdict="refuse")
    reply = REPLY | {"contacted_on": "2026-11-23", "said": "已给周丽华恢复供水"}
    for verb, actor, data in (("reply", hotline.water, reply), ("satisfied", hotline.callback, SATISFIED)):
        made = perform(order, verb, made, actor=actor, data=data)
    names = ("周丽华", "13800006021", "五星街12号")
    assert {where for where, _ in in_the_database(names)} >= {"Order", "detail"}
    digest = bytes(made.caller_digest)
    with at(12, 1):
        assert erase_details(order, made.pk, actor=hotline.supervisor, law=LAW) > 8
    assert auditing.audit().faults == []
    indexing.catch_up()
    assert in_the_database(names) == []
    client.force_login(hotline.accounts["supervisor"])
    with at(12, 2):
        shown = everything(client, "hotline.order", made.pk)
    assert not [name for name in (*names, "138****6021") if name in shown]
    assert LAW in shown
    stored = Order.objects.get(pk=made.pk)
    assert (stored.phone, stored.caller_name, stored.address, stored.content) == ("", None, None, "")
    assert not Order.objects.filter(caller_digest=digest).exists()
    said = history.said(history.of("hotline.order", made.pk)[-1])["records"]
    assert set(said["columns"]) == {"title", "content", "address", "caller_name", "phone", "caller_digest"}
