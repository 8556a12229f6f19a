"""What a phone does in the tests and in the bench: each in a process of its own, all at once."""

from collections.abc import Iterable

from core.workflow import Refused
from homes.workflows import ballots


def vote(codes: Iterable[str], answer: int) -> None:
    """One ballot a code; a code that somebody else has used is refused, like on the page."""
    for code in codes:
        try:
            ballots.cast(code, {"union": answer, "deeds": answer})
        except Refused:
            continue
