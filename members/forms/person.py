"""Forms of the person: joining and editing. What a complete file needs is policy data, so it is not typed here."""

from typing import Any

from django import forms

from core.clock import today
from core.forms import DateInput, ScopedModelForm
from core.identifiers import check_id_number, mask_phone, normalise_mobile
from core.workflow import Refused
from members.models import Member
from members.resources.codes import NATION_WORDS
from members.workflows import fill_person, unit_of
from unions.models import Body

NOBODY = "无"


class MemberForm(ScopedModelForm):
    """Number and phone are typed whole and kept sealed; when editing, empty means unchanged."""

    choose_permission = "members.edit"
    id_number = forms.CharField(
        label="证件号码",
        max_length=24,
        required=False,
        help_text="18 位公民身份号码；性别和出生日期取自号码。",
    )
    phone = forms.CharField(label="移动电话", max_length=20, required=False, help_text="11 位手机号。")
    emergency_name = forms.CharField(
        label="紧急联系人", max_length=60, required=False, help_text="突发情况时联系谁，如配偶、父母。"
    )
    emergency_phone = forms.CharField(
        label="紧急联系电话", max_length=20, required=False, help_text="11 位手机号。"
    )
    ethnicity = forms.ChoiceField(label="民族", choices=list(NATION_WORDS.items()), initial="01")
    unit_name = forms.CharField(
        label="工作单位",
        max_length=120,
        required=False,
        help_text="填单位全称；工会只覆盖一家单位时可以不填。",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Member
        fields = (
            "name", "sex", "ethnicity", "employment", "education", "skill", "politics", "native_place", "household",
            "household_place", "residence", "marriage", "migrant", "group8", "tags", "body", "trade", "position", "rank",
            "team", "work_since", "contract_start", "contract_end", "left_unit_on", "applied_by", "card_no", "card_on",
            "realname_on", "file_items",
        )  # fmt: skip
        groups = (
            ("身份", ("name", "id_number", "sex", "phone", "ethnicity", "native_place", "politics", "marriage")),
            (
                "工作",
                ("body", "unit_name", "employment", "work_since", "trade", "position", "rank", "team", "education",
                 "skill", "contract_start", "contract_end", "left_unit_on"),
            ),
            ("户籍和居住", ("household", "household_place", "residence")),
            ("紧急联系", ("emergency_name", "emergency_phone")),
            ("群体", ("migrant", "group8", "tags")),
            ("登记、发证、建档", ("applied_by", "joined_on", "realname_on", "card_no", "card_on", "file_items")),
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sex"].required = False
        for name in ("sex", "education", "politics", "household", "marriage", "applied_by"):
            field: Any = self.fields[name]
            field.choices = [("", "未填"), *(choice for choice in field.choices if choice[0])]
        self.fields["sex"].help_text = "填了证件号码可以不填。"
        self.fields["residence"].help_text = "现在住的地方，如义堂镇幸福社区。"
        self.fields[
            "file_items"
        ].help_text = "已归入档案的材料。哪些是必备材料由当地标准规定，齐全与否自动判断。"
        if self.instance.pk:
            self.fields["seen"].initial = self.instance.version
            self.fields["unit_name"].initial = self.instance.unit.name if self.instance.unit else ""
            for name, shown in (
                ("id_number", self.instance.masked_id),
                ("phone", self.instance.masked_phone),
                ("emergency_name", self.instance.masked_emergency.partition(" ")[0]),
                ("emergency_phone", mask_phone(self.instance.emergency_phone)),
            ):
                if shown:
                    self.fields[name].widget.attrs["placeholder"] = shown
                    self.fields[name].help_text = "不改请留空。"
            if self.instance.emergency:
                self.fields["emergency_name"].help_text = f"不改请留空；不再登记的填“{NOBODY}”。"

    def clean_name(self) -> str:
        name = "".join(self.cleaned_data["name"].split())
        if len(name) < 2 or any(char.isdigit() for char in name):
            raise forms.ValidationError("请照身份证填写姓名。")
        return name

    def _checked(self, name: str, check: Any) -> str:
        text = self.cleaned_data.get(name, "").strip()
        if not text:
            return ""
        try:
            return str(check(text))
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None

    def clean_id_number(self) -> str:
        number = self._checked("id_number", lambda text: check_id_number(text, on=today()))
        if not number and not self.instance.id_index:
            raise forms.ValidationError("请填写 18 位证件号码。")
        return number

    def clean_phone(self) -> str:
        return self._checked("phone", normalise_mobile)

    def clean_emergency_phone(self) -> str:
        return self._checked("emergency_phone", normalise_mobile)

    def _contact(self, data: dict[str, Any]) -> None:
        """A name without a number helps nobody, nor a number without a name."""
        name, phone = data.get("emergency_name", "").strip(), data.get("emergency_phone", "")
        known = self.instance.pk and self.instance.emergency
        if name == NOBODY and phone:
            self.add_error("emergency_phone", f"紧急联系人填了“{NOBODY}”，电话请留空。")
        elif name and name != NOBODY and not phone and not known and "emergency_phone" not in self.errors:
            self.add_error("emergency_phone", "填了紧急联系人，请同时填联系电话。")
        elif phone and not name and not known:
            self.add_error("emergency_name", "填了紧急联系电话，请同时填联系人姓名。")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        self._contact(data)
        for name, title in (
            ("card_on", "发证日期"),
            ("realname_on", "实名核验日期"),
            ("left_unit_on", "离职日期"),
            ("work_since", "参加工作时间"),
        ):
            if data.get(name) and data[name] > today():
                self.add_error(name, f"{title}不能晚于今天。")
        if data.get("card_on") and not data.get("card_no"):
            self.add_error("card_no", "填了发证日期，请同时填会员证号。")
        start, end = data.get("contract_start"), data.get("contract_end")
        if start and end and end < start:
            self.add_error("contract_end", "劳动合同止的日期早于起的日期。请核对。")
        body = data.get("body")
        if isinstance(body, Body):
            try:
                self.instance.unit = unit_of(body, data.get("unit_name", "").strip())
            except Refused as problem:
                self.add_error("unit_name", str(problem))
        if not data.get("sex") and not data.get("id_number") and not self.instance.sex:
            self.add_error("sex", "请选择性别，或填写证件号码。")
        return data

    def save(self, commit: bool = True) -> Member:
        member: Member = super().save(commit=False)
        name = self.cleaned_data["emergency_name"].strip()
        if name == NOBODY:
            member.emergency_name = member.emergency_phone = ""
        else:
            member.emergency_name = name or member.emergency_name
            member.emergency_phone = self.cleaned_data["emergency_phone"] or member.emergency_phone
        member.sex = member.sex or (self.initial.get("sex") or "")
        return fill_person(
            member, id_number=self.cleaned_data["id_number"], phone=self.cleaned_data["phone"], on=today()
        )


class JoinForm(MemberForm):
    joined_on = forms.DateField(label="入会日期", widget=DateInput(), initial=today)

    def clean_joined_on(self) -> Any:
        if self.cleaned_data["joined_on"] > today():
            raise forms.ValidationError("入会日期不能晚于今天。")
        return self.cleaned_data["joined_on"]
