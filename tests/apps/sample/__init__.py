"""A sample room as the kernel's tests need it: requests with opinions and procedures beneath them, and work orders."""
