"""The second factor: setting it up, verifying a code or a recovery code, taking it away."""

import base64
import datetime as dt
import secrets
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import RecoveryCode, SecondFactor, User
from accounts.workflows.tokens import revoke_all
from core import audit
from core.clock import now
from core.crypto import blind_index
from core.workflow import Refused

CODES = 8
TRIES = 5
LOCKED_FOR = dt.timedelta(minutes=30)
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans("OIL", "011", "- \u3000")


def required_of(user: User) -> bool:
    """Whether the user's roles demand a second factor."""
    return bool(settings.MFA_REQUIRED and user.sees_personal_data)


def start(user: User) -> SecondFactor:
    """A fresh draft with a new seed; it counts for nothing until a code confirms it."""
    with transaction.atomic():
        SecondFactor.objects.filter(user=user, confirmed=False).delete()
        draft = SecondFactor(user=user, confirmed=False, name=user.username)
        draft.key = base64.b32encode(secrets.token_bytes(20)).decode()
        draft.save()
    return draft


def draft_of(user: User) -> SecondFactor | None:
    return SecondFactor.objects.filter(user=user, confirmed=False).first()


def confirm(user: User, code: str) -> tuple[SecondFactor, list[str]]:
    """The first right code makes the draft the second factor. Returns it with the recovery codes; other sessions end."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        draft = SecondFactor.objects.select_for_update().filter(user=user, confirmed=False).first()
        if draft is None:
            raise Refused("设置已过期。请重新开始设置。")
        if locked.second_factor:
            raise Refused("动态口令已经启用，不用再设置。")
        if not draft.matches(_plain(code)):
            raise Refused("验证码不对。请核对手机时间是否准确，再填最新的 6 位数字。")
        draft.confirmed = True
        draft.save()
        locked.second_factor = True
        locked.session_version += 1
        locked.save(update_fields=["second_factor", "session_version"])
        codes = _new_codes(locked)
        audit.record("user.second_factor", locked, by=locked)
    return draft, codes


def renew_codes(user: User) -> list[str]:
    """Eight new recovery codes; the old ones are dead."""
    with transaction.atomic():
        codes = _new_codes(user)
        audit.record("user.recovery_codes", user, by=user)
    return codes


def verify(user: User, code: str) -> SecondFactor:
    """The device that accepted the code. Raises Refused; after five wrong codes in a row the door shuts for half an hour."""
    with transaction.atomic():
        device = SecondFactor.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device is None:
            raise Refused("您还没有设置动态口令。")
        if device.is_locked:
            raise Refused(_locked_text(device))
        accepted = device.matches(_plain(code)) or _use_recovery_code(user, code)
        _count(device, accepted)
    if not accepted:
        raise Refused(
            _locked_text(device)
            if device.is_locked
            else f"验证码不对或已经用过。还可以再试 {TRIES - device.failures} 次。"
        )
    return device


def remove(user: User, *, by: Any, verb: str = "user.second_factor_off", reason: str = "") -> None:
    """Ends the second factor with its codes, and every session and token that may rest on it."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        SecondFactor.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(user=user).delete()
        locked.second_factor = False
        locked.session_version += 1
        locked.save(update_fields=["second_factor", "session_version"])
        revoke_all(locked)
        audit.record(verb, locked, by=by, note=reason)


def _count(device: SecondFactor, accepted: bool) -> None:
    device.failures = 0 if accepted else device.failures + 1
    if device.failures >= TRIES:
        device.failures = 0
        device.locked_until = now() + LOCKED_FOR
        audit.record("user.code_locked", device.user, by=device.user)
    device.save(update_fields=["failures", "locked_until", "last_step"])


def _locked_text(device: SecondFactor) -> str:
    until = device.locked_until or now()
    minutes = max(1, -int((now() - until).total_seconds() // 60))
    return f"验证码连续输错 {TRIES} 次，已暂停验证。请在 {minutes} 分钟后再试。"


def _plain(code: str) -> str:
    return code.strip().replace(" ", "")


def _new_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = ["".join(secrets.choice(_CROCKFORD) for _ in range(10)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(user=user, digest=_code_digest(user, code)) for code in codes]
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _code_digest(user: User, code: str) -> bytes:
    """Keyed, so that a copy of the database alone cannot be tried against 50 bits."""
    return blind_index("accounts.recovery_code", f"{user.pk}:{code.upper().translate(_LOOKALIKES)}")


def _use_recovery_code(user: User, code: str) -> bool:
    if (
        len(code) > 40
        or not RecoveryCode.objects.filter(user=user, digest=_code_digest(user, code)).delete()[0]
    ):
        return False
    audit.record("user.recovery_code", user, by=user)
    return True
