"""Pages of the homes app, by subject."""
