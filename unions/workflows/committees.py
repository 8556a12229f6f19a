"""Committees of a body: one current row per kind, the earlier ones kept as past."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Least

from core import audit
from core.workflow import Refused
from unions.models import Committee


def register_committee(committee: Committee, *, by: Any) -> Committee:
    """Saves a new committee as the current one; the one before it becomes a past one."""
    with transaction.atomic():
        if committee.state == Committee.State.CURRENT:
            retire(committee)
        committee.save(force_insert=True)
        audit.record("committee.register", committee, by=by, after=audit.snapshot(committee))
    return committee


def retire(committee: Committee) -> None:
    """Makes room for a new current committee of the same kind: the term before it ended on the day before its election."""
    current = Committee.objects.filter(
        body=committee.body, kind=committee.kind, state=Committee.State.CURRENT
    ).exclude(pk=committee.pk)
    started = committee.elected_on
    if started is None:
        current.update(state=Committee.State.PAST)
        return
    later = current.filter(elected_on__gt=started).first()
    if later:
        raise Refused(
            f"现任{later.get_kind_display()} {later.elected_on} 选举产生，晚于这一届。补登以前各届的，任次请选“往届”。"
        )
    ended = Least("term_end", Value(started - dt.timedelta(days=1)))
    current.filter(elected_on__lt=started).update(state=Committee.State.PAST, term_end=ended)
    current.update(state=Committee.State.PAST, term_end=None)
