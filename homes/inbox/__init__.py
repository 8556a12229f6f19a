"""What waits in the inbox about homes, split by subject."""

from homes.inbox import positions, ratings, sheets  # noqa: F401  (registers)
