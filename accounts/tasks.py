"""What accounts do at night."""

from celery import shared_task

from accounts.sessions import SessionStore


@shared_task(name="accounts.sessions_ended")
def sessions_ended() -> None:
    """Beat sends this at 04:10 Asia/Shanghai: rows of sessions long over are removed. Harmless at any time."""
    SessionStore.clear_expired()
