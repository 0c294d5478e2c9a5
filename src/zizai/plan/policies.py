"""Who sees what and who does what in the plan's room, in the words of the kernel's atoms."""

from __future__ import annotations

from zizai.kernel.policies import at_desk, in_scope, is_assignee, kind, of_unit, role, state_in
from zizai.plan.models import PracticeState
from zizai.vocabulary.city import Role

supervisor, leader, officer, auditor = role(Role.PLAN_SUPERVISOR), role(Role.LEADER), role(Role.UNIT_OFFICER), role(Role.AUDITOR)

# Supervisors, leaders and auditors see all that lies in the region of their post.
oversees = (supervisor | leader | auditor) & in_scope()
# An officer sees what is the unit's own, wherever it lies at the moment.
own_unit = officer & of_unit()

# A task is what a published plan says; what units do for it is not.
sees_tasks = kind("staff")
sees_steps = at_desk() | own_unit | oversees
sees_visits = is_assignee() | oversees
sees_problems = at_desk() | own_unit | is_assignee("finder") | oversees
sees_supervisions = at_desk() | own_unit | oversees
sees_practices = state_in(PracticeState.PUBLISHED) | is_assignee("author") | own_unit | oversees

directs = (supervisor | leader) & in_scope()
# The lead unit's officer hands a task in; where the plan names no lead unit, only the supervisors can.
leads = (supervisor & in_scope()) | (officer & of_unit("lead_id"))
owns = own_unit
drafts = visits = leader | supervisor | officer
reads_red = leader | supervisor | auditor
reads_visits = visits | auditor
