"""The form that starts the founding of a union: its employers, the superior, the mode."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.clock import today
from core.identifiers import normalise
from unions.forms.fields import BodyField
from unions.models import Body, Unit
from unions.workflows.procedures.founding import modes_of


class FoundingForm(forms.Form):
    """Employers are typed as credit codes or full names, one per line."""

    codes = forms.CharField(
        label="单位", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="填统一社会信用代码或单位全称，一行一个；单位应先在用人单位名录里登记",
        error_messages={"required": "请填写要建会的单位。"},
    )  # fmt: skip
    superior = BodyField(label="上级工会")
    mode = forms.ChoiceField(label="组建模式", required=False, help_text="按本地标准参数里的组建模式")
    name = forms.CharField(
        label="工会名称", required=False, max_length=120, help_text="不填就用第一家单位的名称加“工会委员会”"
    )
    party = forms.CharField(label="同级党组织", required=False, max_length=120)

    def __init__(self, *args: Any, user: Any, place: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["superior"].queryset = Body.objects.visible_to(user, "unions.edit")  # type: ignore[attr-defined]
        words = modes_of(place, today())
        if not words:
            del self.fields["mode"]
        else:
            self.fields["mode"].choices = [("", "请选择"), *((word, word) for word in words)]  # type: ignore[attr-defined]
            self.fields["mode"].required = True
            self.fields["mode"].error_messages["required"] = "请选择组建模式。"

    def clean_codes(self) -> list[Unit]:
        rows = Unit.objects.visible_to(self.user, "units.view").filter(closed_on=None)
        lines = [line.strip() for line in str(self.cleaned_data["codes"]).replace("，", "\n").splitlines()]
        found: list[Unit] = []
        for line in dict.fromkeys(line for line in lines if line):
            code = normalise(line)
            same = rows.filter(uscc=code) if len(code) == 18 and code.isascii() else rows.filter(name=line)
            match = list(same[:2])
            if not match:
                raise ValidationError(f"没有找到单位“{line}”。请核对代码或全称，或先在用人单位名录里登记。")
            if len(match) > 1:
                raise ValidationError(f"有两家单位叫“{line}”。请改填统一社会信用代码。")
            found += match
        return found

    def clean_name(self) -> str:
        name = "".join(str(self.cleaned_data["name"]).split())
        if name and (len(name) < 4 or not any("一" <= char <= "鿿" for char in name)):
            raise ValidationError("工会名称太短。请填全称，如“临沂市某某公司工会委员会”。")
        return name
