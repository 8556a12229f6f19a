"""Scope, search and standing of members. Every list filter here matches an index; see `Member.Meta`."""

import datetime as dt
from typing import Any, Self

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Left

from core.crypto import blind_index
from core.identifiers import normalise
from core.scoping import Branch, M, ScopedQuerySet
from core.search import containing

IN_MEMBERSHIP = ("active",)
GAINS = ("1", "2")  # changes after which a person is in membership at `body`: joined, moved in
AREA = 12  # characters of a path down to the third level, usually a county


class MemberQuerySet(ScopedQuerySet[M]):
    """`path` repeats the body's path in the member's own row: one index serves scope, order and any depth of paging."""

    path_lookup = "path"
    industry_lookup = "body__industry_path"
    _areas: tuple[str, ...] = ()

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._areas = self._areas
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
        if self._areas and len(text) > 1:
            found = found.alias(area=Left("path", AREA)).filter(area__in=self._areas)
        return found

    def incomplete(self) -> Self:
        return self.filter(Q(id_index=None) | Q(phone_index=None) | Q(card_no=""))


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
