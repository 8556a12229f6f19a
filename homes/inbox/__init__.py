"""What waits in the inbox about homes, split by subject."""

from homes.inbox import positions, ratings, records, sheets, titles  # noqa: F401  (registers)
