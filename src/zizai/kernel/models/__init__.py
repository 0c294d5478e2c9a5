"""The kernel's tables. Every other room's tables stand on these."""
