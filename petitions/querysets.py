"""Who sees which petition: the handling body's branch, less everybody the petition is about."""

import datetime as dt
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q

from core.scoping import Actor, M, ScopedQuerySet, UnscopedQuerySet
from core.search import containing
from unions.models import Coverage, Unit
from unions.models.bodies import SEGMENT


def places_of(user: Any) -> tuple[set[str], set[str]]:
    """All bodies at or above which a petition may not point for this user to see it: (paths, industrial paths)."""
    paths: set[str] = set()
    lines: set[str] = set()
    for grant in user.grants_today:
        paths |= prefixes(grant.body.path)
        if grant.body.industry_path:
            top, *rest = grant.body.industry_path.split(".")
            paths |= prefixes(top)
            lines |= {".".join([top, *rest[:n]]) for n in range(1, len(rest) + 1)}
    return paths, lines


def prefixes(path: str) -> set[str]:
    """The path itself and those of all bodies above it."""
    return {path[:end] for end in range(SEGMENT, len(path) + 1, SEGMENT)}


class PetitionQuerySet(ScopedQuerySet[M]):
    path_lookup = "handler_path"
    industry_lookup = "handler_body__industry_path"

    def visible_to(self, user: Actor, permission: str) -> Self:
        rows = super().visible_to(user, permission)
        return rows.not_about(user) if user.is_authenticated else rows

    def not_about(self, user: Actor) -> Self:
        """Without petitions about the user, or about a body or employer in whose branch he stands with any role."""
        paths, lines = places_of(user)
        about = Q(accused_user=user.pk) | Q(accused_body__path__in=paths)
        covering = Q(body__path__in=paths)
        if lines:
            about |= Q(accused_body__industry_path__in=lines)
            covering |= Q(body__industry_path__in=lines)
        since = Q(to_on=None) | Q(to_on__gte=OuterRef("received_on"))
        employer = Coverage.objects.filter(since, covering, unit=OuterRef("unit"))
        return self.exclude(about).filter(~Exists(employer))

    def open(self) -> Self:
        from petitions.models.choices import OPEN_STATES

        return self.filter(state__in=OPEN_STATES)

    def overdue(self, on: dt.date) -> Self:
        """Past the deadline, or past the day of notice where nobody has accepted it yet."""
        return self.open().filter(Q(deadline__lt=on) | Q(deadline=None, notice_due_on__lt=on))

    def due_soon(self, on: dt.date, days: int) -> Self:
        span = (on, on + dt.timedelta(days=days))
        return self.open().filter(Q(deadline__range=span) | Q(deadline=None, notice_due_on__range=span))

    def found_by(self, text: str) -> Self:
        """Part of a number, or of the employer's name."""
        text = text.strip()
        if not text:
            return self
        if text.isdecimal():
            return self.filter(number__contains=text)
        return self.filter(Q(number__contains=text) | Q(unit__in=containing(Unit.objects.all(), text)))


class OfPetitionQuerySet(ScopedQuerySet[M]):
    """Rows of a petition follow it, its blindness included."""

    path_lookup = "petition__handler_path"
    industry_lookup = "petition__handler_body__industry_path"

    def visible_to(self, user: Actor, permission: str) -> Self:
        from petitions.models.petitions import Petition

        return self.filter(petition__in=Petition.objects.visible_to(user, permission))


class LimitQuerySet(UnscopedQuerySet[M]):
    """Deadlines hold everywhere; whoever works on petitions or on policy data may read them."""

    def in_force(self, kind: str, on: dt.date) -> Any:
        return self.filter(kind=kind, effective_from__lte=on).order_by("-effective_from").first()
