"""Who is visible to whom: users and grants through the bodies on which they are granted."""

import datetime as dt
from typing import Self

from django.db.models import Exists, OuterRef, Q

from core.scoping import Branch, ScopedQuerySet


class GrantQuerySet(ScopedQuerySet):
    path_lookup = "body__path"
    industry_lookup = "body__industry_path"

    def active_on(self, on: dt.date) -> Self:
        return self.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))


class UserQuerySet(ScopedQuerySet):
    """A user is seen by whoever sees one of his grants."""

    def in_branches(self, branches: tuple[Branch, ...]) -> Self:
        from accounts.models import Grant

        grants = Grant.objects.filter(user=OuterRef("pk")).in_branches(branches)
        return self.filter(Exists(grants))
