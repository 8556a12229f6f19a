"""Accounts and grants as an administrator of a branch handles them: never above, never beside, never for himself."""

import datetime as dt
from typing import Any

from axes.utils import reset as lift_lock
from django.db import IntegrityError, transaction

from accounts.models import Grant, User
from accounts.models.users import branch_of
from accounts.roles import APART, ROLES, Role
from accounts.workflows import factors
from accounts.workflows.passwords import issue_initial
from accounts.workflows.tokens import revoke_all
from core import audit
from core.scoping import covers
from core.workflow import NotAllowed, Refused, update
from unions.models import Body

MANAGE = "accounts.manage"


def grantable_roles(by: User) -> list[Role]:
    """Roles this person may grant somewhere, in the order of the role page."""
    codes = {
        code for grant in by.grants_today if MANAGE in grant.permissions for code in grant.definition.manages
    }
    return [role for code, role in ROLES.items() if code in codes]


def may_grant(by: User, role: str, body: Body) -> bool:
    """A grant of mine that manages the role covers the body."""
    branches = tuple(
        branch_of(grant.body)
        for grant in by.grants_today
        if MANAGE in grant.permissions and role in grant.definition.manages
    )
    return covers(branches, body.path, body.industry_path)


def may_administer(by: User, user: User, on: dt.date) -> bool:
    """Every right the other has or will have is one I could have granted: whoever reaches beyond me is not mine."""
    if by.pk == user.pk or not User.objects.visible_to(by, MANAGE).filter(pk=user.pk).exists():
        return False
    live: Any = user.grants.not_over(on).select_related("body")
    return all(may_grant(by, grant.role, grant.body) for grant in live)


def _require(by: User, user: User, on: dt.date) -> None:
    if by.pk == user.pk:
        raise Refused("不能办理自己的账号。请由上级工会的管理人员办理。")
    if not may_administer(by, user, on):
        raise NotAllowed(MANAGE)


def _locked(user: User) -> User:
    row: User = User.objects.select_for_update().get(pk=user.pk)
    return row


def create_user(
    *, by: User, username: str, name: str, post: str, role: str, body: Body,
    valid_from: dt.date, valid_to: dt.date | None, on: dt.date,
) -> tuple[User, str]:  # fmt: skip
    """The new user with his first grant, and the initial password, which is shown once."""
    with transaction.atomic():
        if User.objects.filter(username=username).exists():
            raise Refused(f"登录名“{username}”已有人使用。请换一个，例如姓名拼音加地名。")
        user = User.objects.create_user(username, None, name=name, post=post)
        password = issue_initial(user)
        give(user, by=by, role=role, body=body, valid_from=valid_from, valid_to=valid_to, on=on)
        audit.record("user.create", user, by=by, after=audit.snapshot(user))
    return user, password


def edit_user(user: User, *, before: dict[str, Any], by: User, on: dt.date) -> User:
    """Saves name and post."""
    _require(by, user, on)
    user.spell_name()
    return update(user, before=before, by=by)


def set_active(user: User, active: bool, *, by: User, reason: str, on: dt.date) -> User:
    """A disabled user is out with the next request, sessions and tokens alike."""
    _require(by, user, on)
    with transaction.atomic():
        locked = _locked(user)
        if locked.is_active == active:
            raise Refused(f"“{locked}”的账号已经{'启用' if active else '停用'}，不用再办。")
        locked.is_active = active
        locked.session_version += 1
        locked.save(update_fields=["is_active", "session_version"])
        revoke_all(locked)
        verb = "user.enable" if active else "user.disable"
        audit.record(
            verb, locked, by=by, before={"is_active": not active}, after={"is_active": active}, note=reason
        )
    return locked


def reset_password(user: User, *, by: User, on: dt.date) -> str:
    """A new initial password, shown once; it also lifts a lock after wrong passwords."""
    _require(by, user, on)
    with transaction.atomic():
        locked = _locked(user)
        password = issue_initial(locked)
        lift_lock(username=locked.username)
        audit.record("user.reset_password", locked, by=by)
    return password


