"""What other rooms may use of cases."""

from zizai.cases.joint import JointPart, submit_joint
from zizai.cases.models import Case, CaseState, Decision, JointCase, JointState

__all__ = ["Case", "CaseState", "Decision", "JointCase", "JointPart", "JointState", "submit_joint"]
