"""The plan's tables: what the text says, what has a life, what was measured on which day."""

from zizai.plan.models.figures import DayFigure
from zizai.plan.models.listed import Action, Deliverable, Plan, Target
from zizai.plan.models.practices import Practice, PracticeState
from zizai.plan.models.tasks import (
    Step,
    StepState,
    Supervision,
    SupervisionReason,
    SupervisionState,
    Task,
    TaskState,
)
from zizai.plan.models.visits import Problem, ProblemKind, ProblemState, Visit, VisitState, Way

__all__ = [
    "Action",
    "DayFigure",
    "Deliverable",
    "Plan",
    "Practice",
    "PracticeState",
    "Problem",
    "ProblemKind",
    "ProblemState",
    "Step",
    "StepState",
    "Supervision",
    "SupervisionReason",
    "SupervisionState",
    "Target",
    "Task",
    "TaskState",
    "Visit",
    "VisitState",
    "Way",
]
