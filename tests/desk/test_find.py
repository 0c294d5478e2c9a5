"""The search box finds what may be seen, by what the room says it is found by."""

import pytest
from counter.lifecycle import filing
from desk_samples import filed

from zizai.kernel import search
from zizai.kernel.lifecycle import perform

pytestmark = pytest.mark.django_db


def find(client, words):
    return client.get("/desk/find/", {"q": words})


def test_a_single_hit_opens_at_once(at_work, clerk):
    thing = filed(clerk)
    for words in (thing.number, f"  {thing.number} ", str(thing.pk)):
        assert find(at_work, words)["Location"] == f"/desk/counter.filing/{thing.pk}/"


def test_several_hits_are_listed(at_work, clerk):
    for _ in range(2):
        filed(clerk, "高龄津贴申领")
    assert [row.title for row in find(at_work, "高龄津贴申领").context["rows"]] == ["高龄津贴申领"] * 2


def test_what_may_not_be_seen_is_not_found(client, clerk, stranger):
    thing = filed(clerk)
    client.force_login(stranger.account)
    for words in (thing.number, str(thing.pk)):
        page = find(client, words)
        assert page.status_code == 200
        assert "没有搜到" in page.content.decode()


def test_words_of_the_text_are_found_for_whom_the_thing_is_visible(client, clerk, stranger):
    thing = perform(filing, "remark", filed(clerk, "公共场所卫生许可（新办）"), actor=clerk.actor, data={"note": "檀木林街的民宿"})
    search.refresh("counter.filing", [thing.pk])
    client.force_login(clerk.account)
    for words in ("卫生许可", "檀木林", "民宿 许可"):
        assert [row.thing.pk for row in find(client, words).context["rows"]] == [thing.pk]
    assert "没有一件含有全部这些字" in find(client, "卫生许可 火锅店").content.decode()
    client.force_login(stranger.account)
    assert find(client, "卫生许可").context["rows"] == []


@pytest.mark.parametrize("words", ["", "   ", "\x00", "%", "长" * 5000, "<script>"])
def test_any_words_get_an_answer(words, at_work):
    page = find(at_work, words)
    assert page.status_code == 200
    assert "<script>" not in page.content.decode().split("<main")[1]
