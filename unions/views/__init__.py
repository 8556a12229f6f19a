"""Pages of the unions app, split by subject."""
