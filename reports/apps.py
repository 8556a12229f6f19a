"""Collects the indicators that every app declares in its `indicators.py`."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "调度与通报"

    def ready(self) -> None:
        autodiscover_modules("indicators")
