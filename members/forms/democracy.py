"""Forms of congresses and of their steps."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.clock import today
from core.forms import ReasonForm
from core.papers import ACCEPT, check_paper
from members.forms.fields import own_body
from members.models import MemberCongress
from unions.forms.fields import count_field, date_field
from unions.forms.territory import KindsForm
from unions.querysets import BASIC_KINDS

LOCKED = ("kind", "term", "session", "held_on", "standing")  # what people were told stays


class CongressForm(KindsForm):
    choose_permission = "elections.edit"
    takes = {"body": BASIC_KINDS}

    class Meta:
        model = MemberCongress
        fields = (
            "body", "kind", "term", "session", "standing", "held_on", "starts_at", "place", "agenda", "note",
        )  # fmt: skip
        groups = (
            ("会议", ("body", "kind", "term", "session", "standing")),
            ("时间、地点和议程", ("held_on", "starts_at", "place", "agenda", "note")),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_body(self)
        for name in ("term", "session"):
            self.fields[name] = count_field(str(self.fields[name].label))
        self.fields["session"].help_text = "每届第 1 次会议为换届大会"
        self.fields["starts_at"].help_text = "如“上午 9:00”"
        self.fields["standing"].help_text = "代表在整届任期内有效、届内可随时召集的，勾选"
        self.fields["agenda"].widget = forms.Textarea(attrs={"rows": 5})
        self.fields["agenda"].help_text = "每行一项"
        if self.instance.pk and self.instance.state != MemberCongress.State.PLANNED:
            for name in LOCKED:
                self.fields[name].disabled = True
                self.fields[name].help_text = "已发通知，不能改。要改期的，先取消，再登记新的一次"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.instance.pk and self.instance.state in ("closed", "cancelled"):
            raise ValidationError(f"这次大会{self.instance.get_state_display()}，不能再改。")
        return data


class NoticeForm(forms.Form):
    notice_on = date_field("通知日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"notice_on": today()})
        super().__init__(*args, **kwargs)

    def clean_notice_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["notice_on"]
        if day > today():
            raise ValidationError("通知日期在今天以后。发出通知后再登记。")
        return day


class SeatsField(forms.Field):
    """Keys of the seats that are ticked."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[int]:
        texts = [str(one) for one in (value if isinstance(value, list | tuple) else [value] if value else [])]
        if not all(text.isdecimal() for text in texts):
            raise ValidationError("到会名单不对。请刷新页面重新勾选。")
        return [int(text) for text in texts]


class AttendanceForm(forms.Form):
    seats = SeatsField(label="到会人员", required=False)


class CountsForm(forms.Form):
    """A congress that was held before it was registered here: the numbers of its record."""

    entitled = count_field("应到人数")
    present = count_field("实到人数")


class VoteForm(forms.Form):
    title = forms.CharField(
        label="议题", max_length=120, error_messages={"required": "请填写议题。"},
        help_text="如“关于通过 2026 年工会经费预算的决议”",
    )  # fmt: skip
    text = forms.CharField(
        label="决议内容", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), error_messages={"required": "请填写决议内容。"},
    )  # fmt: skip
    in_favour = count_field("赞成")
    against = count_field("反对")
    abstained = count_field("弃权")


class CloseForm(forms.Form):
    minutes = forms.FileField(
        label="会议记录", help_text="PDF、JPG、PNG 或 DOCX，不超过 20 MB", widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": "请上传会议记录。", "empty": "这是空文件。请重新选择。"},
    )  # fmt: skip

    def clean_minutes(self) -> Any:
        return check_paper(self.cleaned_data["minutes"])


class CancelForm(ReasonForm):
    """Why the congress is not held."""
