"""Loads the declarations the kit collects: job handlers, inbox sources, steps and workbooks of every app."""

from django import forms
from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "公共组件"

    def ready(self) -> None:
        # plain forms say it in the words of the portal too, where a field has no sentence of its own
        forms.Field.default_error_messages["required"] = "这一项不能空着，请填写。"
        for kind in (forms.ChoiceField, forms.ModelChoiceField):
            kind.default_error_messages["required"] = "请选择一项。"
        autodiscover_modules("tasks", "inbox", "workflows", "resources", "subject")
