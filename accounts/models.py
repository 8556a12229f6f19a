"""Users and their grants on branches of the tree."""

import datetime as dt
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from accounts.querysets import GrantQuerySet, UserQuerySet
from accounts.roles import ROLE_CHOICES, ROLES, Role, roles_with
from core.clock import today
from core.scoping import Branch
from unions.models import Body
from unions.querysets import INDUSTRIAL_KINDS


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(username=self.normalize_email(username), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person who signs in. What he may do lies in his grants; there is no superuser."""

    username = models.CharField("登录名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("岗位", max_length=60, blank=True)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    password_changed_on = models.DateField("改密日期", null=True, blank=True)
    initial_until = models.DateTimeField("初始密码有效期", null=True, blank=True)
    session_version = models.PositiveIntegerField(default=0)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = "用户"

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Admits to the Django admin, which only shows technical tables."""
        return self.can("system.run")

    @cached_property
    def grants_today(self) -> list["Grant"]:
        """One query per request: the user object lives as long as the request."""
        if not self.is_active:
            return []
        return list(self.grants.active_on(today()).select_related("body").order_by("body__path", "role"))

    def branches(self, permission: str) -> tuple[Branch, ...]:
        """Branches on which the permission is granted today, without those inside another one."""
        found: list[Branch] = []
        for grant in self.grants_today:
            if permission in grant.permissions and not any(grant.body.path.startswith(b.path) for b in found):
                found.append(Branch(grant.body.path, grant.body.kind in INDUSTRIAL_KINDS))
        return tuple(found)

    def can(self, permission: str) -> bool:
        return any(permission in grant.permissions for grant in self.grants_today)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.can("system.run")

    def has_module_perms(self, app_label: str) -> bool:
        return self.can("system.run")

    @property
    def roles(self) -> list[Role]:
        return [ROLES[grant.role] for grant in self.grants_today]

    @property
    def sees_personal_data(self) -> bool:
        return any(role.sees_personal_data for role in self.roles)

    @property
    def home_body(self) -> Body | None:
        """The highest body of the grants: where the person's pages open."""
        return self.grants_today[0].body if self.grants_today else None


class Grant(models.Model):
    """A role on a branch from one day to another. Withdrawn rights end with `valid_to`; rows are kept."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name="用户")
    role = models.CharField("角色", max_length=24, choices=ROLE_CHOICES)
    body = models.ForeignKey(Body, models.PROTECT, related_name="grants", verbose_name="范围")
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)
    granted_by = models.CharField("授权人", max_length=40, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = "授权"
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "body"], condition=Q(valid_to=None), name="one_open_grant"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="grant_ends_later"),
        ]
        indexes = [models.Index(fields=["body", "role"])]

    def __str__(self) -> str:
        return f"{self.user}：{self.get_role_display()}（{self.body}）"

    @property
    def permissions(self) -> frozenset[str]:
        return ROLES[self.role].permissions


def holders(permission: str, body: Body, on: dt.date) -> models.QuerySet[User]:
    """Active users who hold a permission on a body directly or from above."""
    paths = [*body.ancestor_paths, body.path]
    grants = Grant.objects.active_on(on).filter(role__in=roles_with(permission), body__path__in=paths)
    return User.objects.filter(is_active=True, pk__in=grants.values("user"))
