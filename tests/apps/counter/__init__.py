"""A sample room with everything a desk shows: forms, numbers, masked details, children, panels, a verb that cannot be undone."""
