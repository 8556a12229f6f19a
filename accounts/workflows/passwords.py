"""Passwords: chosen by the user, or issued by an administrator for the first sign-in."""

import datetime as dt
import secrets

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import transaction

from accounts.models import PasswordHistory, User
from accounts.workflows.tokens import revoke_all
from core import audit
from core.clock import now
from core.workflow import Refused

_SMALL = "abcdefghjkmnpqrstuvwxyz"  # without i, l, o
_LARGE = "ABCDEFGHJKMNPQRSTUVWXYZ"
_DIGITS = "23456789"


def random_password() -> str:
    """`Rk7m-Xp4t-Hw9e`: easy to read out, about 69 bits."""
    groups = [
        secrets.choice(_LARGE)
        + secrets.choice(_SMALL)
        + secrets.choice(_DIGITS)
        + secrets.choice(_SMALL + _DIGITS)
        for _ in range(4)
    ]
    return "-".join(groups)


def is_old(user: User, on: dt.date) -> bool:
    """Past the longest time a password may be used."""
    days = settings.PASSWORD_MAX_DAYS
    return bool(days and user.password_changed_on and (on - user.password_changed_on).days > days)


def initial_is_over(user: User) -> bool:
    return bool(user.must_change_password and user.initial_until and user.initial_until < now())


def change_password(user: User, password: str, *, on: dt.date) -> User:
    """The user's own choice, validated by the form. Other sessions and all API tokens end. Raises Refused on reuse."""
    with transaction.atomic():
        locked: User = User.objects.select_for_update().get(pk=user.pk)
        _refuse_reuse(locked, password)
        _keep_old(locked)
        locked.set_password(password)
        locked.must_change_password, locked.initial_until, locked.password_changed_on = False, None, on
        locked.save(
            update_fields=["password", "must_change_password", "initial_until", "password_changed_on"]
        )
        revoke_all(locked)
        audit.record("user.password", locked, by=locked)
    return locked


def issue_initial(user: User) -> str:
    """A random password that must be changed and dies unused. The caller holds the row and records the event."""
    password = random_password()
    _keep_old(user)
    user.set_password(password)
    user.must_change_password = True
    user.initial_until = now() + dt.timedelta(hours=settings.INITIAL_PASSWORD_HOURS)
    user.save(update_fields=["password", "must_change_password", "initial_until"])
    revoke_all(user)
    return password


def _refuse_reuse(user: User, password: str) -> None:
    count = settings.PASSWORDS_REMEMBERED
    earlier = (
        PasswordHistory.objects.filter(user=user)
        .order_by("-id")
        .values_list("password", flat=True)[: count - 1]
    )
    if any(check_password(password, used) for used in (user.password, *earlier)):
        raise Refused(f"新密码与最近 {count} 次用过的密码相同。请换一个没有用过的。")


def _keep_old(user: User) -> None:
    """Moves the present hash into the history, and drops what is no longer asked for."""
    if user.has_usable_password():
        PasswordHistory.objects.create(user=user, password=user.password)
    kept = (
        PasswordHistory.objects.filter(user=user)
        .order_by("-id")
        .values("pk")[: settings.PASSWORDS_REMEMBERED]
    )
    PasswordHistory.objects.filter(user=user).exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
