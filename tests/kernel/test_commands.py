"""The kernel's commands as an operator and an auditor use them."""

import json
from datetime import date

import pytest
from django.db import connection
from kernel_samples import accepted

from zizai.config import cli
from zizai.kernel import append_only, clock
from zizai.kernel.calendar import Day
from zizai.kernel.lifecycle import declared, publish_calendar
from zizai.kernel.models import Event

pytestmark = pytest.mark.django_db


def run(capsys, *words):
    code = cli.main(words)
    told = capsys.readouterr()
    return code, told.out, told.err


def edit(statement, *values):
    """Change history past its guards, as somebody with the database's password could."""
    append_only.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    append_only.install(connection)


def test_untouched_history_is_told_to_agree(capsys):
    accepted()
    assert run(capsys, "history", "verify") == (0, "核对 2 条事件，全部相符。\n", "")


def test_services_check_25_one_edited_stored_event_is_found_and_named(capsys):
    things = [accepted() for _ in range(3)]
    event = Event.objects.get(thing_id=things[1].pk, seq=2)
    edit("UPDATE kernel_event SET body = %s WHERE id = %s", bytes(event.body).replace(b'"note":""', b'"note":"x"'), event.pk)
    code, out, _ = run(capsys, "history", "verify")
    assert code == 1
    assert out == f"sample.request {things[1].pk} 第2条：正文或摘要被改过\n核对 6 条事件，发现 1 处不符。\n"


@pytest.mark.parametrize("column", ["post_id", "on_behalf_of", "actor_id"])
def test_services_check_25_an_event_given_to_another_hand_is_found(column, capsys):
    thing = accepted()
    edit(f"UPDATE kernel_event SET {column} = thing_id WHERE seq = 2")
    code, out, _ = run(capsys, "history", "verify", "--json")
    told = json.loads(out)
    assert (code, told["ok"], told["faults"]) == (1, False, 1)
    assert told["shown"] == [{"kind": "sample.request", "id": str(thing.pk), "seq": 2, "reason": "列与正文不一致"}]


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM kernel_event WHERE seq = 2", "第2条：这一条事件不见了"),
        ("DELETE FROM sample_request", "第1条：历史还在，事务不见了"),
        ("UPDATE sample_request SET version = 1", "第1条：事务停在这一条，历史已有第2条"),
        ("UPDATE sample_request SET state = 'decided'", "第2条：状态是decided，历史说是accepted"),
        ("DELETE FROM kernel_eventdetail", "第2条：个人信息「phone」不见了"),
        ("UPDATE kernel_eventdetail SET payload = NULL, erased_by = 2", "第2条：个人信息「phone」被清空，没有删除的记录"),
        ("UPDATE kernel_eventdetail SET salt = payload", "第2条：个人信息「phone」与承诺不符"),
        ("UPDATE kernel_eventdetail SET payload = salt", "第2条：个人信息「phone」打不开，密文被改过或缺少密钥"),
        ("UPDATE kernel_eventdetail SET name = 'x'", "第2条：个人信息「phone」不见了"),
        ("UPDATE kernel_eventdetail SET name = 'x'", "第2条：个人信息「x」没有承诺"),
        ("UPDATE kernel_eventdetail SET seq = 9", "第9条：个人信息「phone」没有对应的事件"),
    ],
)
def test_whatever_was_cut_off_put_back_or_taken_away_is_named(statement, told, capsys):
    thing = accepted()
    edit(statement)
    code, out, _ = run(capsys, "history", "verify")
    assert code == 1
    assert f"sample.request {thing.pk} {told}\n" in out


def test_one_kind_alone_is_checked_and_an_unknown_one_is_told(capsys):
    accepted()
    assert run(capsys, "history", "verify", "--kind", "sample.request")[:2] == (0, "核对 2 条事件，全部相符。\n")
    assert run(capsys, "history", "verify", "--kind", "sample.order")[:2] == (0, "核对 0 条事件，全部相符。\n")
    code, _, err = run(capsys, "history", "verify", "--kind", "cases")
    assert code == 2
    assert "没有“cases”这一类。可以写：" in err and "、sample.opinion、" in err


def test_history_of_a_kind_that_nobody_declares_any_more_is_checked_as_far_as_it_goes(capsys):
    accepted()
    edit("UPDATE kernel_event SET kind = 'sample.gone'")
    edit("UPDATE kernel_eventdetail SET kind = 'sample.gone'")
    told = json.loads(run(capsys, "history", "verify", "--json")[1])
    assert told["undeclared"] == ["sample.gone"]


