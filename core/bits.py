"""A set of a few named things in one small number: the column of a big table, its check boxes, its words."""

from collections.abc import Iterable
from functools import partialmethod
from typing import Any

from django import forms
from django.db import models


class Bits(models.IntegerChoices):
    """Base of such a set: each member is a power of two. What is stored stays; new ones go to the end."""

    @classmethod
    def labels_in(cls, value: int | None) -> list[str]:
        return [str(one.label) for one in cls if (value or 0) & one.value]

    @classmethod
    def mask(cls, labels: Iterable[str]) -> int:
        """The number of the words that are known; the others are left out."""
        known = {str(one.label): int(one.value) for one in cls}
        return sum({known[label] for label in labels if label in known})


class BitsFormField(forms.TypedMultipleChoiceField):
    """Check boxes that clean to one number."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            offered: Any = self.choices
            return [str(bit) for bit, _ in offered if value & int(bit)]
        return value

    def clean(self, value: Any) -> int:
        if isinstance(value, str):
            value = [value] if value else []
        return sum(set(super().clean(value)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return sorted(self.prepare_value(initial or 0)) != sorted(data or [])


class BitsField(models.PositiveSmallIntegerField):  # type: ignore[type-arg]
    """`bits`: the set. Beside the column stands `get_<name>_words()`."""

    def __init__(self, *args: Any, bits: type[Bits] | None = None, **kwargs: Any) -> None:
        self.bits = bits
        kwargs.setdefault("default", 0)
        kwargs.setdefault("db_default", 0)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, f"get_{name}_words", partialmethod(_words, field=self))

    def formfield(self, **kwargs: Any) -> Any:
        bits = self.bits
        if bits is None:
            return super().formfield(**kwargs)
        return BitsFormField(
            label=self.verbose_name, required=False, help_text=self.help_text, choices=bits.choices
        )


def _words(row: models.Model, field: BitsField) -> list[str]:
    return field.bits.labels_in(getattr(row, field.attname)) if field.bits else []
