"""Reads of the plan: the plan in force, boards, options of forms, what turned red, keyset pages."""
