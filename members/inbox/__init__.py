"""What waits in the inbox about members, split by subject."""

from members.inbox import joining, people, queries, transfers, twins  # noqa: F401  (registers)
