"""Forms of the public pages: filing, looking up, adding more."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from core.passcodes import PasscodeField
from petitions.forms.fields import FilesField, PersonFields, TextField
from petitions.models.choices import Category
from petitions.workflows.numbers import read_number
from unions.models import Jurisdiction


class CountyField(forms.ModelChoiceField):
    """Counties of one province, under their cities."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Jurisdiction.objects.none(), **kwargs)

    def offer(self, province: Jurisdiction) -> None:
        counties: QuerySet[Any] = Jurisdiction.objects.filter(level="county", code__startswith=province.code)
        self.queryset = counties
        groups: dict[str, list[tuple[int, str]]] = {}
        for county in counties.select_related("parent").order_by("code"):
            groups.setdefault(str(county.parent), []).append((county.pk, county.name))
        self.choices = [("", "请选择"), *groups.items()]


class PublicForm(PersonFields):
    place = CountyField(
        label="单位所在的县（市、区）",
        error_messages={
            "required": "请选择单位所在的县（市、区）。",
            "invalid_choice": "请重新选择县（市、区）。",
        },
    )
    unit_name = forms.CharField(
        label="反映的单位", max_length=120, required=False, help_text="营业执照上的全称最好；不知道可以不填"
    )
    category = forms.ChoiceField(
        label="事情的类别", choices=[("", "请选择"), *((c.value, c.label) for c in Category if c != Category.LEGAL)],
        error_messages={"required": "请选择事情的类别。"},
    )  # fmt: skip
    people = forms.IntegerField(
        label="涉及人数", min_value=1, max_value=100_000, initial=1,
        error_messages={"required": "请填写涉及人数。", "invalid": "请填整数。", "min_value": "至少 1 人。"},
    )  # fmt: skip
    matter = TextField(
        label="事情的经过", min_length=10, max_length=4000, rows=7, help_text="时间、地点、涉及的人和金额"
    )
    appeal = TextField(label="希望怎么解决", max_length=1000, rows=3, required=False)
    papers = FilesField(label="材料", required=False)
    field_order = ("place", "unit_name", "category", "people", "matter", "appeal", "papers", "name", "phone")

    def __init__(self, *args: Any, province: Jurisdiction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("sex", "id_number", "address", "workplace"):
            del self.fields[name]
        self.fields["place"].offer(province)  # type: ignore[attr-defined]
        self.fields["name"].label = "姓名（可以不填）"
        self.fields["phone"].label = "手机号（可以不填）"
        self.fields["phone"].help_text = "姓名和手机号都不填就是匿名反映，办理进展请用查询码查询"


class LookUpForm(forms.Form):
    number = forms.CharField(label="编号", max_length=40, error_messages={"required": "请填写回执上的编号。"})
    passcode = PasscodeField()

    def clean_number(self) -> str:
        try:
            return read_number(self.cleaned_data["number"])
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None


class SupplementForm(forms.Form):
    text = TextField(label="补充内容", min_length=4, max_length=2000, rows=4)
    papers = FilesField(label="材料", required=False)
