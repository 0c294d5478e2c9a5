"""A lifecycle is changed while a thousand cases are on their way: the careless change is refused, the careful one strands nobody."""

from dataclasses import replace
from datetime import timedelta

import pytest
from case_samples import BUILDING, SHOP, codes
from django.db import models, transaction

from zizai.cases import opening, policies
from zizai.cases.forms import TAKE_IN
from zizai.cases.lifecycle import case, opinion
from zizai.cases.models import Case, CaseState, Opinion
from zizai.config import cli
from zizai.kernel import auditing, clock, crypto, history, timers
from zizai.kernel.lifecycle import SYSTEM, Lifecycle, UnknownVerb, Verb, end_below, lockfile, perform, perform_in_bulk
from zizai.kernel.lifecycle.batch import Batch
from zizai.kernel.lifecycle.declare import register
from zizai.kernel.lifecycle.performance import open_new
from zizai.kernel.models import Event

MANY = 1000
LEAVE = "leave_consulting"
WITHOUT_CONSULTING = models.TextChoices("WITHOUT_CONSULTING", [(one.name, (one.value, one.label)) for one in CaseState if one != CaseState.CONSULTING])


def declared_anew(changed, *, states=CaseState, **options):
    """The life of a case as it is, with these verbs (None: gone) in the place of its own, or beside them."""
    found = {name: verb for name, verb in ({**case.verbs, **changed}).items() if verb is not None}
    return Lifecycle(
        Case, kind=case.kind, label=case.label, states=states, final=list(case.final), root=case.root, visible=policies.sees_cases,
        follows=case.places[1:], verbs=list(found.values()), **options,
    )  # fmt: skip


def careless():
    """Nobody shall ask for opinions any more: the state and its verbs are simply taken out."""
    gone = dict.fromkeys(("consult", "opinions_in"))
    kept = {
        name: replace(verb, sources=[one for one in verb.sources if one != CaseState.CONSULTING])
        for name, verb in case.verbs.items()
        if isinstance(verb.sources, list) and CaseState.CONSULTING in verb.sources
    }
    return declared_anew({**gone, **kept}, states=WITHOUT_CONSULTING)


def careful():
    """The same on the record: the verb is retired, and what waits for opinions goes back to the approver. Silence accepts no more, either."""
    return declared_anew(
        {
            "consult": replace(case.verbs["consult"], retired=True),
            "accept_by_silence": replace(case.verbs["accept_by_silence"], retired=True),
            LEAVE: Verb(LEAVE, "不再征求意见，退回审查", CaseState.CONSULTING, CaseState.ACCEPTED, by=SYSTEM, work=end_below("cancel", "cases.opinion")),
        },
        retired_states={CaseState.CONSULTING: LEAVE},
    )  # fmt: skip


@pytest.fixture
def declare():
    """Put a change of the declaration in force, for one test."""
    yield register
    register(case)


def taken_in(office, number, name):
    """So many cases at the window, in one transaction, with everything in their history."""
    clerk, batch = office.who("chuangkou"), Batch()
    said = TAKE_IN.clean({"item": BUILDING, "applicant": "周丽华", "channel": "1", **SHOP})
    columns = opening.taken_in(said, clerk)
    verb = replace(case.verbs["take_in"], guards=[])
    with transaction.atomic():
        for place in range(number):
            own = {"object_name": f"{name}{place}", "matter_key": crypto.keyed_digest(f"{name}{place}", purpose="cases.matter")}
            open_new(case, verb, clerk, said, {**columns, **own}, clock.now(), None, batch)
        batch.write()


@pytest.fixture
def thousand(office):
    """A thousand cases that wait for two opinions each, and ten at the window whose notice limit runs."""
    clerk, approver = office.who("chuangkou"), office.who("shenpi")
    taken_in(office, MANY, "楼")
    for verb, actor, data in (("register", clerk, {"materials": codes(BUILDING)}), ("accept", clerk, {}), ("consult", approver, {})):
        assert perform_in_bulk(case, verb, Case.objects.all(), actor=actor, data=data).refused == {}
    taken_in(office, 10, "铺")
    assert Case.objects.filter(state=CaseState.CONSULTING).count() == MANY == Opinion.objects.filter(is_open=True).count() / 2


