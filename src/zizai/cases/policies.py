"""Who sees what and who does what with cases."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q

from zizai.kernel.policies import Actor, Rows, Rule, assured, at_desk, in_scope, is_assignee, is_subject, of_unit, role
from zizai.vocabulary.city import Role


class OpinionsDue(Rule):
    """The case's item asks departments for their opinions, and they have not been asked yet."""

    def allows(self, actor: Actor, thing: Any) -> bool:
        """Whether it holds for `thing`."""
        return thing is not None and thing.asks_opinions

    def rows(self, actor: Actor, model: type[Model]) -> Rows:
        """The rows for which it holds."""
        return Q(asks_opinions=True)

    def words(self) -> str:
        """In Chinese."""
        return "事项要征求意见，还没有征求"


window, approves, officer = role(Role.WINDOW_CLERK), role(Role.APPROVER), role(Role.UNIT_OFFICER)
heads, leader, auditor = role(Role.UNIT_LEADER), role(Role.LEADER), role(Role.AUDITOR)

applies = assured(2)
applicant = is_subject()
takes_in = window
clerk = window & at_desk()
# The unit decides, and only at its own desk: a case is no longer its to move while it lies at the window.
approver = approves & at_desk() & of_unit("organisation_id")
asks_first = approver & OpinionsDue()
head = heads & at_desk() & of_unit("organisation_id")
gives_opinion = approves & at_desk() & of_unit("unit_id")

of_the_unit = (approves | officer | heads) & of_unit("organisation_id")
oversees = (leader | auditor) & in_scope()

# Whoever took a case in follows it to the end; everybody else sees it while it lies at their desk.
sees_cases = at_desk() | is_assignee() | applicant | of_the_unit | oversees
sees_joint = applicant | oversees
sees_children = at_desk() | of_the_unit | oversees
sees_opinions = sees_children | ((approves | officer) & of_unit("unit_id"))
