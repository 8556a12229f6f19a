"""Filters that read as words, and the scope of each table of this app."""

import datetime as dt
from typing import ClassVar, Self

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum

from core.clock import add_months
from core.scoping import Actor, Branch, M, ScopedQuerySet, UnscopedQuerySet
from core.search import containing, ways_of

# Kinds by the sets of the policy catalogue: BASIC, FED, TOWN, LOCAL.
BASIC_KINDS = ("single", "joint")
FED_KINDS = ("village_fed", "regional_fed", "trade_fed")
TOWN_KINDS = ("township", "zone")
LOCAL_KINDS = ("province", "city", "county")
INDUSTRIAL_KINDS = ("industrial", "organ", "system")
ACTIVE_STATES = ("normal", "rectifying")
BODY_CODES = ("uscc", "legal_no", "national_id")
FORMER = 500  # bodies found by an earlier name


class BodyQuerySet(ScopedQuerySet[M]):
    path_lookup = "path"
    industry_lookup = "industry_path"

    def active(self) -> Self:
        """In every rate: normal, and under rectification (reading A-41)."""
        return self.filter(state__in=ACTIVE_STATES)

    def basic(self) -> Self:
        return self.filter(kind__in=BASIC_KINDS)

    def below(self, path: str) -> Self:
        return self.filter(path__startswith=path)

    def term_ends(self, how: str, on: dt.date, warn_days: int | None, long_days: int | None = None) -> Self:
        """Active bodies. `half`: within six months; `due`: within the warning days; `overdue`: past its end and not
        postponed beyond the day; `long`: overdue by more than so many days."""
        if how in {"half", "due"}:
            last = add_months(on, 6) if how == "half" else on + dt.timedelta(days=warn_days or 0)
            return self.active().filter(term_end__gte=on, term_end__lte=last)
        before = on - dt.timedelta(days=long_days or 0) if how == "long" else on
        return self.active().filter(term_end__lt=before).not_postponed(on)

    def not_postponed(self, on: dt.date) -> Self:
        from unions.models import Election

        postponed = Election.objects.filter(postponed_to__gte=on).values("body")
        return self.exclude(term_end__lt=on, pk__in=postponed)

    def without_chair(self) -> Self:
        """Active basic unions in which nobody holds the chair."""
        from unions.models import Officer

        chairs = Officer.objects.filter(body=OuterRef("pk"), post=Officer.Post.CHAIR, left_on=None)
        return self.active().basic().exclude(Exists(chairs))

    def found_by(self, text: str) -> Self:
        """Any part of the name or the short name, pinyin, initials, or the start of a code."""
        text = text.strip()
        if not text:
            return self
        pks = self.once_called(text)
        also = Q(pk__in=pks) if pks else Q()
        found: Self = ways_of(text, codes=BODY_CODES, others=("short_name",), also=also)[-1](self)
        return found

    def once_called(self, text: str) -> list[int]:
        """Bodies of which an earlier name holds the text."""
        from unions.models import BodyVersion

        if text.isascii() or len(text) < 2:
            return []
        return list(containing(BodyVersion.objects.all(), text).values_list("body", flat=True)[:FORMER])


class AtEmployerQuerySet(ScopedQuerySet[M]):
    """An employer is seen through the jurisdiction's own body, so that employers without a union are seen too.

    A grassroots union, which has no territory, sees those it covers."""

    industry_lookup = None
    unit_lookup = "unit"

    def in_branches(self, branches: tuple[Branch, ...]) -> Self:
        from unions.models import Coverage

        home = super().in_branches(tuple(branch for branch in branches if not branch.basic))
        own = [branch.path for branch in branches if branch.basic]
        if not own:
            return home
        covered = Coverage.objects.filter(body__path__in=own, to_on=None).values("unit")
        return home | self.filter(**{f"{self.unit_lookup}__in": covered})


class UnitQuerySet(AtEmployerQuerySet[M]):
    path_lookup = "home_path"
    unit_lookup = "pk"

    def found_by(self, text: str) -> Self:
        found: Self = ways_of(text.strip(), codes=("uscc",))[-1](self)
        return found

    def reached(self, how: str, on: dt.date) -> Self:
        """`open`: open on the day, with workers; of these `with` and `without` an active basic union that covers them."""
        from unions.models import Coverage

        rows = self.filter(
            Q(opened_on=None) | Q(opened_on__lte=on), Q(closed_on=None) | Q(closed_on__gt=on), workers__gte=1
        )
        covered = Exists(
            Coverage.objects.filter(
                Q(to_on=None) | Q(to_on__gt=on), unit=OuterRef("pk"), from_on__lte=on,
                body__kind__in=BASIC_KINDS, body__state__in=ACTIVE_STATES,
            )
        )  # fmt: skip
        return rows.filter(covered) if how == "with" else rows.filter(~covered) if how == "without" else rows

    def without_union(self, coverage: QuerySet) -> Self:  # type: ignore[type-arg]
        return self.filter(~Exists(coverage.filter(unit=OuterRef("pk"), to_on=None)))


class OfBodyQuerySet(ScopedQuerySet[M]):
    """Rows that belong to one body: committees, elections, officers."""

    path_lookup = "body__path"
    industry_lookup: ClassVar[str | None] = "body__industry_path"


