"""What proves who somebody is: earlier passwords, the second factor, its recovery codes, API tokens.

Nothing here can be read back: passwords, codes and tokens are kept as digests, the seed of the second factor is sealed.
"""

import base64
import datetime as dt
import time
from urllib.parse import quote, urlencode

from django.db import models
from django.db.models import Q
from django_otp.models import Device, DeviceManager
from django_otp.oath import TOTP

from accounts.models.users import User
from core.clock import now
from core.crypto import Sealed, SealedField

STEP_SECONDS = 30
ISSUER = "基层工会管理平台"


class PasswordHistory(models.Model):
    """Hashes of passwords used before, so that the last ones can be refused."""

    user = models.ForeignKey(User, models.CASCADE, related_name="passwords")
    password = models.CharField(max_length=128)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "用过的密码"
        indexes = [models.Index(fields=["user", "-id"])]

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d}"


class SecondFactor(Sealed, Device):  # type: ignore[misc]
    """A time-based code (RFC 6238) on the user's phone. `last_step` refuses a code a second time."""

    key_sealed = SealedField(purpose="accounts.second_factor")
    last_step = models.BigIntegerField(default=-1)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    key: str  # base32, as the phone takes it

    objects = DeviceManager()  # type: ignore[django-manager-missing]

    class Meta:
        verbose_name = "动态口令"
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(confirmed=True), name="one_second_factor"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(confirmed=False), name="one_second_factor_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} 的动态口令"

    @property
    def is_locked(self) -> bool:
        return bool(self.locked_until and self.locked_until > now())

    @property
    def url(self) -> str:
        """What the QR code holds."""
        values = {
            "secret": self.key,
            "issuer": ISSUER,
            "algorithm": "SHA1",
            "digits": 6,
            "period": STEP_SECONDS,
        }
        return (
            f"otpauth://totp/{quote(ISSUER)}:{quote(self.user.username)}?{urlencode(values, quote_via=quote)}"
        )

    def matches(self, code: str, *, at: float | None = None) -> bool:
        """One step early or late is accepted, a used step never again. Moves `last_step`; the caller saves."""
        if not (code.isascii() and code.isdecimal() and len(code) == 6):
            return False
        totp = TOTP(base64.b32decode(self.key), STEP_SECONDS)
        totp.time = time.time() if at is None else at
        if not totp.verify(int(code), tolerance=1, min_t=self.last_step + 1):
            return False
        self.last_step = totp.t()  # the step that matched: `verify` moved the drift
        return True

    def verify_token(self, token: str) -> bool:
        """For django-otp's own doors. The portal's door is `accounts.workflows.factors.verify`, which also counts failures."""
        if self.is_locked or not self.matches(token):
            return False
        self.save(update_fields=["last_step"])
        return True


class RecoveryCode(models.Model):
    """A one-time code for the day the phone is lost, as a keyed digest."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField()

    class Meta:
        verbose_name = "备用码"
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="one_recovery_code")]

    def __str__(self) -> str:
        return f"{self.user} 的备用码"


class ApiToken(models.Model):
    """A token for programs. `verified`: made in a session that had passed the second factor."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens", verbose_name="用户")
    name = models.CharField("用途", max_length=60)
    digest = models.BinaryField(unique=True)
    start = models.CharField("开头", max_length=8)
    verified = models.BooleanField(default=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    expires_on = models.DateField("有效期至")
    last_used_at = models.DateTimeField("最近使用", null=True)
    revoked_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = "接口令牌"
        indexes = [models.Index(fields=["user", "-id"])]

    def __str__(self) -> str:
        return self.name

    def state_on(self, on: dt.date) -> str:
        if self.revoked_at:
            return "已撤销"
        return "已过期" if self.expires_on < on else "有效"
