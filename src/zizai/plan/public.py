"""What other rooms may use of the plan. They give it their measures by registering them, and need nothing of it for that."""

from zizai.plan.figures import Standing, standings
from zizai.plan.queries import ActionRow, TaskRow, board, current_plan, summary
from zizai.plan.report import report

__all__ = ["ActionRow", "Standing", "TaskRow", "board", "current_plan", "report", "standings", "summary"]
