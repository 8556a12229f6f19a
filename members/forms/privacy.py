"""Forms of a person's rights over his data."""

from django import forms

from core.forms import ReasonForm
from members.models import SubjectRequest


class AskedForm(ReasonForm):
    asked = forms.ChoiceField(
        label="提出方式",
        choices=[("", "请选择"), *SubjectRequest.Asked.choices],
        error_messages={"required": "请选择提出方式。"},
    )
    field_order = ["asked", "reason"]


class CopyForm(AskedForm):
    kind = forms.ChoiceField(
        label="格式", choices=[("pdf", "打印件（PDF）"), ("json", "数据文件（JSON）")], initial="pdf"
    )
    field_order = ["asked", "reason", "kind"]
