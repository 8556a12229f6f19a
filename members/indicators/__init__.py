"""Indicators of the members app by subject; see `core.indicators`."""

from members.indicators import democracy, growth, joining  # noqa: F401  (declares)
