"""Fields that several forms share: several files, long texts, identity parts checked like the member register's."""

from collections.abc import Callable
from typing import Any

from django import forms

from core.clock import today
from core.identifiers import check_id_number, normalise_mobile
from petitions.workflows.attachments import ACCEPT

SEXES = (("", "未填"), ("男", "男"), ("女", "女"))


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of uploads; empty where none was chosen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", FilesInput(attrs={"multiple": True, "accept": ACCEPT}))
        kwargs.setdefault("help_text", "PDF、JPG、PNG、WPS/Word/Excel，单个不超过 20 MB，一次最多 5 个")
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        found = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in found if one]


class TextField(forms.CharField):
    """A long text with the counts said before."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        messages = kwargs.setdefault("error_messages", {})
        messages.setdefault("required", f"请填写{kwargs.get('label', '这一项')}。")
        if "min_length" in kwargs:
            messages.setdefault(
                "min_length", f"{kwargs.get('label')}太短，请至少写 {kwargs['min_length']} 个字。"
            )
        super().__init__(**kwargs)


def checked(check: Callable[[str], str], value: str) -> str:
    """Empty stays empty; a refused value becomes a form error in the checker's own words."""
    if not value.strip():
        return ""
    try:
        return check(value)
    except ValueError as problem:
        raise forms.ValidationError(str(problem)) from None


class PersonFields(forms.Form):
    """Who files. The page says beforehand that it is sealed."""

    name = forms.CharField(label="姓名", max_length=40, required=False)
    sex = forms.ChoiceField(label="性别", choices=SEXES, required=False)
    id_number = forms.CharField(label="身份证号", max_length=24, required=False)
    phone = forms.CharField(
        label="手机号", max_length=24, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    address = forms.CharField(label="住址", max_length=120, required=False)
    workplace = forms.CharField(label="工作单位和岗位", max_length=80, required=False)

    def clean_id_number(self) -> str:
        return checked(lambda text: check_id_number(text, on=today()), self.cleaned_data["id_number"])

    def clean_phone(self) -> str:
        return checked(normalise_mobile, self.cleaned_data["phone"])


PERSON = ("name", "sex", "id_number", "phone", "address", "workplace", "delegates")


def person_of(cleaned: dict[str, Any]) -> dict[str, str]:
    return {name: cleaned.get(name, "").strip() for name in PERSON}
