"""Forms of joining: the worker's own on the public pages, the union's when it decides, windows."""

from typing import Any

from django import forms

from core.clock import today
from core.forms import BodyPickerInput, DateInput, ReasonForm, ScopedModelForm, name_picker
from core.identifiers import check_id_number, normalise_mobile
from core.passcodes import PasscodeField
from members.models import Member, ServiceWindow
from members.workflows.doors import TAKES_MEMBERS
from unions.models import Body, Jurisdiction

OATH = "我自愿加入中华全国总工会，遵守工会章程，执行工会决议，积极参加工会活动。"
CONSENT = "我同意工会为办理入会、会籍管理和会员服务处理以上个人信息，并只在办理时查看。"


def checked(check: Any, text: str) -> str:
    try:
        return str(check(text))
    except ValueError as problem:
        raise forms.ValidationError(str(problem)) from None


class FindForm(forms.Form):
    """Where the worker works or lives, and the employer's name if there is one."""

    place = forms.CharField(label="县（市、区）", max_length=12)
    employer = forms.CharField(
        label="工作单位",
        max_length=60,
        required=False,
        help_text="填单位名称里的两个字以上；没有单位的不填",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provinces = Body.objects.filter(kind=Body.Kind.PROVINCE).values_list("place", flat=True)
        counties = Jurisdiction.objects.filter(level="county", parent__parent__code__in=list(provinces))
        groups: dict[str, list[tuple[str, str]]] = {}
        for county in counties.select_related("parent").order_by("code"):
            groups.setdefault(str(county.parent), []).append((county.code, county.name))
        choices = [("", "请选择"), *groups.items()]
        self.fields["place"] = forms.ChoiceField(
            label="单位或居住地所在的县（市、区）", choices=choices,
            error_messages={"required": "请选择县（市、区）。", "invalid_choice": "请重新选择县（市、区）。"},
        )  # fmt: skip
        self.order_fields(("place", "employer"))

    def clean_place(self) -> Jurisdiction:
        return Jurisdiction.objects.get(code=self.cleaned_data["place"])


class ApplyForm(forms.Form):
    """入会申请书 on a phone. What is asked is what the register needs, nothing more."""

    name = forms.CharField(
        label="姓名", max_length=40, error_messages={"required": "请照身份证填写姓名。"},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    id_number = forms.CharField(
        label="身份证号码", max_length=24, error_messages={"required": "请填写 18 位身份证号码。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip
    phone = forms.CharField(
        label="手机号", max_length=20, error_messages={"required": "请填写 11 位手机号。"},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel-national"}),
    )  # fmt: skip
    unit_name = forms.CharField(
        label="工作单位", max_length=120, required=False, help_text="营业执照上的全称；没有单位的不填"
    )
    village = forms.CharField(label="居住的村（社区）", max_length=40, required=False)
    group8 = forms.ChoiceField(
        label="职业", required=False, choices=[("", "以下都不是"), *(g for g in Member.Group.choices if g[0])]
    )
    migrant = forms.BooleanField(label="我是农民工（农业户口、外出务工）", required=False)
    oath = forms.BooleanField(label=OATH, error_messages={"required": "入会要本人自愿，请阅读后勾选。"})
    consent = forms.BooleanField(
        label=CONSENT, error_messages={"required": "不同意的，可以带身份证到工会当面申请。"}
    )
    once = forms.CharField(widget=forms.HiddenInput, max_length=200)

    def __init__(self, *args: Any, living: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not living:
            del self.fields["village"]

    def clean_name(self) -> str:
        name = "".join(self.cleaned_data["name"].split())
        if len(name) < 2 or any(char.isdigit() for char in name):
            raise forms.ValidationError("请照身份证填写姓名。")
        return name

    def clean_id_number(self) -> str:
        return checked(lambda text: check_id_number(text, on=today()), self.cleaned_data["id_number"])

    def clean_phone(self) -> str:
        return checked(normalise_mobile, self.cleaned_data["phone"])


class TrackForm(forms.Form):
    number = forms.CharField(
        label="申请编号", max_length=20, error_messages={"required": "请填写回执上的申请编号。"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    passcode = PasscodeField()

    def clean_number(self) -> str:
        digits = "".join(char for char in self.cleaned_data["number"] if char.isdecimal())
        if len(digits) != 12:
            raise forms.ValidationError("申请编号是 12 位数字，请照回执填写。")
        return digits


class ApproveForm(forms.Form):
    on = forms.DateField(
        label="入会日期", widget=DateInput(), initial=today, error_messages={"required": "请填写入会日期。"}
    )
    checked = forms.BooleanField(
        label="已核对本人身份证", required=False, help_text="勾选后记为今天实名核验。"
    )

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > today():
            raise forms.ValidationError("入会日期不能晚于今天。")
        return self.cleaned_data["on"]


class RefuseForm(ReasonForm):
    """Said to the applicant as it is written."""


class GiveForm(forms.Form):
    """Needs `user=` on pages; without one (API) a body is looked up among all that take members."""

    body = forms.ModelChoiceField(
        label="转给", queryset=Body.objects.none(), required=False,
        help_text="选接收的工会。不选就转给上级工会，由上级匹配。",
        error_messages={"invalid_choice": "没有找到这家工会，或您无权选择。请重新选择。"},
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["body"]
        rows = Body.objects.all() if user is None else Body.objects.visible_to(user, "unions.view")
        field.queryset = rows.filter(kind__in=TAKES_MEMBERS)
        field.widget = BodyPickerInput(kinds=TAKES_MEMBERS)

    def __getitem__(self, name: str) -> forms.BoundField:
        return name_picker(super().__getitem__(name))


class WindowForm(ScopedModelForm):
    choose_permission = "members.edit"

    class Meta:
        model = ServiceWindow
        fields = ("body", "place", "opened_on", "closed_on", "note")
        groups = (("服务窗口", ("body", "place", "opened_on", "closed_on", "note")),)
