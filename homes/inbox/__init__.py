"""What waits in the inbox about homes, split by subject."""

from homes.inbox import positions, sheets  # noqa: F401  (registers)
