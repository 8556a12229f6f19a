"""Forms of activities (one, on the phone, a whole quarter), proposals, skilled workers, studios and pioneer teams."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.clock import today
from core.forms import DateInput, YuanField
from core.workflow import Refused
from homes.models import Activity, PioneerTeam, Proposal, SkillRecord, Studio
from homes.workflows.files import MOST, attach, read_upload
from homes.workflows.papers import ACCEPT, Paper
from members.forms.fields import OfMemberForm, own_body
from members.forms.mandates import ManyFilesInput
from members.models import Member
from unions.forms.fields import DATE_WRONG, count_field
from unions.forms.territory import KindsForm

PAPERS = ("照片和材料", ("papers",))


class UploadsField(forms.FileField):
    """Several pictures or papers, each checked by its bytes."""

    widget = ManyFilesInput

    def __init__(self, *, camera: bool = False, **kwargs: Any) -> None:
        taken = {"accept": "image/*"} if camera else {"accept": ACCEPT}
        kwargs.setdefault("widget", ManyFilesInput(attrs=taken))
        kwargs.setdefault(
            "help_text",
            "可一次选多份：照片、PDF、Word、Excel，每份不超过 20 MB。照片里隐藏的地点和时间会去掉",
        )
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Paper]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files and self.required:
            raise ValidationError("请选择文件。")
        if len(files) > MOST:
            raise ValidationError(f"一次最多传 {MOST} 份。请分几次上传。")
        try:
            return [read_upload(file) for file in files]
        except Refused as problem:
            raise ValidationError(str(problem)) from problem


class FilesForm(forms.Form):
    papers = UploadsField(label="照片和材料")


def say_choose(form: forms.BaseForm) -> None:
    """An empty choice in words."""
    for field in form.fields.values():
        pairs: Any = (
            list(getattr(field, "choices", ()) or ()) if isinstance(field, forms.TypedChoiceField) else []
        )
        if pairs and pairs[0][0] == "":
            field.choices = [("", "请选择"), *pairs[1:]]  # type: ignore[attr-defined]


class WithFiles(KindsForm):
    """A new record may bring its papers; later ones are added on its own page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_body(self)
        say_choose(self)
        if self.instance.pk:
            self.fields.pop("papers", None)

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        papers = self.cleaned_data.get("papers")
        if papers:
            attach(self.instance, papers, by=self.user)


class ActivityForm(WithFiles):
    choose_permission = "homes.edit"
    cost = YuanField(label="活动经费（元）", required=False, help_text="没有花钱的不填")
    papers = UploadsField(label="照片和材料", required=False)

    class Meta:
        model = Activity
        fields = (
            "body", "kind", "title", "held_on", "days", "place", "attendance", "target_group", "cost", "result", "winners",
        )  # fmt: skip
        groups = (
            ("活动", ("body", "kind", "title", "held_on", "days", "place")),
            ("开展情况", ("attendance", "target_group", "cost", "result", "winners")),
            PAPERS,
        )
        apart = (PAPERS[0],)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attendance"] = count_field(
            "参加人数", required=False, help_text="还没有开展的不填，开展以后再补；没有参加人数的不计入评分"
        )
        self.fields["days"] = count_field("天数")
        self.fields["days"].initial = 1
        self.fields["winners"].help_text = "劳动竞赛、练兵比武填写，如“一等奖：装配一班”"
        if not self.instance.pk:
            self.initial.setdefault("held_on", today())

    def clean_cost(self) -> int:
        return int(self.cleaned_data["cost"] or 0)


