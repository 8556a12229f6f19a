"""The plain registers of this app by subject; see `core.register`."""

from unions.registers import corps, federations, learning, towns  # noqa: F401  (declares)
