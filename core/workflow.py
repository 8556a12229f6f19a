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
ADDED, REMOVED = ":added", ":removed"  # after a field's name in an event: the rows chosen, by name


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
            rows = _with_body(self._queryset(obj, by)).select_for_update(of=("self",), no_key=True)
            locked: Row | None = next(iter(rows.filter(pk=obj.pk)), None)
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


def _with_body(rows: Any) -> Any:
    """The scope joins the body anyway, and gate, effect and event ask for it: one query for both."""
    owned = any(f.name == "body" and f.many_to_one for f in rows.model._meta.concrete_fields)
    return rows.select_related("body") if owned else rows


def clean(obj: models.Model) -> None:
    """full_clean with model errors turned into a sentence."""
    try:
        obj.full_clean(
            exclude=[f.name for f in obj._meta.concrete_fields if isinstance(f, models.ForeignKey)]
        )
    except ValidationError as problem:
        raise Refused("；".join(problem.messages)) from problem


Chosen = tuple[dict[str, Any], dict[str, Any]]  # what an event says besides the columns: gone, come


def create(obj: Row, *, by: Any, verb: str = "create", note: str = "", chosen: Chosen = ({}, {})) -> Row:
    """Validates, saves and records a new row."""
    with transaction.atomic():
        obj.save(force_insert=True)
        after = {**audit.snapshot(obj), **chosen[1]}
        audit.record(f"{obj._meta.model_name}.{verb}", obj, by=by, before=chosen[0], after=after, note=note)
    return obj


def update(
    obj: Row,
    *,
    before: dict[str, Any],
    by: Any,
    verb: str = "edit",
    note: str = "",
    chosen: Chosen = ({}, {}),
) -> Row:
    """Saves an edited row and records what differs from `before` (an `audit.snapshot`)."""
    with transaction.atomic():
        obj.save()
        old, new = audit.changes(before, audit.snapshot(obj))
        if new or any(chosen):
            old, new = {**old, **chosen[0]}, {**new, **chosen[1]}
            audit.record(f"{obj._meta.model_name}.{verb}", obj, by=by, before=old, after=new, note=note)
    return obj


def save_form(form: Any, *, by: Any, before: dict[str, Any] | None = None) -> Any:
    """Saves a valid form with the rows it chose, in one event that names those added and removed.

    `before`: the audit snapshot of an edited row; without it the row is new.
    """
    obj = form.save(commit=False)
    with transaction.atomic():
        chosen = _chosen(form)
        if before is None:
            create(obj, by=by, chosen=chosen)
        else:
            update(obj, before=before, by=by, chosen=chosen)
        form.save_m2m()
    return obj


def _chosen(form: Any) -> Chosen:
    """By field, the names of rows that the form takes away and of those that it adds."""
    gone: dict[str, list[str]] = {}
    came: dict[str, list[str]] = {}
    for link in form.instance._meta.many_to_many:
        if link.name not in form.cleaned_data:
            continue
        rows = getattr(form.instance, link.name).all() if form.instance.pk else ()
        held = {row.pk: str(row) for row in rows}
        wanted = {row.pk: str(row) for row in form.cleaned_data[link.name]}
        if lost := sorted(name for key, name in held.items() if key not in wanted):
            gone[f"{link.name}{REMOVED}"] = lost
        if fresh := sorted(name for key, name in wanted.items() if key not in held):
            came[f"{link.name}{ADDED}"] = fresh
    return gone, came
