"""A sample room: a request with opinions beneath it, as the kernel's tests need it."""
