"""A choice may ask for its options when the form is made."""

import pytest

from zizai.kernel.forms import Choice, Choices, Form, Invalid

posts = [("a", "甲岗")]
form = Form("交办", [Choice("post", "岗位", choices=lambda: posts), Choices("with", "协办", required=False, choices=lambda: posts)])


def test_options_are_those_of_the_moment():
    assert form.clean({"post": "a", "with": ["a"]}) == {"post": "a", "with": ["a"]}
    with pytest.raises(Invalid, match="没有“b”这个选项"):
        form.clean({"post": "b"})
    posts.append(("b", "乙岗"))
    assert form.clean({"post": "b"})["post"] == "b"
    assert form.schema()["properties"]["post"]["enum"] == ["a", "b"]


@pytest.mark.parametrize(("many", "widget"), [(6, "radio"), (7, "select")])
def test_few_options_are_shown_at_once_and_many_in_a_list_that_begins_empty(many, widget):
    bound = Form("选", [Choice("one", "选项", choices=lambda: [(str(number), f"第{number}个") for number in range(many)])]).bound()
    assert bound.fields["one"].widget.template_name.endswith(f"{widget}.html")
    assert ("" in dict(bound.fields["one"].choices)) == (widget == "select")
