"""Filters drawn as tabs."""

from typing import Any

import django_filters
from django import forms

from core.filters import FilterSet


class TabFilter(django_filters.ChoiceFilter):
    """A saved filter drawn as a tab: part of the address, never a pill."""

    def __init__(self, choices: tuple[tuple[str, str], ...], **kwargs: Any) -> None:
        super().__init__(label="分类", choices=choices, widget=forms.HiddenInput(), **kwargs)


class TabbedFilterSet(FilterSet):
    def pills(self) -> list[dict[str, str]]:
        return [pill for pill in super().pills() if pill["name"] not in {"tab", "below"}]
