"""The plain registers of this app by subject; see `core.register`."""

from members.registers import democracy, populations, windows  # noqa: F401  (declare)
