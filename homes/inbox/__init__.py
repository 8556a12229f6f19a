"""What waits in the inbox about homes, split by subject."""

from homes.inbox import sheets  # noqa: F401  (registers)
