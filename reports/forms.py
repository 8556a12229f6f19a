"""Forms of the bulletin: which one to draft, its editable words, its number and signature."""

import datetime as dt
from typing import Any

from django import forms

from core.clock import previous_quarter, quarter_label, quarter_of, today
from core.forms import ScopedModelForm
from reports.models import Bulletin
from reports.models.bulletins import NUMBER
from reports.workflows.publish import ISSUERS
from unions.models import Body

QUARTERS = 12


def finished_quarters(on: dt.date) -> list[tuple[str, str]]:
    newest = previous_quarter(quarter_of(on))
    quarters = [previous_quarter(newest, back) for back in range(QUARTERS)]
    return [(quarter, quarter_label(quarter)) for quarter in quarters]


def issuers(user: Any) -> Any:
    """The bodies this person drafts for: those of his own grants, not those below."""
    paths = [branch.path for branch in user.branches("reports.bulletin")]
    return Body.objects.filter(path__in=paths, kind__in=ISSUERS).order_by("path")


class StartForm(forms.Form):
    body = forms.ModelChoiceField(label="印发工会", queryset=Body.objects.none(), empty_label=None)
    quarter = forms.ChoiceField(
        label="季度", help_text="只列已经结束的季度",
        error_messages={"invalid_choice": "这个季度还没有结束，或写法不对。请写成 2026Q3 的样子。"},
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = issuers(user)  # type: ignore[attr-defined]
        self.fields["quarter"].choices = finished_quarters(today())  # type: ignore[attr-defined]


class TextForm(ScopedModelForm):
    class Meta:
        model = Bulletin
        fields = ("addressees", "problems", "next_steps", "copies")
        widgets = {
            "problems": forms.Textarea(attrs={"rows": 6}),
            "next_steps": forms.Textarea(attrs={"rows": 12}),
        }
        help_texts = {
            "addressees": "如：各市总工会，省各产业工会",
            "problems": "写在系统列出的问题之后。一行一段，可以不填。",
            "next_steps": "一行一段；“（一）”开头的短行作小标题。",
            "copies": "没有抄送可以不填",
        }

    def clean_next_steps(self) -> str:
        text: str = self.cleaned_data["next_steps"].strip()
        if not text:
            raise forms.ValidationError("请写明下步要求：做什么、谁来做、什么时候完成。")
        return text


class PublishForm(forms.Form):
    number = forms.CharField(
        label="文号", max_length=40, validators=[NUMBER], help_text="如：鲁会〔2026〕12号",
        error_messages={"required": "请填文号，如：鲁会〔2026〕12号。"},
    )  # fmt: skip
    signed_by = forms.CharField(
        label="签发人", max_length=40, error_messages={"required": "请填签发人姓名。"}
    )


class CompareForm(forms.Form):
    """Two frozen quarters and a body in sight; whatever does not fit falls back to the newest two."""

    quarter = forms.ChoiceField(label="本季", required=False)
    other = forms.ChoiceField(label="对比季", required=False)

    def __init__(self, *args: Any, frozen: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(quarter, quarter_label(quarter)) for quarter in frozen]
        for field in self.fields.values():
            field.choices = choices  # type: ignore[attr-defined]

    def chosen(self, frozen: list[str]) -> tuple[str, str]:
        self.is_valid()
        newest = self.cleaned_data.get("quarter") or frozen[0]
        rest = [quarter for quarter in frozen if quarter != newest] or [newest]
        return newest, self.cleaned_data.get("other") or rest[0]
