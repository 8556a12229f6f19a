"""What each table keeps about a member, for the rights of the person: to see it, to have a copy, to have it erased.

Every model that points at a member or seals a column declares itself in its app's `subject.py`; a test crawls the schema
for models that forgot to. `person` leads from a row to the member's key (several ways with |) and is empty where rows belong to no member.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models

from core.crypto import SealedField

BLANK, DELETE, KEEP = "blank", "delete", "keep"
WORDS = {BLANK: "清空或改为代号", DELETE: "删除", KEEP: "保留"}


@dataclass(frozen=True)
class Personal:
    """`fields`: what a copy shows, sealed columns by their text. `blank`: columns and what erasure writes into them.

    `basis`: why rows are kept, with the clause; what is our own default says so. `only` narrows soft references.
    """

    model: str
    fields: tuple[str, ...] = ()
    person: str = "member"
    erase: str = KEEP
    blank: Mapping[str, Any] = field(default_factory=dict)
    basis: str = ""
    only: Mapping[str, Any] = field(default_factory=dict)

    @property
    def cls(self) -> type[models.Model]:
        return apps.get_model(self.model)

    @property
    def title(self) -> str:
        return str(self.cls._meta.verbose_name)

    def rows(self, keys: Iterable[int]) -> Any:
        if not self.person:
            return self.cls._base_manager.none()
        of_person = models.Q()
        for path in self.person.split("|"):
            of_person |= models.Q(**{f"{path}__in": list(keys)})
        return self.cls._base_manager.filter(of_person, **self.only)


DECLARED: dict[str, Personal] = {}


def declare(*found: Personal) -> None:
    for one in found:
        if DECLARED.setdefault(one.model, one) != one:
            raise RuntimeError(f"two declarations of {one.model}")


def about_people(model: type[models.Model]) -> bool:
    """Whether rows of a table are about persons: they belong to a member, or seal something of somebody."""
    one = DECLARED.get(model._meta.label)
    sealed = any(isinstance(field, SealedField) for field in model._meta.local_fields)
    return one is not None and (sealed or (bool(one.person) and not one.only))


def undeclared(person: type[models.Model]) -> list[str]:
    """Models with a sealed column or a foreign key to the person that say nothing about it."""
    return sorted(
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label not in DECLARED
        and any(
            isinstance(column, SealedField) or (column.is_relation and column.related_model is person)
            for column in model._meta.local_fields
        )
    )


def copy_of(keys: Iterable[int]) -> list[dict[str, Any]]:
    """Sections of what is kept about one person: title, and per row pairs of label and text. Empty tables stay out."""
    keys = list(keys)
    found = []
    for one in DECLARED.values():
        rows = [_lines(one, row) for row in one.rows(keys).order_by("pk")] if one.fields else []
        if rows:
            found.append({"title": one.title, "rows": rows})
    return found


def _lines(one: Personal, row: Any) -> list[list[str]]:
    return [[label_of(row, name), text_of(row, name)] for name in one.fields if text_of(row, name)]


def label_of(row: Any, name: str) -> str:
    known = {column.name: column for column in row._meta.concrete_fields}
    column = known.get(name)
    words = {
        "id_number": "证件号码", "phone": "移动电话", "wanted": "申请更正为", "code": "会员证验证码",
        "emergency_name": "紧急联系人", "emergency_phone": "紧急联系电话",
    }  # fmt: skip
    return words.get(name) or str(column.verbose_name if column is not None else name)


def text_of(row: Any, name: str) -> str:
    words = getattr(row, f"get_{name}_words", None)
    if words is not None:
        return "、".join(words())
    shown = getattr(row, f"get_{name}_display", None)
    value = shown() if shown is not None else getattr(row, name)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)


def erase(keys: Iterable[int]) -> dict[str, int]:
    """Does what each declaration says, in the caller's transaction; rows touched by model."""
    keys = list(keys)
    counts: dict[str, int] = {}
    for one in DECLARED.values():
        rows = one.rows(keys)
        if one.erase == DELETE:
            number = rows.delete()[0]
        elif one.erase == BLANK:
            number = rows.update(**one.blank)
        else:
            continue
        if number:
            counts[one.model] = number
    return counts
