"""The one door between a person and a table: `Model.objects.visible_to(user, permission)`.

A grant on a body reaches what lies below it, on the territorial line (`path`) and, for industrial and system
unions, on the second line (`industry_path`). The scope stays SQL to the end: no list of ids in Python.
"""

from dataclasses import dataclass
from typing import ClassVar, Protocol, Self, TypeVar

from django.db import models
from django.db.models import Q

M = TypeVar("M", bound=models.Model, covariant=True)


@dataclass(frozen=True)
class Branch:
    """A granted branch: the path of its top body, and whether other bodies follow it on the industrial line.

    `line` is the top body's own industrial path where it has an industrial superior itself: those behind it carry that.
    `basic`: the top body is a grassroots union, which has no territory. `alone`: the body itself, nothing below it.
    """

    path: str
    industrial: bool = False
    line: str = ""
    basic: bool = False
    alone: bool = False

    @property
    def lines(self) -> tuple[str, ...]:
        """How the industrial path of a body that follows this one begins."""
        if not self.industrial or self.alone:
            return ()
        return (self.path, f"{self.line}.") if self.line else (self.path,)

    def holds(self, path: str, industry_path: str = "") -> bool:
        if self.alone:
            return path == self.path
        return path.startswith(self.path) or industry_path.startswith(self.lines)


class Actor(Protocol):
    pk: int

    @property
    def is_authenticated(self) -> bool: ...

    def branches(self, permission: str) -> tuple[Branch, ...]:
        """Branches on which the permission is granted today."""

    def can(self, permission: str) -> bool:
        """Whether it is granted anywhere."""


class ScopedQuerySet(models.QuerySet[M]):
    """Say where the owning body's paths are; the rest follows."""

    path_lookup: ClassVar[str] = "body__path"
    industry_lookup: ClassVar[str | None] = "body__industry_path"

    def visible_to(self, user: Actor, permission: str) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self.in_branches(user.branches(permission))

    def in_branches(self, branches: tuple[Branch, ...]) -> Self:
        return self.filter(self.reach(branches)) if branches else self.none()

    def reach(self, branches: tuple[Branch, ...]) -> Q:
        """The condition that a row lies in one of the branches; never true where there is none."""
        if not branches:
            return Q(pk__in=())
        found = Q()
        for branch in branches:
            how = self.path_lookup if branch.alone else f"{self.path_lookup}__startswith"
            found |= Q(**{how: branch.path})
            for line in branch.lines if self.industry_lookup else ():
                found |= Q(**{f"{self.industry_lookup}__startswith": line})
        return found


class UnscopedQuerySet(models.QuerySet[M]):
    """For tables everybody signed in may read whole (policy data, places). The permission is still needed somewhere."""

    def visible_to(self, user: Actor, permission: str) -> Self:
        return self if user.is_authenticated and user.can(permission) else self.none()


def covers(branches: tuple[Branch, ...], path: str, industry_path: str = "") -> bool:
    """Whether one body, given by its paths, lies in the branches."""
    return any(branch.holds(path, industry_path) for branch in branches)
