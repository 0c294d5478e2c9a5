"""Template tags: what pages are made of says the right thing and keeps what was typed."""

from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse

from zizai.kernel.forms import Choice, Form, Integer, Text
from zizai.kernel.policies import NOBODY, kind
from zizai.look import home, slots
from zizai.look import notices as look_notices
from zizai.look.home import Section, Tile
from zizai.look.notices import Notice, notice, notices
from zizai.look.paging import Page


class Elements(HTMLParser):
    """The elements of a piece of a page with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def all(self, tag):
        return [attrs for name, attrs in self.found if name == tag]


def drawn(text, **context):
    request = RequestFactory().get(context.pop("path", "/"))
    request.user = AnonymousUser()
    return Template("{% load look %}" + text).render(Context({"request": request, "actor": NOBODY, **context}))


def form(data):
    return Form(
        "t",
        [
            Integer("area", "面积", unit="平方米"),
            Text("phone", "手机号", personal=True),
            Choice("who", "谁", choices=[("a", "甲")], personal=True),
        ],
    ).bound(data)


def test_what_is_no_number_stays_in_its_box():
    (box, *_) = Elements(drawn("{% field form.area %}", form=form({"area": "一百二十平"}))).all("input")
    assert (box.get("type"), box["inputmode"], box["value"]) == ("text", "numeric", "一百二十平")


def test_personal_fields_are_not_kept_on_the_device():
    (box,) = [
        attrs
        for attrs in Elements(drawn("{% field form.phone %}", form=form({}))).all("div")
        if "zz-field" in attrs["class"]
    ]
    (choices,) = Elements(drawn("{% field form.who %}", form=form({}))).all("fieldset")
    (plain,) = [
        attrs
        for attrs in Elements(drawn("{% field form.area %}", form=form({"area": "1"}))).all("div")
        if "zz-field" in attrs["class"]
    ]
    assert "data-private" in box and "data-private" in choices and "data-private" not in plain


def test_links_between_pages_keep_the_rest_of_the_address():
    links = Elements(drawn("{% pages page %}", page=Page([1], "10", "30"), path="/x/?q=井&after=20")).all("a")
    assert [link["href"] for link in links] == ["?q=%E4%BA%95&before=10", "?q=%E4%BA%95&after=30"]


def test_a_list_of_one_page_has_no_links():
    assert drawn("{% pages page %}", page=Page([1])).strip() == ""


def test_the_page_itself_is_the_end_of_its_trail_and_no_link():
    text = drawn("{% crumbs trail %}", trail=[("网点", "/places/"), ("<荣县>", "")])
    assert [link["href"] for link in Elements(text).all("a")] == ["/places/"]
    assert '<span aria-current="page">&lt;荣县&gt;</span>' in text


def test_a_dialog_is_named_by_its_title():
    found = Elements(drawn('{% dialog "d" "要撤回吗？" %}<p>{{ words }}</p>{% enddialog %}', words="<b>"))
    assert found.all("dialog")[0]["aria-labelledby"] == found.all("h2")[0]["id"]
    assert not found.all("b")


@pytest.mark.parametrize("state", ["none", "filtered", "failed", "offline"])
def test_each_state_of_a_list_has_one_sentence_and_one_action(state):
    text = drawn(
        '{% include "look/state.html" with kind=kind sentence="没有" url="/all/" action="看全部" %}', kind=state
    )
    assert [link["href"] for link in Elements(text).all("a")] == ["/all/"] and len(Elements(text).all("p")) == 1


def test_a_list_that_is_being_fetched_says_so_to_those_who_cannot_see_it():
    assert "正在取" in drawn('{% include "look/state.html" with kind="loading" %}')


def test_a_meter_needs_no_style_of_its_own():
    found = Elements(drawn('{% meter "58.3" "50" "demo" %}'))
    assert found.all("rect")[0]["width"] == "58.3%" and not [attrs for _, attrs in found.found if "style" in attrs]


def test_hours_are_not_torn_apart():
    assert (
        drawn("{{ hours|unbroken }}", hours="<周一> 9:00–17:00")
        == '&lt;周一&gt; <span class="zz-nowrap">9:00–17:00</span>'
    )


def test_entries_know_which_one_the_page_lies_below():
    shown = drawn(
        "{% entries '公开' as links %}{% for one in links %}{{ one.label }}{{ one.current }} {% endfor %}",
        path=reverse("portal:places") + "510302/",
    )
    assert "大厅和网点True" in shown


class TestHome:
    @pytest.fixture(autouse=True)
    def _own_registries(self, monkeypatch):
        monkeypatch.setattr(home, "_sections", {})
        monkeypatch.setattr(home, "_tiles", {})

    def test_sections_stand_in_their_order_and_a_name_is_taken_once(self):
        for name, order in (("b", 2), ("a", 1), ("b", 0)):
            home.section(Section(name, name, load=lambda actor: {}, template="", order=order))
        assert [one.name for one in home.sections()] == ["b", "a"]

    def test_no_more_tiles_than_asked_for_and_only_those_one_may_see(self):
        home.tile(Tile("我的", "", "x:mine", "user", who=kind("person"), order=0))
        for n in range(5):
            home.tile(Tile(f"事{n}", "", f"x:{n}", "file", order=n))
        assert [one.label for one in home.tiles(NOBODY, most=3)] == ["事0", "事1", "事2"]


def test_what_a_room_keeps_is_told_once_and_in_order(monkeypatch):
    monkeypatch.setattr(look_notices, "_notices", {})
    notice(Notice("乙", "", "", "", order=2))
    notice(Notice("甲", "", "", "", order=1))
    notice(Notice("乙", "改过", "", "", order=2))
    assert [(one.what, one.why) for one in notices()] == [("甲", ""), ("乙", "改过")]


def test_every_entry_of_the_public_menu_leads_somewhere():
    assert all(reverse(one.url_name) for one in slots.entries(NOBODY, "公开"))