@pytest.mark.parametrize("many", [1, 15])
def test_the_whole_check_takes_the_same_statements_for_one_thing_and_for_fifteen(many, capsys, django_assert_num_queries):
    for _ in range(many):
        accepted()
    # The events; for each kind its things against their last events, and what has no thing any more; the
    # details, and those without an event; the sealed roots; kinds that nobody declares.
    with django_assert_num_queries(5 + 2 * len(declared())):
        run(capsys, "history", "verify")


def test_a_limit_is_told_with_every_day_that_counted(capsys):
    code, out, _ = run(capsys, "calendar", "due", "--from", "2026-09-30", "--days", "5")
    assert code == 0
    assert out.splitlines() == [
        "起算 2026年9月30日 周三（当日不计）", "第1天 10月8日 周四", "第2天 10月9日 周五", "第3天 10月10日 周六", "第4天 10月12日 周一",
        "第5天 10月13日 周二", "5个工作日，到2026年10月13日 周二 24:00届满。",
    ]  # fmt: skip


def test_a_limit_in_natural_days_and_one_that_is_provisional(capsys):
    natural = json.loads(run(capsys, "calendar", "due", "--from", "2026-10-01", "--days", "2", "--unit", "natural_day", "--json")[1])
    assert natural["counted"] == ["2026-10-02", "2026-10-03"]
    assert (natural["due"], natural["last_day"], natural["provisional"]) == ("2026-10-03T16:00:00+00:00", "2026-10-03", False)
    assert "暂定" in run(capsys, "calendar", "due", "--from", "2026-12-30", "--days", "5")[1]


def test_the_citys_own_calendar_counts(capsys):
    with clock.at(clock.midnight(date(2026, 11, 1))):
        publish_calendar([Day(date(2026, 11, 3), False, "临时放假")], source="临时通知")
    told = json.loads(run(capsys, "calendar", "due", "--from", "2026-11-02", "--days", "1", "--json")[1])
    assert told["last_day"] == "2026-11-04"


@pytest.mark.parametrize(
    ("start", "days", "told"),
    [
        ("2026-02-30", "5", "日期“2026-02-30”不对，请写成 2026-09-30 这样。"),
        ("明天", "5", "日期“明天”不对"),
        ("2026-09-30", "-1", "天数“-1”不对，请写 0 到 3660 的整数。"),
        ("2026-09-30", "五", "天数“五”不对"),
        ("2060-12-30", "30", "时限太长，超出了2060年。"),
        ("1999-09-30", "5", "超出日历范围"),
    ],
)
def test_a_date_or_number_that_cannot_be_is_told_with_exit_code_2(start, days, told, capsys):
    code, out, err = run(capsys, "calendar", "due", f"--from={start}", f"--days={days}")
    assert (code, out) == (2, "")
    assert told in err


def test_the_list_says_states_verbs_who_and_limits_in_words(capsys):
    code, out, _ = run(capsys, "lifecycle", "list")
    assert code == 0
    assert "  受理（accept）：已收件 → 已受理；岗位角色：clerk，且在本人工作台\n" in out
    assert "  时限 一次告知期限：5个工作日，行政许可法第三十二条，到期即“视为受理”\n" in out
    told = {one["kind"]: one for one in json.loads(run(capsys, "lifecycle", "list", "--json")[1])}
    accept = next(verb for verb in told["sample.request"]["verbs"] if verb["verb"] == "accept")
    assert (accept["from"], accept["to"], accept["starts"]) == (["received"], "accepted", ["decision"])


def test_a_diagram_is_shown_or_written(capsys, tmp_path):
    code, out, _ = run(capsys, "lifecycle", "diagram", "sample.order")
    assert (code, out.splitlines()[0]) == (0, "stateDiagram-v2")
    written = tmp_path / "order.dot"
    assert run(capsys, "lifecycle", "diagram", "sample.order", "--format", "dot", "--output", str(written)) == (0, "", "")
    assert written.read_text(encoding="utf-8").startswith('digraph "sample.order" {')
    code, _, err = run(capsys, "lifecycle", "diagram", "cases")
    assert (code, "没有“cases”这一类" in err) == (2, True)


def test_a_diagram_without_graphviz_fails_with_one_line(capsys, monkeypatch):
    monkeypatch.setenv("PATH", "")
    code, out, err = run(capsys, "lifecycle", "diagram", "sample.order", "--format", "svg")
    assert (code, out, err) == (1, "", "画 SVG 要用 Graphviz 的 dot 程序：apt-get install graphviz\n")


def test_where_no_state_is_retired_nothing_moves(capsys):
    assert run(capsys, "lifecycle", "move") == (0, "没有已停用的状态。\n", "")
