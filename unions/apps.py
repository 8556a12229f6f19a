"""App configuration. Collects what other apps keep for a body from their `workflows/holdings.py`."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class UnionsConfig(AppConfig):
    name = "unions"
    verbose_name = "工会组织"

    def ready(self) -> None:
        autodiscover_modules("workflows.holdings")
