"""Lifecycles as pictures: who acts can be told apart, children show what they settle."""

import shutil
import stat

import pytest
from sample.lifecycle import opinion, order, request
from sample.models import OrderState

from zizai.kernel.lifecycle import SAME, Verb, diagram
from zizai.kernel.policies import everyone

needs_graphviz = pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")


def test_mermaid_tells_people_timers_and_the_system_apart():
    drawn = diagram.mermaid(request)
    assert drawn.startswith("stateDiagram-v2\n")
    assert '    state "已受理" as s_accepted\n' in drawn
    assert "    s_received --> s_accepted : 受理\n" in drawn
    assert "    s_received --> s_accepted : 【时限】视为受理（一次告知期限5个工作日）\n" in drawn
    assert "    s_reviewing --> s_accepted : 【系统】会审完毕\n" in drawn
    assert "    s_decided --> [*]\n" in drawn


def test_what_begins_in_every_open_state_starts_from_one_node():
    assert "    s__any --> s_withdrawn : 撤回\n" in diagram.mermaid(request)
    assert "s_received --> s_withdrawn" not in diagram.mermaid(request)


def test_a_child_shows_which_of_its_verbs_settle_what():
    assert "下级「意见」\n        出具意见、逾期视为无意见 → 会审完毕\n" in diagram.mermaid(request)
    assert 'label="下级「意见」\\n出具意见、逾期视为无意见 → 会审完毕"' in diagram.dot(request)


def test_verbs_between_the_same_states_share_a_line_and_those_that_stay_stand_in_the_state():
    assert "    s_accepted --> s_accepted : 停表、恢复计时、延长十日\n" in diagram.mermaid(request)
    assert "停表、恢复计时、延长十日" in diagram.dot(request)
    assert '"accepted" -> "accepted"' not in diagram.dot(request)


def test_a_retired_verb_is_not_drawn(monkeypatch):
    monkeypatch.setitem(order.verbs, "close", Verb("close", "办结", OrderState.SIGNED, OrderState.CLOSED, retired=True))
    assert "办结" not in [label for arrow in diagram.arrows(order) for label in arrow.labels]


@pytest.mark.parametrize("label", ['报“12345”"转"', "a: b; c", "反斜\\杠"])
def test_no_label_breaks_out_of_the_text(label, monkeypatch):
    monkeypatch.setitem(order.verbs, "odd", Verb("odd", label, OrderState.SIGNED, SAME, who=everyone()))
    monkeypatch.setitem(order.verbs, "odder", Verb("odder", label, OrderState.SIGNED, OrderState.CLOSED, who=everyone()))
    line = next(line for line in diagram.mermaid(order).splitlines() if "s_signed --> s_signed" in line)
    assert not set(line.split(" : ", 1)[1]) & set('":;')
    assert diagram.dot(order).count("{") == diagram.dot(order).count("}")


def test_without_graphviz_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(diagram.NoGraphviz, match="apt-get install graphviz") as told:
        diagram.svg(request)
    assert "\n" not in str(told.value)


def test_what_graphviz_complains_of_is_passed_on_in_one_line(monkeypatch, tmp_path):
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\necho 'syntax error in line 1' >&2\necho more >&2\nexit 1\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(diagram.NoGraphviz, match=r"^dot 没有画出来：syntax error in line 1$"):
        diagram.svg(request)


@needs_graphviz
@pytest.mark.parametrize("lifecycle", [request, opinion, order])
def test_graphviz_draws_every_state(lifecycle):
    drawn = diagram.svg(lifecycle)
    assert "</svg>" in drawn
    for label in lifecycle.states.labels:
        assert label in drawn
