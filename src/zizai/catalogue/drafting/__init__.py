"""Writing items: drafts, a second person's review, and publishing on a day."""
