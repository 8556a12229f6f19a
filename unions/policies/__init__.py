"""Policy data: the catalogue of entries and keys, the packs, loading them as dated rows, and what is in force where."""
