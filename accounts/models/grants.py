"""Grants: a role on a branch of the tree, from one day to another."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from accounts.models.users import User
from accounts.querysets import GrantQuerySet
from accounts.roles import ROLE_CHOICES, ROLES, Role, roles_with
from core.compiled import Compiled
from unions.models import Body


class Grant(models.Model):
    """Rows are kept. A withdrawn grant is dead from `withdrawn_on` on, that day included; `valid_to` is its last day."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name="用户")
    role = models.CharField("角色", max_length=24, choices=ROLE_CHOICES)
    body = models.ForeignKey(Body, models.PROTECT, related_name="grants", verbose_name="范围")
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)
    withdrawn_on = models.DateField("收回日期", null=True, blank=True)
    granted_by = models.CharField("授权人", max_length=40, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = "授权"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "body"], condition=Q(valid_to=None), name="one_open_grant"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="grant_ends_later"
            ),
        ]
        indexes = [models.Index(fields=["body", "role"])]

    def __str__(self) -> str:
        return f"{self.user}：{self.get_role_display()}（{self.body}）"

    @property
    def definition(self) -> Role:
        return ROLES[self.role]

    @property
    def permissions(self) -> frozenset[str]:
        return self.definition.permissions

    def state_on(self, on: dt.date) -> str:
        """One word for lists."""
        if self.withdrawn_on and self.withdrawn_on <= on:
            return "已收回"
        if self.valid_from > on:
            return "未生效"
        return "已到期" if self.valid_to and self.valid_to < on else "有效"


def holders(permission: str, body: Body, on: dt.date) -> models.QuerySet[User]:
    """Active users who hold a permission on a body directly or from above."""
    paths = [*body.ancestor_paths, body.path]
    grants = Grant.objects.active_on(on).filter(role__in=roles_with(permission), body__path__in=paths)
    found: models.QuerySet[User] = User.objects.filter(is_active=True, pk__in=grants.values("user"))
    return found


_GRANTS = Compiled(
    lambda user, on: (
        Grant.objects.filter(user=user).active_on(on).select_related("body").order_by("body__path", "role")
    ),
    user=-1,
    on=dt.date(1, 1, 1),
)


def grants_of(user: User, on: dt.date) -> list[Grant]:
    """Grants that hold on the day, with their bodies, in tree order. Every request asks this."""
    found = _GRANTS.rows(user=user.pk, on=on)
    for grant in found:
        grant.user = user
    return found