def reset_factor(user: User, *, by: User, reason: str, on: dt.date) -> None:
    """For a lost phone without recovery codes."""
    _require(by, user, on)
    if not user.second_factor:
        raise Refused(f"“{user}”没有启用动态口令，不用重置。")
    factors.remove(user, by=by, verb="user.reset_factor", reason=reason)


def sign_out_everywhere(user: User, *, by: User) -> User:
    with transaction.atomic():
        locked = _locked(user)
        locked.session_version += 1
        locked.save(update_fields=["session_version"])
        revoke_all(locked)
        audit.record("user.sign_out_everywhere", locked, by=by)
    return locked


def give(
    user: User, *, by: User, role: str, body: Body, valid_from: dt.date, valid_to: dt.date | None, on: dt.date
) -> Grant:
    """Grants a role on a body. Raises Refused with the reason."""
    _check_grant(user, by=by, role=role, body=body, valid_from=valid_from, valid_to=valid_to, on=on)
    grant = Grant(
        user=user, role=role, body=body, valid_from=valid_from, valid_to=valid_to, granted_by=by.name
    )
    try:
        with transaction.atomic():
            grant.save(force_insert=True)
            audit.record("grant.create", grant, by=by, after=audit.snapshot(grant))
    except IntegrityError as problem:
        constraint = getattr(getattr(problem.__cause__, "diag", None), "constraint_name", "")
        if constraint == "admin_powers_stay_apart":
            raise Refused(_APART_TEXT) from problem
        raise Refused(f"“{user}”在“{body}”已有这个角色，不用再授。") from problem
    return grant


_APART_TEXT = "系统、安全、审计管理员不能兼任，也不能同时办业务。请先收回这个人的其他角色，或另找人担任。"


def _check_grant(
    user: User, *, by: User, role: str, body: Body, valid_from: dt.date, valid_to: dt.date | None, on: dt.date
) -> None:
    if by.pk == user.pk:
        raise Refused("不能给自己授权。请由上级工会的管理人员办理。")
    definition = ROLES[role]
    if not may_grant(by, role, body):
        raise Refused(f"您不能在“{body}”授予“{definition.title}”。请选您范围内的工会，或请上级工会办理。")
    if definition.kinds and body.kind not in definition.kinds:
        raise Refused(f"“{body}”是{body.get_kind_display()}，不设“{definition.title}”。请另选角色或工会。")
    if valid_to and valid_to < max(valid_from, on):
        raise Refused("截止日期早于开始日期或今天。请改截止日期，长期有效的可以不填。")
    others = user.grants.not_over(on).exclude(role=role).values_list("role", flat=True)
    if any(role in APART or other in APART for other in others):
        raise Refused(_APART_TEXT)


def withdraw(grant: Grant, *, by: User, reason: str, on: dt.date) -> Grant:
    """Ends a grant at once: the next request no longer has it."""
    if by.pk == grant.user_id:
        raise Refused("不能收回自己的权限。请由上级工会的管理人员办理。")
    if not may_grant(by, grant.role, grant.body):
        raise NotAllowed(MANAGE)
    with transaction.atomic():
        locked: Any = (
            Grant.objects.select_for_update(of=("self",)).select_related("user", "body").get(pk=grant.pk)
        )
        if locked.state_on(on) in {"已收回", "已到期"}:
            raise Refused("这项授权已经结束，不用再收回。")
        before = audit.snapshot(locked)
        locked.withdrawn_on = on
        locked.valid_to = max(on, locked.valid_from)
        locked.save(update_fields=["withdrawn_on", "valid_to"])
        old, new = audit.changes(before, audit.snapshot(locked))
        audit.record("grant.withdraw", locked, by=by, before=old, after=new, note=reason)
    return locked
