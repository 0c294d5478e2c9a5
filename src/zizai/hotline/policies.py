"""Who sees what and who does what on the hotline, in the words of the kernel's atoms.

A caller's name and telephone are for those who talk to the caller. The unit that handles an order may
ask to see them, unless the caller asked for secrecy (GB/T 33358-2016: 保密 on request): then nobody of that
unit may, in whatever post.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from zizai.kernel.policies import Rule, at_desk, in_scope, is_assignee, of_unit, role
from zizai.vocabulary.city import Role

agent, dispatcher, caller_back = role(Role.HOTLINE_AGENT), role(Role.HOTLINE_DISPATCHER), role(Role.HOTLINE_CALLBACK)
supervisor, handler = role(Role.HOTLINE_SUPERVISOR), role(Role.ORDER_HANDLER)
leader, auditor = role(Role.LEADER), role(Role.AUDITOR)


@dataclass(frozen=True)
class keeps_secret(Rule):
    """The caller did not ask for secrecy, or whoever asks is not of the unit that handles the order."""

    def allows(self, actor, thing):
        return thing is not None and (not thing.secret or actor.organisation is None or thing.unit_id != actor.organisation)

    def rows(self, actor, model):
        return True if actor.organisation is None else Q(secret=False) | ~Q(unit_id=actor.organisation)

    def words(self):
        return "来电人没有要求保密，或本单位不是承办单位"


# Agents see what they took themselves and what was taken at their desk: the same caller reaches another agent next time.
took = agent & (is_assignee("registered_by") | at_desk("intake"))
of_own_unit = handler & of_unit()
# A dispatcher judges what units hand back, so sees orders that have left the desk.
oversees = (dispatcher | supervisor | leader | auditor) & in_scope()

sees_orders = at_desk() | took | of_own_unit | oversees
sees_children = at_desk() | of_own_unit | oversees
sees_callbacks = is_assignee() | of_own_unit | oversees

answers = agent & is_assignee("registered_by")
urges = took | (dispatcher & in_scope())
dispatches = (dispatcher & at_desk()) | (supervisor & in_scope())
handles = handler & at_desk()
calls_back = caller_back & at_desk()
directs = (supervisor | leader) & in_scope()
supervises = supervisor & in_scope()
judges_returns = dispatcher & at_desk()
rules = supervisor & at_desk()
at_its_desk = at_desk()

knows_caller = (took | calls_back | supervises | of_own_unit) & keeps_secret()
