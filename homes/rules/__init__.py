"""Facts and rules of the homes app by subject; see `core.rules`. Importing a module declares what it holds."""

from homes.rules import activities, positions, rating, records  # noqa: F401  (declares)
from homes.rules.attested import BY_ENTRY, ITEMS, Attested

__all__ = ["BY_ENTRY", "ITEMS", "Attested"]
