"""API tokens: issued once, found by digest, revoked for good."""

import datetime as dt
import hashlib
import secrets
from typing import Any

from django.db import transaction

from accounts.models import ApiToken, User
from core import audit
from core.clock import now, today
from core.workflow import Refused

MOST = 10  # live tokens of one user
_QUIET = dt.timedelta(minutes=1)


def _digest(raw: str) -> bytes:
    """A plain digest is enough: the token is 256 random bits, there is nothing to guess."""
    return hashlib.sha256(raw.encode()).digest()


def issue_token(user: User, *, name: str, days: int, verified: bool, on: dt.date) -> tuple[ApiToken, str]:
    """The row, and the token itself, which is not kept."""
    raw = f"pt_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if ApiToken.objects.filter(user=user, revoked_at=None, expires_on__gte=on).count() >= MOST:
            raise Refused(f"您已有 {MOST} 个有效令牌。请先撤销不用的，再新建。")
        token = ApiToken.objects.create(
            user=user,
            name=name,
            digest=_digest(raw),
            start=raw[:8],
            verified=verified,
            expires_on=on + dt.timedelta(days=days),
        )
        audit.record("apitoken.create", user, by=user, after={"name": name, "expires_on": token.expires_on})
    return token, raw


def revoke_token(token: ApiToken, *, by: Any) -> None:
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now()):
            audit.record("apitoken.revoke", token.user, by=by, before={"name": token.name})


def revoke_all(user: User) -> int:
    return ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=now())


def find_token(raw: str) -> ApiToken | None:
    """A live token with its user. Notes its use at most once a minute."""
    found = (
        ApiToken.objects.select_related("user")
        .filter(digest=_digest(raw), revoked_at=None, expires_on__gte=today())
        .first()
    )
    if found and (found.last_used_at is None or now() - found.last_used_at > _QUIET):
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=now())
    return found
