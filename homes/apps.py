"""Collects the facts and rules that every app declares in its `rules.py`."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class HomesConfig(AppConfig):
    name = "homes"
    verbose_name = "建家"

    def ready(self) -> None:
        autodiscover_modules("rules")
        from homes.views import own_posts  # noqa: F401  (what members read at their own door)
        from homes.workflows import contests, honours  # noqa: F401  (procedures)
