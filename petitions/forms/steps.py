"""Forms of the steps. Each may be given the petition, to offer only what fits it; the gates check again."""

from typing import Any

from django import forms

from accounts.models import User, holders
from core.clock import today
from core.forms import BodyPickerInput, ReasonForm
from petitions.forms.fields import FilesField, TextField
from petitions.models import Petition
from petitions.models.choices import Category, Kind, Result, Satisfaction
from petitions.models.choices import ReplyForm as Forms
from petitions.workflows.closing import reply_forms
from unions.models import Body

TITLES = (
    ("约谈单位", "约谈单位"),
    ("现场核查", "现场核查"),
    ("协调会商", "协调会商"),
    ("联系信访人", "联系信访人"),
    ("办理记录", "其他记录"),
)


class StepForm(forms.Form):
    """Takes `petition`, where the page has one."""

    def __init__(self, *args: Any, petition: Petition | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.petition = petition
        if petition is not None:
            self.fit(petition)

    def fit(self, petition: Petition) -> None:
        """Narrow choices and fill initial values."""


class HandlerField(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.filter(is_active=True), empty_label="由我办理", **kwargs)
        self.error_messages["invalid_choice"] = "没有找到这个人，或者没有信访办理权限。请重新选择。"

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.post}）" if obj.post else str(obj.name)


def handlers_for(petition: Petition) -> Any:
    return holders("petitions.handle", petition.handler_body, today()).exclude(
        pk=petition.accused_user_id or 0
    )


class AssignForm(StepForm):
    handler_body = forms.ModelChoiceField(
        label="承办工会",
        queryset=Body.objects.active(),
        widget=BodyPickerInput(),
        error_messages={"required": "请选择承办工会。", "invalid_choice": "没有找到这个工会。请重新选择。"},
    )
    note = forms.CharField(
        label="分办意见", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def fit(self, petition: Petition) -> None:
        suggestion = Body.objects.filter(path=petition.unit.home_path).first() if petition.unit else None
        if suggestion is None or not suggestion.path.startswith(petition.handler_path):
            suggestion = petition.handler_body
        self.initial.setdefault("handler_body", suggestion.pk)
        self.fields["handler_body"].widget.body_name = str(suggestion)


class BackForm(ReasonForm):
    """A reason of at least ten characters: a petition is not passed on lightly."""

    def __init__(self, *args: Any, petition: Petition | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.min_length = 10  # type: ignore[attr-defined]
        field.error_messages["min_length"] = "请写明理由，至少 10 个字。"

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"].strip()
        if len(reason) < 10:
            raise forms.ValidationError("请写明理由，至少 10 个字。")
        return reason


class RemarkForm(StepForm):
    note = forms.CharField(
        label="说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class AcceptForm(StepForm):
    kind = forms.ChoiceField(label="类型", choices=Kind.choices)
    category = forms.ChoiceField(label="类别", choices=[(c.value, f"{c.value} {c.label}") for c in Category])
    handler = HandlerField(label="办理人", required=False)
    repeat_number = forms.CharField(
        label="重复件的原编号", max_length=40, required=False, help_text="初信初访不填"
    )

    def fit(self, petition: Petition) -> None:
        self.initial.setdefault("kind", petition.kind)
        self.initial.setdefault("category", petition.category)
        self.fields["handler"].queryset = handlers_for(petition)  # type: ignore[attr-defined]


class IdentifyForm(StepForm):
    unit_name = forms.CharField(
        label="被反映单位", max_length=120, required=False, help_text="填全称，与名册一致的自动关联"
    )
    accused_body = forms.ModelChoiceField(
        label="被反映工会", queryset=Body.objects.all(), required=False, widget=BodyPickerInput(),
        error_messages={"invalid_choice": "没有找到这个工会。请重新选择。"},
    )  # fmt: skip
    login = forms.CharField(
        label="被反映干部的登录名", max_length=40, required=False, help_text="没有账号的不填"
    )

    def fit(self, petition: Petition) -> None:
        self.initial.setdefault("unit_name", str(petition.unit or petition.unit_text))
        if petition.accused_body:
            self.initial.setdefault("accused_body", petition.accused_body_id)
            self.fields["accused_body"].widget.body_name = str(petition.accused_body)
        if petition.accused_user:
            self.initial.setdefault("login", petition.accused_user.username)


class HandOverForm(StepForm):
    handler = HandlerField(label="新的办理人", error_messages={"required": "请选择办理人。"})
    reason = TextField(label="理由", min_length=4, max_length=300, rows=3, help_text="回避的写明与事项的关系")

    def fit(self, petition: Petition) -> None:
        field: Any = self.fields["handler"]
        field.queryset, field.empty_label = handlers_for(petition).exclude(pk=petition.handler_id), "请选择"


class NoteForm(StepForm):
    title = forms.ChoiceField(label="事项", choices=TITLES)
    text = TextField(label="经过", min_length=2, max_length=2000, rows=5)
    shown = forms.BooleanField(label="告知信访人（在查询页面显示）", required=False)
    papers = FilesField(label="附件", required=False)


class ExtensionForm(StepForm):
    days = forms.IntegerField(
        label="延长天数", min_value=1, max_value=366,
        error_messages={"required": "请填写延长天数。", "invalid": "请填整数。", "min_value": "至少延长 1 天。"},
    )  # fmt: skip
    reason = TextField(label="理由", min_length=10, max_length=300, rows=3, help_text="批准后告知信访人")


class OpinionForm(StepForm):
    opinion = TextField(
        label="处理意见", min_length=10, max_length=4000, rows=8, help_text="诉求、查明的事实、处理意见、依据"
    )


class ResultForm(OpinionForm):
    """Which of the three results, with the opinion behind it."""

    result = forms.ChoiceField(
        label="办理结果", widget=forms.RadioSelect, error_messages={"required": "请选择办理结果。"},
        choices=[(r.value, r.label) for r in (Result.SUPPORT, Result.EXPLAIN, Result.REFUSE)],
    )  # fmt: skip
    field_order = ("result", "opinion")


class TransferForm(StepForm):
    receiver = forms.CharField(
        label="转送机关", max_length=120, error_messages={"required": "请填写转送机关。"}
    )
    kind = forms.ChoiceField(label="类型", choices=Kind.choices)
    opinion = TextField(label="转送理由", min_length=4, max_length=1000, rows=4)

    def fit(self, petition: Petition) -> None:
        self.initial.setdefault("kind", petition.kind)


class JudicialForm(StepForm):
    receiver = forms.CharField(
        label="受理机关", max_length=120, help_text="劳动人事争议仲裁委员会、人民法院等",
        error_messages={"required": "请填写受理机关。"},
    )  # fmt: skip
    legal_aid_offered = forms.BooleanField(label="已告知可以向工会申请法律援助", required=False)
    opinion = TextField(label="引导情况", min_length=4, max_length=1000, rows=4)


class ReplyForm(StepForm):
    reply_form = forms.ChoiceField(label="答复形式", choices=Forms.choices)
    reply = TextField(
        label="答复内容",
        min_length=10,
        max_length=4000,
        rows=8,
        help_text="信访人在查询页面看到的就是这段文字",
    )

    def fit(self, petition: Petition) -> None:
        self.fields["reply_form"].choices = reply_forms(petition, petition.closed_on or today())  # type: ignore[attr-defined]
        self.initial.setdefault("reply_form", Forms.DIRECT)


class ConfirmForm(StepForm):
    satisfied = forms.ChoiceField(label="满意程度", choices=Satisfaction.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label="回访情况", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
