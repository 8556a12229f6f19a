"""Forms of members' rating and of rectification; ballots and tallies on public pages."""

import datetime as dt
from typing import Any

from django import forms

from core.clock import today
from core.forms import BodyPickerInput, DateInput, ReasonForm, name_picker
from core.passcodes import PasscodeField
from homes.models import RatingRound, Rectification
from homes.models.ratings import ANSWERS
from homes.workflows.ballots import AT_ONCE
from unions.models import Body
from unions.querysets import BASIC_KINDS

BAD_DAY = "日期格式不对。请填 2025-10-15 这样的日期。"


def _text(label: str, *, least: int, most: int, rows: int = 4, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, min_length=least, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), help_text=hint,
        error_messages={
            "required": f"请写明{label}。", "min_length": f"请写明{label}，至少 {least} 个字。",
            "max_length": f"{label}最多 {most} 个字，请删减。",
        },
    )  # fmt: skip


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, widget=DateInput(), error_messages={"required": f"请填写{label}。", "invalid": BAD_DAY}
    )


class OpenRatingForm(forms.Form):
    """`least`: how many a sample must ask; `all_only`: a small union asks everybody."""

    mode = forms.ChoiceField(
        label="方式", choices=RatingRound.Mode.choices, initial=RatingRound.Mode.ONLINE, widget=forms.RadioSelect(),
        error_messages={"required": "请选择方式。"},
    )  # fmt: skip
    voters = forms.ChoiceField(
        label="参评范围", choices=RatingRound.Voters.choices, initial=RatingRound.Voters.ALL, widget=forms.RadioSelect(),
        error_messages={"required": "请选择参评范围。"},
    )  # fmt: skip
    sample = forms.IntegerField(
        label="抽样人数", required=False, min_value=1, max_value=1_000_000, error_messages={"invalid": "请填整数。", "min_value": "请填整数。"}
    )  # fmt: skip
    closes_on = _day("投票截止")
    deeds = forms.CharField(
        label="本年度办的实事", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="显示在票面上，会员据此评议。",
    )  # fmt: skip

    def __init__(self, *args: Any, all_only: bool = False, least: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["voters"]
        if all_only:
            field.choices = [choice for choice in RatingRound.Voters.choices if choice[0] == "all"]
            field.help_text = "本会会员人数少，由全体会员参评。"
            del self.fields["sample"]
        else:
            self.fields[
                "sample"
            ].help_text = f"只在随机抽样时填，不填为 {least:,} 人。由系统抽取，抽样种子留存备查。"


class SlipsForm(forms.Form):
    number = forms.IntegerField(
        label="这一批印几张", min_value=1, max_value=AT_ONCE,
        error_messages={
            "required": "请填写张数。", "invalid": "请填整数。", "min_value": "至少印 1 张。",
            "max_value": f"一次最多印 {AT_ONCE} 张。请分批印。",
        },
    )  # fmt: skip


class CodeForm(forms.Form):
    code = PasscodeField(label="投票码", source="票条")


class BallotForm(CodeForm):
    """One radio group per subject; the code travels along in the form, never in the address."""

    def __init__(self, *args: Any, asks: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget = forms.HiddenInput()
        for subject, label in asks.items():
            self.fields[subject] = forms.TypedChoiceField(
                label=label, choices=list(enumerate(ANSWERS)), coerce=int, widget=forms.RadioSelect(),
                error_messages={"required": "还没有选，请选一项。", "invalid_choice": "请从四项里选一项。"},
            )  # fmt: skip
        self.asks = asks

    def answers(self) -> dict[str, int]:
        return {subject: self.cleaned_data[subject] for subject in self.asks}


class TallyForm(CodeForm):
    """What one teller counted: ballots, and of each subject the four answers."""

    name = forms.CharField(label="监票员姓名", max_length=40, error_messages={"required": "请填写姓名。"})
    voted = forms.IntegerField(
        label="有效票数",
        min_value=0,
        error_messages={"required": "请填写有效票数。", "invalid": "请填整数。"},
    )

    def __init__(self, *args: Any, asks: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget = forms.HiddenInput()
        self.asks = asks
        for subject, label in asks.items():
            for place, answer in enumerate(ANSWERS):
                self.fields[f"{subject}_{place}"] = forms.IntegerField(
                    label=f"{label}：{answer}", min_value=0,
                    error_messages={"required": "请填票数，没有填 0。", "invalid": "请填整数。", "min_value": "请填整数。"},
                )  # fmt: skip

    def counts(self) -> dict[str, list[int]]:
        places = range(len(ANSWERS))
        return {
            subject: [self.cleaned_data[f"{subject}_{place}"] for place in places] for subject in self.asks
        }


class ChooseForm(forms.Form):
    body = forms.ModelChoiceField(
        queryset=Body.objects.none(), label="工会",
        error_messages={"required": "请选择工会。", "invalid_choice": "没有找到这家工会，或不在您的范围内。请重新选择。"},
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["body"]
        field.queryset = Body.objects.visible_to(user, "homes.verify").basic().active()
        field.widget = BodyPickerInput(permission="homes.verify", kinds=BASIC_KINDS)

    def __getitem__(self, name: str) -> forms.BoundField:
        return name_picker(super().__getitem__(name))


class RectifyForm(forms.Form):
    origin = forms.ChoiceField(
        label="来源", choices=[choice for choice in Rectification.Origin.choices if choice[0] != "rating"],
        error_messages={"required": "请选择来源。"},
    )  # fmt: skip
    why = _text("整顿事由", least=4, most=300, rows=3)
    due_on = forms.DateField(
        label="期限", required=False, widget=DateInput(), help_text="不填则按本地标准计算。", error_messages={"invalid": BAD_DAY}
    )  # fmt: skip

    def clean_due_on(self) -> dt.date | None:
        due: dt.date | None = self.cleaned_data["due_on"]
        if due and due < today():
            raise forms.ValidationError("期限不能早于今天。")
        return due


class CauseForm(forms.Form):
    cause = _text("不满意的原因", least=4, most=1000, hint="汇总会员意见，写明具体问题，不写提意见的人。")


class MeasuresForm(forms.Form):
    measures = _text("整改措施", least=4, most=2000, hint="逐条写明做什么、谁负责、何时完成。")
    published_on = _day("向会员公布日期")
    published_at = forms.CharField(
        label="公布地点或方式",
        max_length=100,
        error_messages={"required": "请填写在哪里公布，例如公开栏、会员大会。"},
    )


class CarryForm(forms.Form):
    carried = _text("落实情况", least=4, most=2000)
    carried_on = _day("落实日期")


class LiftForm(forms.Form):
    outcome = _text("解除意见", least=4, most=500, rows=3)


__all__ = [
    "BallotForm", "CarryForm", "CauseForm", "ChooseForm", "CodeForm", "LiftForm", "MeasuresForm", "OpenRatingForm", "ReasonForm",
    "RectifyForm", "SlipsForm", "TallyForm",
]  # fmt: skip
