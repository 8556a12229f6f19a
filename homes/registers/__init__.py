"""The plain registers of this app by subject; see `core.register`."""
