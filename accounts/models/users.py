"""Users. What a user may do lies in the grants; there is no superuser."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from accounts.querysets import UserQuerySet
from accounts.roles import ROLES, Role
from core.clock import today
from core.pinyin import initials, spell
from core.scoping import Branch
from unions.models import Body

if TYPE_CHECKING:
    from accounts.models.grants import Grant


def branch_of(body: Body) -> Branch:
    return body.branch


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(username=self.model.normalize_username(username), **fields)
        user.spell_name()
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):  # type: ignore[django-manager-missing]
    """A person who signs in. `session_version` ends every session when it moves."""

    username = models.CharField("登录名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    pinyin = models.CharField(max_length=120, blank=True, editable=False, db_collation="C")
    initials = models.CharField(max_length=40, blank=True, editable=False, db_collation="C")
    post = models.CharField("岗位", max_length=60, blank=True)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    password_changed_on = models.DateField("改密日期", null=True, blank=True)
    initial_until = models.DateTimeField("初始密码有效期", null=True, blank=True)
    session_version = models.PositiveIntegerField(default=0)
    # kept beside the confirmed SecondFactor row in one transaction, so that a request need not look for it
    second_factor = models.BooleanField("已启用动态口令", default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = "用户"
        indexes = [models.Index(fields=["pinyin", "id"]), models.Index(fields=["initials"])]

    def __str__(self) -> str:
        return self.name

    def spell_name(self) -> None:
        self.pinyin = spell(self.name, person=True)
        self.initials = initials(self.name, person=True)

    @property
    def is_staff(self) -> bool:
        """Admits to the Django admin, which only shows technical tables."""
        return self.can("system.run")

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django ends a session whose hash differs: after a password change, and when `session_version` moves."""
        content = f"{self.password}:{self.session_version}"
        return salted_hmac("accounts.User.session", content, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def grants_today(self) -> list["Grant"]:
        """One query per request: the user object lives as long as the request."""
        from accounts.models.grants import grants_of

        return grants_of(self, today()) if self.is_active else []

    def branches(self, permission: str) -> tuple[Branch, ...]:
        """Branches on which the permission is granted today, without those that add nothing to another one."""
        found: list[Branch] = []
        for branch in (
            replace(branch_of(grant.body), alone=permission in grant.definition.alone)
            for grant in self.grants_today
            if permission in grant.permissions
        ):
            inside = any(other.holds(branch.path) for other in found)
            if branch not in found and (branch.industrial or not inside):
                found.append(branch)
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

    @property
    def body(self) -> Body | None:
        """Where events about this user belong: the highest body ever granted, so that a disabled user keeps a place."""
        grant: Any = (
            self.grants.select_related("body")
            .order_by(F("valid_to").desc(nulls_first=True), "body__path")
            .first()
        )
        body: Body | None = grant.body if grant else None
        return body
