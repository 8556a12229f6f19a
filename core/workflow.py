"""A step: one constant per verb, used alike by the page button, the API action and the import.

`Transition.apply` is one transaction: scope and permission, row lock, state, gate, effect, full_clean, save,
one audit event. Follow-ups are jobs enqueued on commit by the effect.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from core import audit
from core.clock import today

Row = TypeVar("Row", bound=models.Model)


class Refused(Exception):
    """A Chinese sentence for the user: why not, and what to do."""


class WrongState(Refused):
    """The record has moved on; the page answers 409."""


class NotAllowed(Exception):
    """In sight, but the permission is missing there; the page answers 403."""


Gate = Callable[..., None]
Effect = Callable[..., None]
TRANSITIONS: dict[str, "Transition"] = {}


@dataclass(frozen=True)
class Transition:
    """`name` is also the audit verb, the URL tail and the API action: `assessment.return`."""

    name: str
    verb: str
    model: str  # "homes.Assessment"
    sources: frozenset[str]
    target: str | None  # None: the state stays, the effect decides
    permission: str
    says: str = ""  # the effect in one sentence, for the confirmation page
    gate: Gate | None = None
    effect: Effect | None = None
    state_field: str = "state"
    tone: str = "quiet"  # primary, quiet, danger
    entry: str = ""
    fields: tuple[str, ...] = field(default=())  # names of the data the effect takes, for forms and API

    def __post_init__(self) -> None:
        if TRANSITIONS.setdefault(self.name, self) != self:
            raise RuntimeError(f"two transitions are named {self.name}")

    @property
    def slug(self) -> str:
        return self.name.split(".", 1)[1].replace("_", "-")

    def open_to(self, obj: models.Model, user: Any) -> bool:
        """Whether the button is shown: state and permission, not the gate (a gate explains itself)."""
        if getattr(obj, self.state_field) not in self.sources:
            return False
        return self._queryset(obj, user).filter(pk=obj.pk).exists()

    def _queryset(self, obj: models.Model, user: Any) -> Any:
        return type(obj)._default_manager.visible_to(user, self.permission)  # type: ignore[attr-defined]

    def apply(self, obj: Row, *, by: Any, on: dt.date | None = None, **data: Any) -> Row:
        """Raises NotAllowed, WrongState, Refused or ValidationError; returns the saved row."""
        with transaction.atomic():
            # no_key: rows that point here may be written meanwhile; an import of an hour holds up nobody's step
            rows = self._queryset(obj, by).select_for_update(of=("self",), no_key=True)
            locked: Row | None = rows.filter(pk=obj.pk).first()
            if locked is None:
                raise NotAllowed(self.permission)
            state = getattr(locked, self.state_field)
            if state not in self.sources:
                label = getattr(locked, f"get_{self.state_field}_display")()
                raise WrongState(f"“{locked}”现在是“{label}”，不能{self.verb}。页面已更新，请再看一眼。")
            before = audit.snapshot(locked)
            if self.gate:
                self.gate(locked, by=by, **data)
            if self.target is not None:
                setattr(locked, self.state_field, self.target)
            if self.effect:
                self.effect(locked, by=by, on=on or today(), **data)
            clean(locked)
            locked.save()
            old, new = audit.changes(before, audit.snapshot(locked))
            audit.record(self.name, locked, by=by, before=old, after=new, note=str(data.get("reason", "")))
            return locked


def clean(obj: models.Model) -> None:
    """full_clean with model errors turned into a sentence."""
    try:
        obj.full_clean(
            exclude=[f.name for f in obj._meta.concrete_fields if isinstance(f, models.ForeignKey)]
        )
    except ValidationError as problem:
        raise Refused("；".join(problem.messages)) from problem


def create(obj: Row, *, by: Any, verb: str = "create", note: str = "") -> Row:
    """Validates, saves and records a new row."""
    with transaction.atomic():
        obj.save(force_insert=True)
        audit.record(f"{obj._meta.model_name}.{verb}", obj, by=by, after=audit.snapshot(obj), note=note)
    return obj


def update(obj: Row, *, before: dict[str, Any], by: Any, verb: str = "edit", note: str = "") -> Row:
    """Saves an edited row and records what differs from `before` (an `audit.snapshot`)."""
    with transaction.atomic():
        obj.save()
        old, new = audit.changes(before, audit.snapshot(obj))
        if new:
            audit.record(f"{obj._meta.model_name}.{verb}", obj, by=by, before=old, after=new, note=note)
    return obj