@pytest.fixture
def lock_of_today(tmp_path, monkeypatch):
    """The lock file as it was committed before the change; `check(lifecycle)` is what a change has to pass."""
    path = tmp_path / lockfile.NAME
    path.write_text(lockfile.text([case, opinion]), encoding="utf-8")

    def check(changed, *words):
        monkeypatch.setattr(lockfile, "of_the_product", lambda: [changed, opinion])
        return cli.main(["lifecycle", "lock", *words, "--file", str(path)])

    return check


def test_a_state_and_its_verbs_that_simply_vanish_are_refused_with_what_to_do(lock_of_today, declare, capsys):
    change = careless()
    assert lock_of_today(change, "--check") == 1 == lock_of_today(change)
    told = capsys.readouterr().err
    for words in ("少了动作 consult（征求意见）", "少了动作 opinions_in（意见收齐）", "状态 consulting（征求意见中）不见了", "retired=True", "retired_states"):
        assert words in told


def test_a_verb_that_is_retired_while_its_state_loses_its_last_way_out_is_refused(lock_of_today, declare, capsys):
    leads_away = {name: verb for name, verb in case.verbs.items() if verb.begins_in("consulting", is_open=True) and verb.ends_in("consulting") != "consulting"}
    left = {name: replace(verb, retired=True) for name, verb in leads_away.items()}
    assert lock_of_today(declared_anew(left), "--check") == 1
    assert "状态 consulting（征求意见中）没有出路了" in capsys.readouterr().err


def test_a_thousand_cases_on_their_way_are_moved_on_the_record_and_none_is_stranded(office, thousand, lock_of_today, declare, capsys):
    change = careful()
    assert lock_of_today(change) == 0 == lock_of_today(change, "--check")
    declare(change)
    with clock.at(clock.now() + timedelta(hours=1)):
        assert cli.main(["lifecycle", "move"]) == 0
        assert f"cases.case consulting：移走 {MANY} 件，移不走 0 件" in capsys.readouterr().out
        assert cli.main(["lifecycle", "move"]) == 0
        assert "cases.case consulting：移走 0 件" in capsys.readouterr().out
    moved = Event.objects.filter(kind="cases.case", verb=LEAVE)
    assert (moved.count(), set(moved.values_list("from_state", "to_state", "actor_kind"))) == (MANY, {("consulting", "accepted", "system")})
    assert set(Opinion.objects.values_list("state", flat=True)) == {"cancelled"}
    one = Case.objects.filter(state=CaseState.ACCEPTED).first()
    # What was done by the retired verb is still called what it was; nobody does it again.
    labels = [change.label_of(event.verb) for event in history.of("cases.case", one.pk)]
    assert labels == ["窗口收件", "登记材料", "受理", "征求意见", "不再征求意见，退回审查"]
    with pytest.raises(UnknownVerb, match="没有“consult”这个动作"):
        perform(change, "consult", one, actor=office.who("shenpi"))
    assert auditing.audit().faults == []


def test_a_clock_that_would_fire_a_retired_verb_lapses_and_the_case_goes_on_by_hand(office, declare, at):
    taken_in(office, 10, "铺")
    declare(careful())
    with at(12, 14):
        assert timers.fire_all_due() == 0
        assert timers.fire_all_due() == 0
        left = Case.objects.all()
        # Past the limit, but nothing fires any more: the lamp stays red, and the clerk goes on.
        assert {(one.state, one.next_timer_at, one.clocks["notice"]["fires"], one.version, one.due_at < clock.now()) for one in left} == {
            ("received", None, None, 1, True)
        }
        done = perform(case, "register", left[0], actor=office.who("chuangkou"), data={"materials": codes(BUILDING)})
    assert (done.version, auditing.audit().faults) == (2, [])
