"""Rules: conditions over facts as data, answered PASS, FAIL or UNKNOWN with reasons, for one case or a population."""

from zizai.kernel.rules.cases import Compiled, Found, Leaf, Verdict, found
from zizai.kernel.rules.columns import Column
from zizai.kernel.rules.outcomes import FAIL, PASS, UNKNOWN, Outcome
from zizai.kernel.rules.population import Outcomes, scan
from zizai.kernel.rules.reading import Fault, WrongRule
from zizai.kernel.rules.rule import Difference, Example, Rule, RuleSet

__all__ = [
    "FAIL",
    "PASS",
    "UNKNOWN",
    "Column",
    "Compiled",
    "Difference",
    "Example",
    "Fault",
    "Found",
    "Leaf",
    "Outcome",
    "Outcomes",
    "Rule",
    "RuleSet",
    "Verdict",
    "WrongRule",
    "found",
    "scan",
]
