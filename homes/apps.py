"""App configuration."""

from django.apps import AppConfig


class HomesConfig(AppConfig):
    name = "homes"
    verbose_name = "建家"
