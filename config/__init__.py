"""Wiring: settings, URLs, menu, Celery and its schedule. Start in settings.py."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
