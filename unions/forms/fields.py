"""Form fields shared by the unions forms: a place by name or code, a body by the tree picker, checked codes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from core.forms import BodyPickerInput, DateInput, name_picker
from core.identifiers import check_uscc
from unions.models import Body, Jurisdiction

DATE_WRONG = {"invalid": "日期格式不对。请填 2025-10-15 这样的日期。"}


class PlaceField(forms.CharField):
    """A place typed as `371302105`, `义堂镇` or `兰山区义堂镇`; cleans to a Jurisdiction. `within` limits it to code prefixes."""

    known_by = "code"  # what an endpoint gives back, so that it can be sent again

    def __init__(self, **kwargs: Any) -> None:
        self.within: tuple[str, ...] = ()
        kwargs.setdefault("label", "所在地区")
        kwargs.setdefault("help_text", "填地区名称或区划代码，如“义堂镇”或 371302105")
        super().__init__(max_length=60, **kwargs)

    def clean(self, value: Any) -> Jurisdiction | None:
        text = str(super().clean(value) or "").split("（")[0].strip()
        if not text:
            return None
        head = text.split()[0]
        found = list(self.scoped(head)[:6])
        if not found:
            raise ValidationError(f"没有找到“{text}”，或不在您的地区范围内。请填地区全名，或填区划代码。")
        if len(found) > 1:
            names = "；".join(f"{place.code} {full_name(place)}" for place in found[:5])
            raise ValidationError(f"有同名地区：{names}。请改填其中一个区划代码。")
        return found[0]

    def scoped(self, text: str) -> Any:
        rows = Jurisdiction.objects.select_related("parent__parent")
        if self.within:
            reach = Q()
            for prefix in self.within:
                reach |= Q(code__startswith=prefix)
            rows = rows.filter(reach)
        if text.isascii():
            return rows.filter(code=text.upper())
        exact = rows.filter(name=text)
        return exact if exact.exists() else rows.filter(_ends(text))

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Jurisdiction):
            return f"{value.code} {value.name}"
        return value


def _ends(text: str) -> Q:
    """`兰山区义堂镇` as a place named 义堂镇 below 兰山区."""
    reach = Q(pk=None)
    for cut in range(2, len(text) - 1):
        reach |= Q(parent__name=text[:cut], name=text[cut:])
    return reach


def full_name(place: Jurisdiction) -> str:
    above = place.parent if place.parent and place.parent.code != "CN" else None
    return f"{above.name if above else ''}{place.name}"


def reach_of(user: Any, permission: str) -> tuple[str, ...]:
    """Code prefixes of the places a person works in."""
    paths = [branch.path for branch in user.branches(permission)]
    codes = set(Body.objects.filter(path__in=paths).values_list("place", flat=True)) if paths else set()
    return () if "CN" in codes else tuple(sorted(codes))


def limit_place(form: forms.BaseForm, user: Any, permission: str) -> None:
    """Lets the form's place be one where the person works."""
    field = form.fields["jurisdiction"]
    if isinstance(field, PlaceField):
        field.within = reach_of(user, permission)


class BodyField(forms.ModelChoiceField):
    """A body chosen in the tree; give it the rows a person may choose with `narrow`."""

    def __init__(self, *, kinds: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.kinds = kinds
        kwargs.setdefault("widget", BodyPickerInput(kinds=kinds))
        super().__init__(Body.objects.none(), **kwargs)
        self.error_messages["required"] = f"请选择{self.label}。"
        self.error_messages["invalid_choice"] = "没有找到这家工会，或您无权选择。请重新选择。"

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        return name_picker(super().get_bound_field(form, field_name))


def date_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    messages = {**DATE_WRONG, "required": f"请填写{label}。"}
    return forms.DateField(
        label=label, required=required, widget=DateInput(), error_messages=messages, help_text=help_text
    )


def count_field(label: str, *, required: bool = True, help_text: str = "") -> forms.IntegerField:
    messages = {
        "required": f"请填写{label}。",
        "invalid": f"{label}应是整数。",
        "min_value": f"{label}不能是负数。",
        "max_value": f"{label}太大，请核对。",
    }
    field = forms.IntegerField(
        label=label,
        required=required,
        min_value=0,
        max_value=9_999_999,
        error_messages=messages,
        help_text=help_text,
    )
    field.widget.attrs["inputmode"] = "numeric"
    return field


def clean_code(text: str, *, prefix: str = "") -> str:
    """A checked credit code, or the sentence as a form error; empty stays empty."""
    if not text.strip():
        return ""
    try:
        return check_uscc(text, prefix=prefix)
    except ValueError as problem:
        raise ValidationError(str(problem)) from None
