"""Cases, proven: whatever people, time, timers and calendars do in whatever order, they stay what the law says."""

from collections import Counter
from dataclasses import replace

import city_samples
import pytest
from case_reference import MOST_EXTENDED, limits_of_case, limits_of_opinion, named_what_could_be_seen_before
from case_samples import BUILDING, FOOD, HEALTH, codes
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import strategies as st
from proving import Chance, Family, prove

from zizai.cases.lifecycle import case, extension, joint, opinion, procedure
from zizai.cases.models import CaseState
from zizai.cases.public import JointPart, submit_joint
from zizai.kernel import clock, history, uploads
from zizai.kernel.ids import new_id
from zizai.vocabulary.services import Channel

C = CaseState
STAFF = ["chuangkou", "zlj-chuangkou", "weijian", "shijian", "shenpi", "xiaofang", "zhifa", "weijian-ld", "shijian-ld", "zhujian-ld", "ld"]
BEGINNINGS = ["window", "window", "online", "joint"]
UNDER_REVIEW = (C.ACCEPTED, C.CONSULTING)
DECISIONS = ("grant", "refuse")
MATTER = {"object_name": "丽华理发店", "object_place": "自流井区五星街88号", "phone": "13800006021"}


class CaseMachine(Family):
    """One case after the other, or the two of a joint matter of which the second needs the first's result; everybody, and time."""

    lifecycles = [joint, case, opinion, extension, procedure]
    weights = {
        "cases.case.receive": 30, "cases.case.supplement": 40, "cases.case.consult": 40, "cases.opinion.give": 30, "cases.extension.approve": 40,
        "cases.case.not_accept": 1, "cases.case.withdraw": 2, "cases.case.terminate": 2, "cases.joint.withdraw": 1, "cases.case.grant": 15,
        "cases.case.refuse": 5, "cases.procedure.end": 40, "cases.case.take_in": 0, "cases.case.submit": 0,
    }  # fmt: skip

    def __init__(self):
        super().__init__()
        self.matters = 0

    def open_first(self, data):
        how = data.draw(st.sampled_from(BEGINNINGS), label="how it begins")
        self.item = data.draw(st.sampled_from([BUILDING, BUILDING, HEALTH, FOOD]), label="item")
        if how == "window":
            assert self.act_on(Chance(case, case.verbs["take_in"], self.people["chuangkou"]), data)
        elif how == "online":
            assert self.act_on(Chance(case, case.verbs["submit"], self.people["zhou"]), data)
        else:
            self.matters += 1
            parts = [JointPart("first", HEALTH, materials=codes(HEALTH)), JointPart("second", FOOD, needs=["first"], spares=codes(FOOD, 2), materials=codes(FOOD, 1, 3, 4))]
            with clock.at(self.now):
                submit_joint(self.people["zhou"], "开一家店", parts, once=f"matter {self.matters}", channel=Channel.MOBILE, **MATTER)
            self.look(anew=True)

    def weight(self, chance):
        thing = chance.thing
        if chance.name in ("cases.case.accept", "cases.case.register", "cases.case.correct_notice"):
            # Materials first, and a notice about them; acceptance as soon as they are there.
            missing = bool(thing.missing)
            return {"accept": 2 if missing else 60, "register": 30 if missing else 2, "correct_notice": 40 if missing else 25}[chance.verb.name]
        if chance.name in ("cases.case.grant", "cases.case.refuse") and thing.asks_opinions:
            # Too early: now and then somebody tries.
            return 15
        hangs_on_it = chance.lifecycle is case and any(one.is_open for kind in (procedure, opinion, extension) for one in self.of(kind, case=thing))
        if hangs_on_it and chance.name in ("cases.case.refuse", "cases.case.withdraw", "cases.case.terminate"):
            return 6
        return super().weight(chance)

    def told_in_form(self, chance, name, field, data):
        if name in ("evidence", "notice") and data.draw(st.integers(0, 5), label=f"without {name}") == 5:
            return None
        if name in ("files", "evidence"):
            with clock.at(self.now):
                return [str(uploads.receive(SimpleUploadedFile("材料.pdf", b"%PDF-1.7\n%%EOF\n"), owner=chance.actor).pk)]
        if name == "materials":
            options = [value for value, _ in field.options()] if chance.verb.name not in ("submit", "take_in") else codes(self.item)
            everything = chance.verb.name in ("submit", "register") and data.draw(st.integers(0, 2), label="everything") > 1
            self.named = options if everything else data.draw(st.lists(st.sampled_from(options), min_size=1, unique=True), label="materials")
            return self.named
        if name == "how":
            return "\n".join("请重新拍照" for _ in self.named)
        return {"item": self.item, "id_number": "510302196805120023", "applicant": "周丽华"}.get(name, MATTER.get(name, NotImplemented))

    # ---- the law's limits ------------------------------------------------------------

    def room_agrees(self):
        for one in self.of(case):
            diary = self.diary(one)
            self.limits_agree(one, self.limits_of(one))
            self.case_agrees(one, diary)
        for one in self.of(opinion):
            self.limits_agree(one, limits_of_opinion(self.diary(one), one.days))
        for kind in (extension, procedure, joint):
            for one in self.of(kind):
                self.limits_agree(one, {})
        self.joint_agrees()
        matters = [(one.subject, one.item_id, one.object_name, one.object_place) for one in self.of(case) if one.is_open]
        assert len(matters) == len(set(matters)), "the same is under way twice"

    def limits_of(self, one):
        procedures = [(child.opened_at, child.closed_at) for child in self.of(procedure, case=one)]
        return limits_of_case(self.diary(one), one.statutory_days, one.promised_days, procedures)

    def remarked(self):
        for one in self.of(case):
            limits = self.limits_of(one)
            assert "notice" not in limits or self.now < limits["notice"].end(self.wall), "five days without a notice, and nobody accepted"

    # ---- what else must hold ---------------------------------------------------------

    def case_agrees(self, one, diary):
        verbs = [entry.verb for entry in diary]
        happened = Counter(verbs)
        decided = [place for place, verb in enumerate(verbs) if verb in DECISIONS]
        accepted = [place for place, verb in enumerate(verbs) if verb in ("accept", "accept_by_silence")]
        assert len(decided) <= 1 and len(accepted) <= 1
        if decided:
            assert accepted and accepted[0] < decided[0]
            assert diary[decided[0]].by != diary[accepted[0]].by
            assert one.decision == {"grant": "granted", "refuse": "refused"}[verbs[decided[0]]]
        assert bool(one.decision) == bool(decided)
        if one.decision == "granted":
            assert not one.missing or "accept_by_silence" in verbs
        # A notice may say again what is still missing, never what could have been said before.
        assert named_what_could_be_seen_before(diary) == []
        assert happened["extend"] <= 1 and one.extended_days <= MOST_EXTENDED
        approved = [child for child in self.of(extension, case=one) if child.state == "approved"]
        assert [child.days for child in approved] == [entry.facts["extended_days"] for entry in diary if entry.verb == "extend"]
        for child in approved:
            asked, decided_on = self.diary(child)
            assert asked.by != decided_on.by
        self.children_agree(one, happened, decided)

    def children_agree(self, one, happened, decided):
        opinions = self.of(opinion, case=one)
        assert len(opinions) == happened["consult"] * len(one.opinion_units)
        assert (one.state == C.CONSULTING) == any(child.is_open for child in opinions)
        if decided and one.opinion_units:
            assert [child.state for child in opinions] == ["given"] * len(one.opinion_units)
        running = [child for child in self.of(procedure, case=one) if child.is_open]
        if one.state not in UNDER_REVIEW:
            assert not running and not any(child.is_open for child in [*opinions, *self.of(extension, case=one)])
        pauses = [limit.pauses for name, limit in self.limits_of(one).items() if name in ("decision", "promise")]
        assert all(any(until is None for _, until in one) == bool(running) for one in pauses)
        # A pause begins when it is written down, and with its evidence.
        for event in self.look().told[one.pk]:
            if event.verb == "suspend":
                said = history.said(event)["records"]
                assert event.occurred_at == event.recorded_at and said["evidence"] and said["notice"]

    def joint_agrees(self):
        for matter in self.of(joint):
            first, second = sorted(self.of(case, joint=matter), key=lambda one: len(one.needs))
            decided = [entry.at for entry in self.diary(second) if entry.verb in ("go_on", *DECISIONS)]
            if decided:
                assert first.decision == "granted"
                assert second.supplied == [{"case": str(first.pk), "name": first.item.result_name, "number": first.result_number}]
                assert next(entry.at for entry in self.diary(first) if entry.verb == "grant") <= min(decided)
            failed = first.decision == "refused" or (not first.is_open and first.decision != "granted")
            assert second.state != C.AWAITING or not (failed or first.decision)
            assert second.state != C.UNMET or failed
            assert matter.is_open == (any(one.is_open for one in (first, second)) and "withdraw" not in [entry.verb for entry in self.diary(matter)])


def everybody():
    """The pack's people; one holds every post there is, so that only guards keep them from judging what they did."""
    people = {name: city_samples.who(name) for name in STAFF}
    held = [people[name] for name in ("chuangkou", "shenpi", "zhujian-ld")]
    of_all_trades = replace(people["shenpi"], roles=frozenset().union(*(one.roles for one in held)), desks=frozenset().union(*(one.desks for one in held)))
    colleague = replace(people["shenpi"], id=new_id())
    return people | {"shenpi": of_all_trades, "colleague": colleague} | {name: city_samples.person(name) for name in ("zhou", "wang")}


@pytest.mark.django_db(transaction=True)
def test_whatever_happens_a_case_stays_what_the_law_says(tmp_path, settings):
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path / "files")}}}
    city_samples.load(city_samples.small_pack(tmp_path / "pack"))
    CaseMachine.people = everybody()
    prove(CaseMachine)
