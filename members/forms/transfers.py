"""Forms of transfers, departures, lapsing membership and expulsion."""

from typing import Any

from django import forms

from core.clock import today
from core.forms import DateInput
from core.identifiers import check_id_number
from core.papers import ACCEPT, check_paper
from members.forms.steps import ChangeForm, RejoinForm
from members.models import Member, MembershipTransfer
from unions.forms.fields import BodyField, PlaceField, date_field
from unions.querysets import BASIC_KINDS

NOTE = {"widget": forms.Textarea(attrs={"rows": 2}), "max_length": 200}


def day(label: str = "日期") -> forms.DateField:
    field = date_field(label)
    field.initial = today
    return field


def words(label: str, **kwargs: Any) -> forms.CharField:
    missing = {"required": f"请填写{label}，至少 2 个字。", "min_length": f"请填写{label}，至少 2 个字。"}
    return forms.CharField(label=label, min_length=2, error_messages=missing, **{**NOTE, **kwargs})


def reason_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="接转原因", choices=Member.Reason.choices[:4], initial=Member.Reason.RELATION,
        error_messages={"required": "请选择接转原因。"},
    )  # fmt: skip


class PastDay(forms.Form):
    """A day up to today."""

    on = day()

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > today():
            raise forms.ValidationError("日期不能晚于今天。")
        return self.cleaned_data["on"]


class IssueForm(PastDay):
    """Where to: an employer or union by its name, or the residence where there is none yet."""

    on = day("开具日期")
    to_text = forms.CharField(
        label="转往的单位或工会", max_length=120, required=False,
        help_text="填全称。与平台里的基层工会或单位一致时，对方的待办里会出现这张凭证。",
    )  # fmt: skip
    residence = PlaceField(
        label="居住地（没有新单位工会时填）", required=False,
        help_text="填乡镇（街道）名称或区划代码，凭证交给当地工会属地暂管。",
    )  # fmt: skip
    change_reason = reason_field()
    started_by = forms.ChoiceField(
        label="由谁提出", choices=MembershipTransfer.Starter.choices, initial=MembershipTransfer.Starter.OLD
    )
    reason = forms.CharField(label="说明", required=False, **NOTE)  # type: ignore[arg-type]

    def clean_to_text(self) -> str:
        return "".join(self.cleaned_data["to_text"].split())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        where, home = data.get("to_text"), data.get("residence")
        if "residence" in data and not where and not home:
            self.add_error("to_text", "请填写转往的单位或工会；没有新单位工会的，填写居住地。")
        if where and home:
            self.add_error("residence", "转往新单位的，不用填居住地。请只填一项。")
        return data


class AskForm(PastDay):
    """A person of another union who now works here; nothing is shown of the other union."""

    on = day("提出日期")
    name = forms.CharField(label="姓名", max_length=60, error_messages={"required": "请填写姓名。"})
    id_number = forms.CharField(
        label="证件号码",
        max_length=24,
        help_text="18 位公民身份号码。",
        error_messages={"required": "请填写证件号码。"},
    )
    body = BodyField(label="接收工会", kinds=BASIC_KINDS)
    started_by = forms.ChoiceField(
        label="由谁提出",
        choices=MembershipTransfer.Starter.choices[:0:-1],
        initial=MembershipTransfer.Starter.NEW,
    )
    reason = forms.CharField(label="说明", required=False, **NOTE)  # type: ignore[arg-type]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow(self, user)

    def clean_name(self) -> str:
        return "".join(self.cleaned_data["name"].split())

    def clean_id_number(self) -> str:
        try:
            return str(check_id_number(self.cleaned_data["id_number"].strip(), on=today()))
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None


def narrow(form: forms.Form, user: Any) -> None:
    """The body is one of the reader's own basic unions; his own where he has one."""
    from unions.models import Body

    field: Any = form.fields["body"]
    field.queryset = Body.objects.visible_to(user, "members.edit").filter(kind__in=BASIC_KINDS)
    home = user.home_body
    if home is not None and home.is_basic:
        field.initial = home.pk


class SlipForm(forms.Form):
    """What stands on the paper slip."""

    number = forms.CharField(
        label="凭证号",
        max_length=20,
        help_text="JZ 开头的 12 位，印在凭证上方。",
        error_messages={"required": "请填写凭证号。"},
    )
    proof = forms.CharField(
        label="姓名、证件号码后四位或核验码", max_length=60, help_text="三样填一样。",
        error_messages={"required": "请填写姓名、证件号码后四位或核验码。"},
    )  # fmt: skip


class AcceptForm(PastDay):
    on = day("接收日期")
    unit_name = forms.CharField(
        label="工作单位",
        max_length=120,
        required=False,
        help_text="填单位全称；工会只覆盖一家单位时可以不填。",
    )


class ReceiveForm(AcceptForm):
    """Accepting by the slip's number: which of the reader's unions takes the person."""

    body = BodyField(label="接收工会", kinds=BASIC_KINDS)
    field_order = ("body", "unit_name", "on")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow(self, user)


class DayForm(PastDay):
    """A step that needs nothing but its day."""


class WhyForm(forms.Form):
    reason = words("原因")


class DepartForm(PastDay):
    on = day("离职日期")


class LapseForm(forms.Form):
    since = date_field("未缴会费、未参加活动起始日期")


class PersuadeForm(PastDay):
    on = day("劝告日期")
    reason = words("劝告情况")


class ExitForm(PastDay):
    on = day("宣布日期")
    reason = forms.CharField(label="说明", required=False, **NOTE)  # type: ignore[arg-type]


class ExpelForm(ChangeForm):
    """Proposed by the group, decided by the committee, filed with the superior: three days and the paper."""

    proposed_on = date_field("工会小组提出日期")
    filed_on = date_field("报上级工会备案日期")
    paper = forms.FileField(
        label="决定文件", widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        help_text="PDF、JPG、PNG 或 DOCX，不超过 20 MB。", error_messages={"required": "请上传工会委员会的决定。"},
    )  # fmt: skip
    field_order = ("proposed_on", "on", "filed_on", "change_reason", "reason", "paper")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = "工会委员会决定日期"
        self.fields["change_reason"].initial = Member.Reason.CRIME

    def clean_paper(self) -> Any:
        return check_paper(self.cleaned_data["paper"])


class ReadmitForm(RejoinForm):
    reason = words("讨论时间和结果")
    on = forms.DateField(
        label="重新入会日期", widget=DateInput(), initial=today, error_messages={"required": "请填写日期。"}
    )
