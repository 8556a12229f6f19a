"""Scope, search and standing of members. Every list filter here matches an index; see `Member.Meta`."""

import datetime as dt
from typing import Any, Self

from django.db.models import Case, Count, DateField, Exists, F, OuterRef, Prefetch, Q, Value, When
from django.db.models.functions import Cast, Left, StrIndex
from django.db.models.lookups import Exact, StartsWith
from django.db.models.sql.where import WhereNode

from core.crypto import blind_index
from core.identifiers import normalise
from core.scoping import Branch, M, ScopedQuerySet
from core.search import containing

IN_MEMBERSHIP = ("active",)
GAINS = ("1", "2")  # changes after which a person is in membership at `body`: joined, moved in
UNEMPLOYED, RETIRED = "3", "4"  # codes of the workbook's 就业状况
AREA = 12  # characters of a path down to the third level, usually a county


class MemberQuerySet(ScopedQuerySet[M]):
    """`path` repeats the body's path in the member's own row: one index serves scope, order and any depth of paging."""

    path_lookup = "path"
    industry_lookup = "body__industry_path"
    _areas: tuple[str, ...] = ()
    _named = False

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._areas, clone._named = self._areas, self._named
        return clone

    def in_branches(self, branches: tuple[Branch, ...]) -> Self:
        """Remembers the counties of a narrow scope: with them the name index answers for one county alone."""
        found = super().in_branches(branches)
        if branches and all(len(branch.path) >= AREA and not branch.industrial for branch in branches):
            found._areas = tuple({branch.path[:AREA] for branch in branches})
        return found

    def active(self) -> Self:
        return self.filter(status__in=IN_MEMBERSHIP)

    def found_by(self, text: str) -> Self:
        """Whole ID number, phone tail (4 digits) or whole phone, pinyin initials, or any part of a name."""
        text = normalise(text)
        if not text:
            return self
        if len(text) == 18 and text[:17].isdecimal():
            return self.filter(id_index=blind_index("member.id_number", text))
        if text.isdecimal() and len(text) == 11:
            return self.filter(phone_index=blind_index("member.phone", text))
        if text.isdecimal():
            return self.filter(phone_tail=blind_index("member.phone_tail", text[-4:])[:4])
        if text.isascii():
            return self.filter(initials__startswith=text.lower())
        found: Self = containing(self, text)
        found._named = len(text) > 1
        return found._in_areas()

    def below(self, path: str) -> Self:
        """One branch alone; with a search by name it narrows the name index too, in whatever order the two are asked."""
        found = self.filter(path__startswith=path)
        if len(path) >= AREA:
            found._areas = (path[:AREA],)
        return found._in_areas()

    def _in_areas(self) -> Self:
        if not (self._areas and self._named):
            return self
        return self.alias(area=Left("path", AREA)).filter(area__in=self._areas)

    def by_name(self) -> Self:
        """Of a search by name in a few counties: conditions on the path that lead the planner to no index of paths.

        Paths of one county share eleven characters, so its statistics see nobody between two neighbouring ones: it expects
        to find a single row by walking the county, and reads all of it. The name index knows better.
        """
        if not (self._areas and self._named):
            return self
        found = self._clone()
        found.query.where = _off_path(found.query.where)
        return found

    def keys_first(self, order: tuple[str, ...], most: int) -> Self:
        """The first rows in their order. Of a search by name only people are sorted; employers and bodies follow for those."""
        if not (self._areas and self._named):
            rows: Self = self.order_by(*order)[:most]
            return rows
        also, (shown, _) = self.query.select_related, self.query.deferred_loading
        found: Self = self.select_related(None).order_by(*order)
        for name in also if isinstance(also, dict) else ():
            model: Any = self.model._meta.get_field(name).related_model
            fields = [field.removeprefix(f"{name}__") for field in shown if field.startswith(f"{name}__")]
            found = found.prefetch_related(Prefetch(name, model._default_manager.only(*fields)))
        return found[:most]

    def departed(self) -> Self:
        """Still on the roll of an employer they have left; served by the small index `members_departed`."""
        return self.active().filter(left_unit_on__isnull=False).exclude(employment=RETIRED)

    def to_retain(self) -> Self:
        """Retired or unemployed, yet still members with a vote and dues."""
        return self.active().filter(employment__in=(UNEMPLOYED, RETIRED))

    def incomplete(self) -> Self:
        return self.filter(Q(id_index=None) | Q(phone_index=None) | Q(card_no=""))


def _off_path(where: Any) -> Any:
    """The same conditions, with each "path begins with" written as a position, which no index answers."""
    plain = where.clone()
    plain.children = [
        _off_path(part)
        if isinstance(part, WhereNode)
        else Exact(StrIndex(part.lhs, Value(part.rhs)), 1)
        if isinstance(part, StartsWith) and getattr(getattr(part.lhs, "target", None), "name", "") == "path"
        else part
        for part in where.children
    ]
    return plain


