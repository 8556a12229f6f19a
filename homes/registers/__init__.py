"""The plain registers of this app by subject; see `core.register`."""

from homes.registers import activities, honours, positions, records, titles  # noqa: F401  (declares)
