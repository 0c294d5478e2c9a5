"""The tables of cases: the case, the joint matter above it, the children below it."""

from zizai.cases.models.case import Case, CaseState, Decision
from zizai.cases.models.children import (
    Answer,
    Extension,
    ExtensionState,
    Opinion,
    OpinionState,
    ProcedureKind,
    ProcedureState,
    SpecialProcedure,
)
from zizai.cases.models.joint import JointCase, JointState

__all__ = [
    "Answer",
    "Case",
    "CaseState",
    "Decision",
    "Extension",
    "ExtensionState",
    "JointCase",
    "JointState",
    "Opinion",
    "OpinionState",
    "ProcedureKind",
    "ProcedureState",
    "SpecialProcedure",
]
