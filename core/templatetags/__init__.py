"""Template tags of the portal; a builtin of every template."""