class MembershipChangeQuerySet(ScopedQuerySet[M]):
    path_lookup = "member__path"
    industry_lookup = None

    def on_roll(self, bodies: Any, day: dt.date) -> Self:
        """The change that made each member of these bodies one on that day: one row per person in membership then.

        `bodies`: ids, or a queryset of bodies, which stays a subquery. Of changes on one day the later entry counts.
        """
        later = self.model._default_manager.filter(member=OuterRef("member"), on__lte=day).filter(
            Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), pk__gt=OuterRef("pk"))
        )
        return self.filter(~Exists(later), body__in=bodies, kind__in=GAINS, on__lte=day)

    def members_on(self, bodies: Any, day: dt.date) -> dict[int, int]:
        """How many members each of the bodies had on a past day, from the history alone; bodies without any are absent."""
        rows = self.on_roll(bodies, day).order_by().values("body").annotate(n=Count("pk"))
        return dict(rows.values_list("body", "n"))


class MembershipTransferQuerySet(ScopedQuerySet[M]):
    """Seen from the old union, the new one and the one that keeps; each side by an index of its own."""

    sides = ("from_body", "to_body", "held_by")

    def reach(self, branches: tuple[Branch, ...]) -> Q:
        if not branches:
            return Q(pk__in=())
        first, *others = (self._of_side(side, branches) for side in self.sides)
        return Q(pk__in=first.union(*others, all=True))

    def _of_side(self, side: str, branches: tuple[Branch, ...]) -> Self:
        found = Q()
        for branch in branches:
            found |= Q(**{f"{side}__path__startswith": branch.path})
            for line in branch.lines:
                found |= Q(**{f"{side}__industry_path__startswith": line})
        rows: Self = self.model._default_manager.filter(found).order_by().values("pk")  # type: ignore[assignment]
        return rows

    def on_sides(self, sides: tuple[str, ...], branches: tuple[Branch, ...]) -> Self:
        if not branches:
            return self.none()
        first, *others = (self._of_side(side, branches) for side in sides)
        return self.filter(pk__in=first.union(*others, all=True) if others else first)

    def shown_to(self, user: Any, permission: str) -> Self:
        """With `ours`: the old union is the reader's own, or lies below; else it is named by the slip alone."""
        branches = user.branches(permission)
        ours = (
            Exists(self._of_side("from_body", branches).filter(pk=OuterRef("pk")))
            if branches
            else Value(False)
        )
        rows = self.visible_to(user, permission).annotate(ours=ours)
        return rows.select_related("member", "from_body", "to_body", "held_by")

    def with_due(self, days: int | None) -> Self:
        """`due_on`: the last day for what waits for either union; empty for all else."""
        last = F("started_on") + dt.timedelta(days=int(days)) if days is not None else Value(None)
        waiting = When(state__in=("asked", "issued"), then=Cast(last, DateField()))
        return self.annotate(due_on=Case(waiting, default=None, output_field=DateField()))

    def overdue(self, on: dt.date, days: int | None) -> Self:
        """Started longer ago than allowed and with neither union; none where no limit is set."""
        if days is None:
            return self.none()
        return self.filter(state__in=("asked", "issued"), started_on__lt=on - dt.timedelta(days=int(days)))

    def found_by(self, text: str) -> Self:
        """The slip's number, or part of a name."""
        text = normalise(text)
        if not text:
            return self
        if text.isascii():
            return self.filter(certificate_no=text.upper().replace("-", ""))
        return self.filter(member__name__contains=text)


class OfMemberQuerySet(ScopedQuerySet[M]):
    path_lookup = "member__path"
    industry_lookup = "member__body__industry_path"


class MembershipLapseQuerySet(OfMemberQuerySet[M]):
    def found_by(self, text: str) -> Self:
        text = normalise(text)
        return self.filter(member__name__contains=text) if text else self


class TwinQuerySet(ScopedQuerySet[M]):
    """A pair is in sight where both records are, by where they stand today: nobody learns of a member of another branch.

    Of one branch the stored path of the pair bounds the search; both sides are checked in any case.
    """

    path_lookup = "path"
    industry_lookup = "first__body__industry_path"

    def reach(self, branches: tuple[Branch, ...]) -> Q:
        if not branches:
            return Q(pk__in=())
        found = self._side("first", branches) & self._side("second", branches)
        narrow = len(branches) == 1 and not branches[0].industrial
        return Q(path__startswith=branches[0].path) & found if narrow else found

    def _side(self, side: str, branches: tuple[Branch, ...]) -> Q:
        found = Q()
        for branch in branches:
            found |= Q(**{f"{side}__path__startswith": branch.path})
            for line in branch.lines:
                found |= Q(**{f"{side}__body__industry_path__startswith": line})
        return found

    def waiting(self) -> Self:
        """Open, and both records still stand on their own."""
        return self.filter(state="open").exclude(first__status="merged").exclude(second__status="merged")

    def at_level(self, user: Any) -> Self:
        """Those for which the person's own body is the lowest one above both records."""
        paths = {grant.body.path for grant in user.grants_today if "members.reveal" in grant.permissions}
        return self.filter(path__in=paths)

    def found_by(self, text: str) -> Self:
        text = normalise(text)
        return self.filter(first__name__startswith=text) if text else self


class SubjectRequestQuerySet(ScopedQuerySet[M]):
    path_lookup = "member__path"
    industry_lookup = "member__body__industry_path"
