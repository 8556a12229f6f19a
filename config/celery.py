"""The Celery app and the one schedule. Messages are wake-ups only: `core.Job` rows are the truth."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    # Asia/Shanghai. Each task enumerates its own missing business dates, so a missed beat is caught up.
    "members counted": {"task": "members.tally_tonight", "schedule": crontab(hour="1-23", minute=10)},
    "suspected twins": {"task": "members.twins_tonight", "schedule": crontab(hour="1-23", minute=30)},
    "titles due for re-verification": {
        "task": "homes.titles_tonight",
        "schedule": crontab(hour="1-23", minute=40),
    },
    "ratings closed": {"task": "homes.ratings_due", "schedule": crontab(minute=5)},
    "nightly scoring": {"task": "homes.nightly", "schedule": crontab(hour=2, minute=0)},
    "indicators": {"task": "reports.measure_tonight", "schedule": crontab(hour=3, minute=10)},
    "quarterly freeze": {"task": "reports.freeze_due", "schedule": crontab(hour=3, minute=30)},
    "trials cleared away": {"task": "homes.trials_expired", "schedule": crontab(hour=4, minute=0)},
    "sessions that are over": {"task": "accounts.sessions_ended", "schedule": crontab(hour=4, minute=10)},
    "imports that are over": {"task": "core.desk_cleared", "schedule": crontab(hour=4, minute=20)},
    "catch up after downtime": {"task": "homes.catch_up", "schedule": crontab(minute=20)},
    "re-enqueue jobs whose lease ran out": {"task": "core.sweep_jobs", "schedule": 30.0},
}
