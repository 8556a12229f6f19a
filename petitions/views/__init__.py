"""Pages of the petitions app."""
