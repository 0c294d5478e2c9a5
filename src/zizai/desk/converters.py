"""The parts of the desk's addresses."""

from __future__ import annotations


class Kind:
    """A kind of thing: room and name, as in 「cases.case」. The dot keeps it apart from the desk's own pages."""

    regex = r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    to_url = to_python


class VerbName:
    """A verb's name."""

    regex = r"[a-z][a-z0-9_]*"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    to_url = to_python
