"""What other rooms may use of cases."""

from zizai.cases.channels import channel_of
from zizai.cases.forms import PHONE, PLACE, checked_phone
from zizai.cases.joint import JointPart, submit_joint
from zizai.cases.models import Case, CaseState, Decision, JointCase, JointState
from zizai.cases.policies import applies

__all__ = [
    "PHONE",
    "PLACE",
    "Case",
    "CaseState",
    "Decision",
    "JointCase",
    "JointPart",
    "JointState",
    "applies",
    "channel_of",
    "checked_phone",
    "submit_joint",
]
