"""The plain registers of this app by subject; see `core.register`."""

from members.registers import democracy, populations  # noqa: F401  (declare)