class ExceptionQuerySet(OfBodyQuerySet[M]):
    def in_force(self, on: dt.date) -> Self:
        return self.filter(valid_from__lte=on, valid_to__gte=on)


class ElectionQuerySet(OfBodyQuerySet[M]):
    def found_by(self, text: str) -> Self:
        from unions.models import Body

        return self.filter(body__in=Body.objects.found_by(text))


class OfficerQuerySet(OfBodyQuerySet[M]):
    def found_by(self, text: str) -> Self:
        found: Self = ways_of(text.strip(), person=True)[-1](self)
        return found

    def with_training(self, on: dt.date) -> Self:
        """`year_hundredths` of a day this year, and whether `trained` since taking office."""
        from unions.models import Training

        rows = Training.objects.filter(officer=OuterRef("pk"))
        days = rows.filter(started_on__year=on.year).order_by().values("officer")
        return self.annotate(
            year_hundredths=Subquery(days.annotate(n=Sum("hundredths")).values("n")),
            trained=Exists(rows.filter(started_on__gte=OuterRef("took_post_on"))),
        )

    def untrained_since(self, day: dt.date) -> Self:
        from unions.models import Training

        return self.exclude(Exists(Training.objects.filter(officer=OuterRef("pk"), started_on__gte=day)))


class OfOfficerQuerySet(ScopedQuerySet[M]):
    path_lookup = "officer__body__path"
    industry_lookup = "officer__body__industry_path"

    def found_by(self, text: str) -> Self:
        return self.filter(Q(officer__name__startswith=text.strip()) | Q(course__contains=text.strip()))


class SurveyRoundQuerySet(OfBodyQuerySet[M]):
    """A round is read by those below its county too; it is written only where it belongs."""

    industry_lookup: ClassVar[str | None] = None

    def visible_to(self, user: Actor, permission: str) -> Self:
        own = super().visible_to(user, permission)
        if not user.is_authenticated or permission != "units.view":
            return own
        paths = [branch.path for branch in user.branches(permission)]
        above = [path[:end] for path in paths for end in range(4, len(path), 4)]
        return own | self.filter(body__path__in=above) if above else own


class SurveyItemQuerySet(AtEmployerQuerySet[M]):
    """An item is seen where its employer is seen."""

    path_lookup = "unit__home_path"

    def found_by(self, text: str) -> Self:
        from unions.models import Unit

        return self.filter(unit__in=Unit.objects.found_by(text))


class SocialWorkerQuerySet(OfBodyQuerySet[M]):
    def found_by(self, text: str) -> Self:
        found: Self = ways_of(text.strip(), person=True)[-1](self)
        return found

    def posted(self, on: dt.date) -> Self:
        """At work on a day."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=on), hired_on__lte=on)


class OfWorkerQuerySet(ScopedQuerySet[M]):
    path_lookup = "worker__body__path"
    industry_lookup = "worker__body__industry_path"


class OfTalentQuerySet(OfOfficerQuerySet[M]):
    def found_by(self, text: str) -> Self:
        text = text.strip()
        return self.filter(Q(officer__name__startswith=text) | Q(qualification__contains=text))


class OfViewingQuerySet(OfOfficerQuerySet[M]):
    def found_by(self, text: str) -> Self:
        return self.filter(officer__name__startswith=text.strip())


class VideoQuerySet(OfBodyQuerySet[M]):
    """Once pushed, a video is seen by whoever stands below its publisher; it is written only where it belongs."""

    def visible_to(self, user: Actor, permission: str) -> Self:
        own = super().visible_to(user, permission)
        if not user.is_authenticated or permission != "cadres.view":
            return own
        tops = [branch.path for branch in user.branches(permission)]
        above = {path[:end] for path in tops for end in range(4, len(path), 4)}
        return own | self.filter(body__path__in=above, pushed_on__isnull=False) if above else own

    def found_by(self, text: str) -> Self:
        return self.filter(title__contains=text.strip())


class NamedOfBodyQuerySet(OfBodyQuerySet[M]):
    """Villages and grid cells: found by their own name or by their union's."""

    def found_by(self, text: str) -> Self:
        from unions.models import Body

        return self.filter(Q(name__contains=text.strip()) | Q(body__in=Body.objects.found_by(text)))


class OfVillageQuerySet(ScopedQuerySet[M]):
    path_lookup = "village__body__path"
    industry_lookup = "village__body__industry_path"


class OfSeatQuerySet(OfOfficerQuerySet[M]):
    def found_by(self, text: str) -> Self:
        return self.filter(officer__name__startswith=text.strip())


class OpenDataQuerySet(UnscopedQuerySet[M]):
    """Places and policy data: everybody signed in may read them."""


class DocumentQuerySet(OpenDataQuerySet[M]):
    def found_by(self, text: str) -> Self:
        return self.filter(Q(title__contains=text.strip()) | Q(number__contains=text.strip()))


class PlaceQuerySet(OpenDataQuerySet[M]):
    def found_by(self, text: str) -> Self:
        text = text.strip()
        return (
            self.filter(code__startswith=text.upper()) if text.isascii() else self.filter(name__contains=text)
        )