class PhoneActivityForm(ActivityForm):
    """What one types standing in the hall: six fields and the pictures."""

    papers = UploadsField(
        label="现场照片", required=False, camera=True, help_text="可直接拍照，也可从相册选多张"
    )

    class Meta:
        model = Activity
        fields = ("body", "kind", "title", "held_on", "attendance", "place")
        groups = (("", ("kind", "title", "held_on", "attendance", "place", "papers", "body")),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # the six fields alone; the rest keeps its defaults and can be added later
        super(WithFiles, self).__init__(*args, **kwargs)
        own_body(self)
        say_choose(self)
        self.fields.pop("cost", None)
        self.fields["attendance"] = count_field("参加人数")
        self.initial.setdefault("held_on", today())

    def clean_cost(self) -> int:
        return 0


class BatchRow(forms.Form):
    """One line of a quarter. An empty line is left out."""

    kind = forms.ChoiceField(label="类别", choices=[("", "请选择"), *Activity.Kind.choices], required=False)
    title = forms.CharField(label="活动名称", max_length=80, required=False)
    held_on = forms.DateField(label="开展日期", required=False, widget=DateInput(), error_messages=DATE_WRONG)
    attendance = count_field("参加人数", required=False)
    target_group = forms.ChoiceField(label="对象群体", choices=Activity.Group.choices, required=False)
    cost = YuanField(label="经费（元）", required=False)

    @property
    def is_blank(self) -> bool:
        data = getattr(self, "cleaned_data", {})
        return not any(data.get(name) for name in ("kind", "title", "held_on", "attendance", "cost"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if any(data.get(name) for name in ("kind", "title", "held_on", "attendance", "cost")):
            for name, label in (("kind", "类别"), ("title", "活动名称"), ("held_on", "开展日期")):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, f"请填写{label}。")
        return data


class ProposalForm(OfMemberForm):
    choose_permission = "homes.edit"
    benefit_fen = YuanField(label="经济效益（元）", required=False, help_text="能算出金额的填")

    class Meta:
        model = Proposal
        fields = (
            "body",
            "member",
            "title",
            "text",
            "submitted_on",
            "state",
            "adopted_on",
            "benefit",
            "benefit_fen",
        )
        groups = (
            ("建议", ("body", "member", "title", "text", "submitted_on")),
            ("采纳和效益", ("state", "adopted_on", "benefit", "benefit_fen")),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["benefit"].help_text = "如“换型时间缩短 20 分钟，减少废料”"


class SkillForm(OfMemberForm):
    choose_permission = "homes.edit"

    class Meta:
        model = SkillRecord
        fields = (
            "body", "member", "trade", "level", "certificate", "trained_on", "appraised_on", "used_as", "reward",
        )  # fmt: skip
        groups = (
            ("技术工人", ("body", "member", "trade", "level", "certificate")),
            ("培养、评价、使用、激励", ("trained_on", "appraised_on", "used_as", "reward")),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level: Any = self.fields["level"]
        level.choices = [pair for pair in level.choices if pair[0] != Member.Skill.NONE]
        self.fields["used_as"].help_text = "如“聘为首席技师”“担任班组长”"
        self.fields["reward"].help_text = "如“技能津贴每月 300 元”"


class StudioForm(OfMemberForm):
    choose_permission = "homes.edit"

    class Meta:
        model = Studio
        fields = (
            "body",
            "name",
            "leader",
            "level",
            "founded_on",
            "closed_on",
            "members",
            "projects",
            "results",
        )
        groups = (
            ("工作室", ("body", "name", "leader", "level", "founded_on", "closed_on")),
            ("攻关", ("members", "projects", "results")),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from members.forms.fields import MemberField

        super().__init__(*args, **kwargs)
        self.fields["members"] = count_field("成员人数", help_text="含领衔人")
        self.fields["level"].help_text = "只由本单位命名的不选"
        if self.instance.pk:
            del self.fields["leader"]
        else:
            self.fields["leader"] = MemberField(
                label="领衔人",
                body=own_body(self),
                user=self.user,
                error_messages={"required": "请填写领衔人姓名。"},
            )


class TeamForm(KindsForm):
    choose_permission = "homes.edit"

    class Meta:
        model = PioneerTeam
        fields = ("body", "team", "level", "named_on", "named_by", "people", "deeds", "revoked_on")
        groups = (
            ("班组", ("body", "team", "people")),
            ("命名", ("level", "named_on", "named_by", "revoked_on")),
            ("事迹", ("deeds",)),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "body" in self.fields:
            own_body(self)
        self.fields["people"] = count_field("班组人数", required=False)
