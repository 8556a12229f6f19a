"""Pages of the finance app, split by subject."""
