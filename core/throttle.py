"""Counts of tries on public pages, kept in the database for the hour, under a salt that dies with the hour."""

import datetime as dt
import hmac
import os

from django.db import connection, models, transaction

from core.clock import now

FILINGS_PER_HOUR = 10
FAILURES_PER_ADDRESS = 10
FAILURES_PER_NUMBER = 20


class PublicWindow(models.Model):
    """One hour of counting with a salt of its own. Deleted with its counts once it is over, and the salt with it."""

    hour = models.DateTimeField(unique=True)
    salt = models.BinaryField(max_length=16)

    class Meta:
        app_label = "core"
        verbose_name = "公开页面计数时段"

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}"


class PublicHit(models.Model):
    """How often one door was tried from one address (or for one number) within the hour; `key` is a keyed hash."""

    window = models.ForeignKey(PublicWindow, models.CASCADE, related_name="hits")
    key = models.BinaryField(max_length=16)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "core"
        verbose_name = "公开页面计数"
        constraints = [models.UniqueConstraint(fields=["window", "key"], name="one_hit_per_key_and_hour")]

    def __str__(self) -> str:
        return str(self.count)


def _window() -> PublicWindow:
    """The present hour's window. Opening a new one deletes all older ones with their salts and counts."""
    hour = now().replace(minute=0, second=0, microsecond=0)
    window, created = PublicWindow.objects.get_or_create(hour=hour, defaults={"salt": os.urandom(16)})
    if created:
        PublicWindow.objects.filter(hour__lt=hour).delete()
    return window


def _key(window: PublicWindow, door: str, who: str) -> bytes:
    return hmac.digest(bytes(window.salt), f"{door}:{who}".encode(), "sha256")[:16]


def count(door: str, who: str) -> int:
    """Adds one try and returns how many there were in this hour. Commits by itself, whatever the caller does later."""
    with transaction.atomic(), connection.cursor() as cursor:
        window = _window()
        cursor.execute(
            "INSERT INTO core_publichit (window_id, key, count) VALUES (%s, %s, 1) "
            "ON CONFLICT (window_id, key) DO UPDATE SET count = core_publichit.count + 1 RETURNING count",
            [window.pk, _key(window, door, who)],
        )
        return int(cursor.fetchone()[0])


def tried(door: str, who: str) -> int:
    window = _window()
    counts = window.hits.filter(key=_key(window, door, who)).values_list("count", flat=True)
    return next(iter(counts), 0)


def minutes_left() -> int:
    """Until the hour's counts are forgotten."""
    at = now()
    left = at.replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1) - at
    return max(1, -(-int(left.total_seconds()) // 60))
