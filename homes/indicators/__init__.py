"""Indicators of the homes app by subject; see `core.indicators`. `haves` reads the roll-ups of the six haves."""

from homes.indicators import (
    positions,  # noqa: F401  (declares)
    satisfaction,  # noqa: F401  (declares)
    standards,  # noqa: F401  (declares)
    titles,  # noqa: F401  (declares)
)
from homes.indicators.haves import (
    MIN_BASE,
    NATURES,
    SIZES,
    Blocker,
    Figures,
    Target,
    blockers,
    children,
    cuts,
    figures,
    letter_total,
    target_of,
)

__all__ = [
    "MIN_BASE",
    "NATURES",
    "SIZES",
    "Blocker",
    "Figures",
    "Target",
    "blockers",
    "children",
    "cuts",
    "figures",
    "letter_total",
    "target_of",
]
