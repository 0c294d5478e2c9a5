"""The three answers of a rule (strong Kleene logic)."""

from django.db.models import TextChoices


class Outcome(TextChoices):
    """UNKNOWN is not a refusal: what is missing or too old must be found out first."""

    PASS = "pass", "符合"
    FAIL = "fail", "不符合"
    UNKNOWN = "unknown", "无法判断"


PASS, FAIL, UNKNOWN = Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN
