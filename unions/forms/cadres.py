"""Forms of cadres, their training, and committees."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.clock import today
from core.forms import ScopedModelForm
from core.identifiers import normalise_mobile
from core.workflow import Refused
from unions.forms.fields import count_field, date_field
from unions.models import Body, Committee, Officer, Training
from unions.policies.force import policy_of
from unions.workflows import add_training, appoint, change_officer, register_committee
from unions.workflows.cadres import one_chair

EDUCATION = ("博士", "硕士", "本科", "大专", "中专", "高中", "初中", "小学及以下")


class OfficerForm(ScopedModelForm):
    """The phone is typed whole and shown masked; an empty box keeps the number on file."""

    choose_permission = "cadres.edit"
    phone = forms.CharField(
        label="手机",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    education = forms.ChoiceField(
        label="学历", required=False, choices=[("", "请选择"), *((e, e) for e in EDUCATION)]
    )

    class Meta:
        model = Officer
        fields = (
            "body", "name", "sex", "born_on", "education", "party_member", "post", "fulltime", "elected_on",
            "took_post_on", "term_end", "concurrent_post", "rank", "organ_level", "in_party_leadership", "conflict_mark",
            "treatment_due", "treatment_actual", "contract_end", "certified_on", "certificate_no",
        )  # fmt: skip
        groups = (
            ("本人", ("name", "sex", "born_on", "education", "party_member", "phone")),
            ("任职", ("body", "post", "fulltime", "took_post_on", "elected_on", "term_end", "concurrent_post", "rank",
                    "organ_level", "in_party_leadership", "conflict_mark")),
            ("待遇和合同", ("treatment_due", "treatment_actual", "contract_end")),
            ("持证", ("certified_on", "certificate_no")),
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["conflict_mark"].help_text = "有限制任职情形的写明是哪一条，没有的不填"
        self.fields["treatment_due"].help_text = "按本地标准应享受的待遇；不填的按本地标准显示"
        if self.instance.pk:
            del self.fields["body"]
            if self.instance.phone_sealed:
                self.fields["phone"].help_text = "已登记。要换号码才填，不填就不变。"

    def clean_name(self) -> str:
        name = "".join(str(self.cleaned_data["name"]).split())
        if len(name) < 2 or any(char.isdigit() for char in name):
            raise ValidationError("请填真实姓名，至少两个字。")
        return name

    def clean_phone(self) -> str:
        text = str(self.cleaned_data["phone"]).strip()
        try:
            return normalise_mobile(text) if text else ""
        except ValueError as problem:
            raise ValidationError(str(problem)) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("born_on", "took_post_on", "elected_on", "certified_on"):
            if data.get(name) and data[name] > today():
                self.add_error(name, "这个日期在今天以后。请核对。")
        took, elected, born = data.get("took_post_on"), data.get("elected_on"), data.get("born_on")
        if took and elected and took < elected:
            self.add_error("took_post_on", f"任职日期早于当选日期 {elected}。请核对。")
        if took and data.get("term_end") and data["term_end"] <= took:
            self.add_error("term_end", f"任期至应晚于任职日期 {took}。")
        if born and took and took.year - born.year < 16:
            self.add_error("born_on", "按这个出生日期，任职时不满 16 岁。请核对。")
        if data.get("certificate_no") and not data.get("certified_on"):
            self.add_error("certified_on", "填了证号，也要填持证日期。")
        if data.get("in_party_leadership") and not data.get("party_member"):
            self.add_error("in_party_leadership", "进入党组织领导班子的应是中共党员。请核对。")
        self._one_chair(data)
        return data

    def _one_chair(self, data: dict[str, Any]) -> None:
        body = data.get("body") or (self.instance.body if self.instance.pk else None)
        if body is None or not data.get("post"):
            return
        trial = Officer(pk=self.instance.pk, body=body, post=data["post"], left_on=self.instance.left_on)
        try:
            one_chair(trial)
        except Refused as problem:
            self.add_error("post", str(problem))

    def appointed(self, *, by: Any) -> Officer:
        officer: Officer = self.save(commit=False)
        officer.phone = self.cleaned_data["phone"]
        return appoint(officer, by=by)

    def kept(self, *, before: dict[str, Any], by: Any) -> Officer:
        officer: Officer = self.save(commit=False)
        phone = self.cleaned_data["phone"]
        if phone:
            officer.phone = phone
        return change_officer(officer, before=before, phone_changed=bool(phone), by=by)


CAUSES = (
    ("moved", "调动、免职"),
    ("ended", "任期届满"),
    ("resigned", "本人辞职"),
    ("retired", "退休"),
    ("recalled", "依法罢免"),
    ("died", "去世"),
)


class LeaveForm(forms.Form):
    """`moved` comes out true unless the person went for a cause that is no transfer."""

    left_on = date_field("离任日期")
    cause = forms.ChoiceField(
        label="离任情形", required=False, choices=CAUSES, initial="moved",
        help_text="主席、副主席任期未满调动的，请先办理“任期内调动”",
    )  # fmt: skip
    reason = forms.CharField(
        label="离任原因",
        min_length=2,
        max_length=120,
        error_messages={"required": "请填写离任原因，如“调动”“退休”“换届”。"},
    )

    def clean_left_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["left_on"]
        if day > today():
            raise ValidationError("离任日期在今天以后。请在离任当天或以后登记。")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["moved"] = (data.pop("cause", "") or "moved") == "moved"
        return data


class TrainingForm(ScopedModelForm):
    """Days for courses in a room, hours for courses on the network; hours become days by the local figure."""

    days = forms.DecimalField(label="天数", required=False, min_value=0, max_digits=5, decimal_places=2)
    hours = forms.DecimalField(
        label="学时（网络培训）",
        required=False,
        min_value=0,
        max_digits=6,
        decimal_places=1,
        help_text="网络培训填学时，按本地标准折成天数",
    )

    class Meta:
        model = Training
        fields = (
            "course",
            "kind",
            "organiser",
            "organiser_level",
            "online",
            "started_on",
            "passed",
            "certificate",
        )
        groups = (
            ("培训", ("course", "kind", "organiser", "organiser_level", "started_on")),
            ("学时和结果", ("online", "days", "hours", "passed", "certificate")),
        )

    def __init__(self, *args: Any, officer: Officer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officer = officer or (self.instance.officer if self.instance.officer_id else None)
        if self.officer is not None:
            self.instance.officer = self.officer
        for name in ("days", "hours"):
            self.fields[name].error_messages["invalid"] = "请填数字，如 2 或 0.5。"
            self.fields[name].error_messages["max_decimal_places"] = "小数位太多。请四舍五入后再填。"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        started = data.get("started_on")
        if started and started > today():
            self.add_error("started_on", "开始日期在今天以后。培训以后再登记。")
        if data.get("online") and not self.errors:
            self._from_hours(data)
        elif not self.errors:
            if not data.get("days"):
                self.add_error("days", "请填写天数，至少 0.5 天。")
            else:
                self.instance.hundredths = int(data["days"] * 100)
        return data

    def _from_hours(self, data: dict[str, Any]) -> None:
        if not data.get("hours"):
            self.add_error("hours", "网络培训请填写学时。")
            return
        place = self.officer.body.place if self.officer else "CN"
        per_day = policy_of(place, data["started_on"]).value("train.hours_per_day")
        if not per_day:
            self.add_error(
                "hours", "本地还没有设定“多少学时折一天”。请先由上级在标准参数里设定，或按天数登记。"
            )
            return
        self.instance.hundredths = int(data["hours"] * 100 / per_day)

    def added(self, *, by: Any) -> Training:
        training: Training = self.save(commit=False)
        if self.officer is not None:
            training.officer = self.officer
        return add_training(training, by=by)


class CommitteeForm(ScopedModelForm):
    """Registers a committee of one body: the current one, or an earlier one for the record."""

    class Meta:
        model = Committee
        fields = ("kind", "state", "members_count", "elected_on", "term_end", "approved_on", "approval_no")
        groups = (("委员会", fields),)

    def __init__(self, *args: Any, body: Body | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body = body or self.instance.body
        self.instance.body = self.body
        self.fields["term_end"].help_text = "往届填任期最后一天；现任的可以不填，产生新一届时自动写入"
        self.fields["members_count"] = count_field("委员数")
        if self.instance.pk:
            del self.fields["kind"], self.fields["state"]
        else:
            self.fields["state"].help_text = "登记为现任的，原来的现任自动转为往届"

    def clean_members_count(self) -> int:
        count: int = self.cleaned_data["members_count"]
        if not 1 <= count <= 99:
            raise ValidationError("委员数应在 1 至 99 之间。请核对。")
        return count

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        elected, approved = data.get("elected_on"), data.get("approved_on")
        for name in ("elected_on", "approved_on"):
            if data.get(name) and data[name] > today():
                self.add_error(name, "这个日期在今天以后。请核对。")
        if elected and approved and approved < elected:
            self.add_error("approved_on", f"批复日期早于选举日期 {elected}。请核对。")
        if approved and not elected:
            self.add_error("elected_on", "填了批复日期，也要填选举日期。")
        return data

    def registered(self, *, by: Any) -> Committee:
        committee: Committee = self.save(commit=False)
        committee.body = self.body
        return register_committee(committee, by=by)
