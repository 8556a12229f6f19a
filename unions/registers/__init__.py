"""The plain registers of this app by subject; see `core.register`."""

from unions.registers import federations, towns  # noqa: F401  (declares)
