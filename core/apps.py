"""Loads the declarations the kit collects: job handlers, inbox sources, steps and workbooks of every app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "公共组件"

    def ready(self) -> None:
        autodiscover_modules("tasks", "inbox", "workflows", "resources", "subject")
