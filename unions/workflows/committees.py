"""Committees of a body: one current row per kind, the earlier ones kept as past."""

from typing import Any

from django.db import transaction

from core import audit
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
    """Makes room for a new current committee of the same kind."""
    current = Committee.objects.filter(
        body=committee.body, kind=committee.kind, state=Committee.State.CURRENT
    )
    current.exclude(pk=committee.pk).update(state=Committee.State.PAST)
