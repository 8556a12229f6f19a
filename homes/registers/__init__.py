"""The plain registers of this app by subject; see `core.register`."""

from homes.registers import positions  # noqa: F401  (declares)
