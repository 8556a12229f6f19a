"""Entries of a petition's own log."""

import datetime as dt
from typing import Any

from core.clock import now, today
from petitions.models import Petition, PetitionEvent


def log(
    petition: Petition,
    title: str,
    text: str = "",
    *,
    by: Any,
    on: dt.date,
    shown: bool = False,
    tone: str = "",
) -> PetitionEvent:
    """`by` is None for the petitioner. What he does without giving a name is dated to the day, never to the minute."""
    event = PetitionEvent(petition=petition, on=on, title=title, tone=tone, by=by, shown=shown)
    if by is not None and on == today():
        event.at = now()
    event.text = text
    event.save(force_insert=True)
    return event
