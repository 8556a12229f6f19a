"""Facts and rules of organisation, elections and cadres (haves 1 and 2), by subject."""

from unions.rules import organisation, traces, watch  # noqa: F401  (declare)
