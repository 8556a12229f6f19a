"""Who is visible to whom: users and grants through the bodies on which they are granted."""

import datetime as dt
from typing import Self

from django.db.models import Exists, OuterRef, Q

from core.scoping import Branch, M, ScopedQuerySet
from core.search import containing


class GrantQuerySet(ScopedQuerySet[M]):
    path_lookup = "body__path"
    industry_lookup = "body__industry_path"

    def active_on(self, on: dt.date) -> Self:
        return self.filter(valid_from__lte=on).not_over(on)

    def not_over(self, on: dt.date) -> Self:
        """Valid on the day or later: what still has to be reckoned with."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on)).filter(
            Q(withdrawn_on=None) | Q(withdrawn_on__gt=on)
        )


class UserQuerySet(ScopedQuerySet[M]):
    """A user is seen by whoever sees one of his grants."""

    def in_branches(self, branches: tuple[Branch, ...]) -> Self:
        from accounts.models import Grant

        grants = Grant.objects.filter(user=OuterRef("pk")).in_branches(branches)
        return self.filter(Exists(grants))

    def found_by(self, text: str) -> Self:
        """Part of the name, the start of a login or of the name in pinyin."""
        text = text.strip()
        if text.isascii():
            low = text.lower()
            return self.filter(
                Q(username__startswith=text) | Q(initials__startswith=low) | Q(pinyin__startswith=low)
            )
        found: Self = containing(self, text)
        return found
