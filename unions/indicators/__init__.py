"""Indicators and demands of this app by subject; see `core.indicators`. Figures are policy data."""

from unions.indicators import basics, corps, coverage, federations, foundings, townships  # noqa: F401  (declares)
