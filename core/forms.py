"""Form bases: dropdowns narrowed to what the user may see, yuan fields, Chinese date inputs."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.db import models
from django.db.models.fields import BLANK_CHOICE_DASH

from core.money import parse_yuan, yuan


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class YuanField(forms.CharField):
    """Typed in yuan, cleaned to integer fen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "num"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return yuan(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if text in (None, ""):
            return None
        try:
            fen = parse_yuan(text)
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None
        if fen < 0:
            raise forms.ValidationError("金额不能是负数。")
        return fen

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != data)


class HundredthsField(forms.CharField):
    """Typed with at most two decimals, cleaned to whole hundredths: basis points of a rate, hundredths of a point."""

    signs: tuple[str, ...] = ()  # what may stand behind the figure
    most = 0  # hundredths
    sentences: dict[str, str] = {}  # `number`, `fine` (a third decimal), `range`; may hold {value}

    def prepare_value(self, value: Any) -> Any:
        return f"{value / 100:g}" if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = self.bare(str(super().clean(value) or "").strip()).strip()
        if not text:
            return None
        try:
            number = Decimal(text) * 100
        except InvalidOperation:
            raise self.wrong("number", value) from None
        if not number.is_finite() or number != number.to_integral_value():
            raise self.wrong("fine", value)
        if not 0 <= number <= self.most:
            raise self.wrong("range", value)
        return int(number)

    def bare(self, text: str) -> str:
        for sign in self.signs:
            text = text.removesuffix(sign)
        return text

    def wrong(self, name: str, value: Any) -> forms.ValidationError:
        return forms.ValidationError(self.sentences[name].format(value=value))


class BodyPickerInput(forms.TextInput):
    """A hidden id with the tree picker beside it; drawn by `components/field.html`."""

    input_type = "hidden"
    picker = True
    body_name = ""

    def __init__(
        self, *, kinds: tuple[str, ...] = (), permission: str = "unions.view", **kwargs: Any
    ) -> None:
        self.kinds = kinds
        self.permission = permission
        super().__init__(**kwargs)

    @property
    def is_hidden(self) -> bool:
        """Only the id is hidden: the field keeps its label, its hint and its place in the form."""
        return False


def name_picker(bound: forms.BoundField) -> forms.BoundField:
    """Tells a body picker the name of its value, looked up among the rows the person may choose."""
    widget, field = bound.field.widget, bound.field
    if (
        isinstance(widget, BodyPickerInput)
        and isinstance(field, forms.ModelChoiceField)
        and field.queryset is not None
    ):
        value = str(bound.value() or "")
        found = field.queryset.filter(pk=int(value)).first() if value.isdecimal() else None
        widget.body_name = str(found) if found else ""
    return bound


DASHES = str(BLANK_CHOICE_DASH[0][1])


class ScopedModelForm(forms.ModelForm):
    """Needs `user=`; every ModelChoiceField offers only rows visible to the user by `choose_permission`."""

    choose_permission = "unions.view"
    yuan_fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                self._narrow(field)
            if isinstance(field, forms.DateField):
                field.widget = DateInput()
                field.error_messages["invalid"] = "日期格式不对。请填 2025-10-15 这样的日期。"
            if isinstance(
                self._meta.model._meta.get_field(name) if name in self._model_fields else None,
                models.BooleanField,
            ):
                field.required = False
            verb = "请选择" if isinstance(field, forms.ChoiceField | forms.ModelChoiceField) else "请填写"
            field.error_messages["required"] = f"{verb}{field.label or '这一项'}。"
            say_empty(field)

    def __getitem__(self, name: str) -> forms.BoundField:
        return name_picker(super().__getitem__(name))

    @property
    def _model_fields(self) -> set[str]:
        return {field.name for field in self._meta.model._meta.concrete_fields}

    def _narrow(self, field: forms.ModelChoiceField) -> None:
        rows: Any = field.queryset
        if rows is not None and hasattr(rows, "visible_to"):
            field.queryset = rows.visible_to(self.user, self.choose_permission)
        field.error_messages["invalid_choice"] = "没有找到这一项，或您无权选择。请重新选择。"
        if field.queryset is not None and field.queryset.model._meta.label == "unions.Body":
            field.widget = BodyPickerInput(kinds=getattr(field, "kinds", ()))

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Fields under headings, from `Meta.groups`; one unnamed group otherwise."""
        declared = getattr(self.Meta, "groups", None)  # type: ignore[attr-defined]
        if not declared:
            return [("", list(self.visible_fields()))]
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in declared]


def say_empty(field: forms.Field) -> None:
    """The empty choice of a list in words instead of the framework's dashes."""
    word = "请选择" if field.required else "不选"
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DASHES:
            field.empty_label = word
    elif isinstance(field, forms.TypedChoiceField):
        choices = list(field.choices)  # type: ignore[arg-type]
        if choices and choices[0] == ("", DASHES):
            field.choices = [("", word), *choices[1:]]


class ReasonForm(forms.Form):
    """The usual form of a step that needs a reason."""

    reason = forms.CharField(
        label="理由",
        min_length=4,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由，至少 4 个字。", "min_length": "请写明理由，至少 4 个字。"},
    )
