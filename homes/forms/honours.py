"""Forms of honours, vetoes and opinions on operators of employers."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q

from core.clock import add_months, today
from core.forms import ReasonForm
from homes.models import HonourNomination, ManagerOpinion, Veto
from homes.models.grades import Level
from homes.models.honours import Award
from homes.workflows.levels import KEEPER, WORDS, stands_for
from homes.workflows.naming import acts_for
from unions.forms.territory import KindsForm
from unions.models import Unit
from unions.querysets import BASIC_KINDS, LOCAL_KINDS

VETO_MONTHS = (
    12  # the reading of the silent text: one year of awards from the decision; the form only proposes it
)


class HonourForm(KindsForm):
    """An earlier honour, put in by the union that decided it. New ones go through the nomination."""

    choose_permission = "homes.verify"
    takes = {"body": BASIC_KINDS}

    class Meta:
        model = HonourNomination
        fields = (
            "body", "award", "honour", "level", "nominee_role", "nominee", "nominated_on", "decided_on", "doc_no",
            "awarded_on", "follow_up",
        )  # fmt: skip
        groups = (
            ("荣誉", ("body", "award", "honour", "level", "nominee_role", "nominee")),
            ("决定", ("nominated_on", "decided_on", "doc_no", "awarded_on", "follow_up")),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided_on"].required = True
        self.fields["follow_up"].widget = forms.Textarea(attrs={"rows": 3})
        if self.instance.case_id:  # what the procedure wrote stays; the follow-up is added to
            for name in self.fields:
                self.fields[name].disabled = name != "follow_up"
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        body, level = (
            data.get("body") or (self.instance.body if self.instance.pk else None),
            data.get("level"),
        )
        if body is not None and level and not self.instance.case_id:
            kind = KEEPER[Level(level)]
            if stands_for(self.user, kind, body) is None:
                self.add_error(None, f"以前获得的荣誉由{WORDS[kind]}补录。新的荣誉请走“推荐评选表彰”。")
        if self.instance.state == HonourNomination.State.REVOKED:
            self.add_error(None, "荣誉已撤销，不能再修改。")
        return data

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.instance.pk:
            done = (
                HonourNomination.State.AWARDED if self.instance.awarded_on else HonourNomination.State.DECIDED
            )
            self.instance.state = done


class VetoForm(KindsForm):
    choose_permission = "homes.verify"
    takes = {"decided_by": ("city", "province")}

    class Meta:
        model = Veto
        fields = ("body", "decided_by", "reason", "doc_no", "from_on", "to_on")
        groups = (("一票否决", fields),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget = forms.Textarea(attrs={"rows": 3})
        self.fields["reason"].help_text = "写明哪些目标没有完成"
        if not self.instance.pk and not self.is_bound:
            home = self.user.home_body
            if home is not None and home.kind in self.takes["decided_by"]:
                self.initial.setdefault("decided_by", home.pk)
            self.initial.setdefault("from_on", today())
            self.initial.setdefault("to_on", add_months(today(), VETO_MONTHS))
            self.fields["to_on"].help_text = "文件没有写期限，这里先填一年，请照决定修改"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        decider = data.get("decided_by") or (self.instance.decided_by if self.instance.pk else None)
        if decider is not None and not acts_for(decider, self.user):
            self.add_error("decided_by", f"一票否决由“{decider}”自己登记。请联系该会。")
        if self.instance.pk and self.instance.state == Veto.State.LIFTED:
            self.add_error(None, "这项一票否决已经解除，不能再修改。")
        return data


class UnitField(forms.CharField):
    """An employer by its full name or its credit code; cleans to one that the person may see."""

    def __init__(self, *, user: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(max_length=120, help_text="填单位全称或统一社会信用代码", **kwargs)

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").strip()
        rows = Unit.objects.visible_to(self.user, "units.view").filter(closed_on=None)
        found = list(rows.filter(Q(name=text) | Q(uscc=text.upper(), uscc__gt="")).order_by("pk")[:2])
        if not found and text.isdecimal():  # the interface sends the key
            found = list(rows.filter(pk=int(text))[:1]) if len(text) < 18 else []
        if not found:
            raise forms.ValidationError(f"没有找到“{text}”，或不在您的范围内。请照营业执照填写全称。")
        if len(found) > 1:
            raise forms.ValidationError("有同名的单位。请改填统一社会信用代码。")
        return found[0]

    def prepare_value(self, value: Any) -> Any:
        row = Unit.objects.filter(pk=value).first() if isinstance(value, int) else value
        return row.name if isinstance(row, Unit) else value


class OpinionForm(KindsForm):
    choose_permission = "homes.verify"
    takes = {"body": LOCAL_KINDS}

    class Meta:
        model = ManagerOpinion
        fields = ("body", "unit", "person", "post", "honour", "asked_by", "asked_on", "reply_by")
        groups = (
            ("经营者", ("unit", "person", "post", "honour")),
            ("征求", ("body", "asked_by", "asked_on", "reply_by")),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = UnitField(
            label="企业", user=self.user, error_messages={"required": "请填写企业。"}
        )
        self.fields["asked_by"].help_text = "来函征求意见的单位，如“县委组织部”"
        if not self.instance.pk and not self.is_bound:
            self.initial.setdefault("asked_on", today())
            home = self.user.home_body
            if home is not None and home.kind in LOCAL_KINDS:
                self.initial.setdefault("body", home.pk)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.instance.pk and self.instance.state == ManagerOpinion.State.REPLIED:
            self.add_error(None, "意见已经答复，不能再修改。")
        return data


class ReplyForm(forms.Form):
    unlawful = forms.BooleanField(
        label="有严重违法案件", required=False, help_text="向人社、法院、应急等部门核查后勾选"
    )
    opinion = forms.ChoiceField(
        label="工会意见", choices=[("", "请选择"), *ManagerOpinion.Opinion.choices],
        error_messages={"required": "请选择意见。"},
    )  # fmt: skip
    opinion_word = forms.CharField(
        label="意见说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="建议暂缓或不同意的必须写明理由",
    )  # fmt: skip


class CheckForm(forms.Form):
    """What a nomination would be; read from the address, nothing is kept."""

    WORDS: ClassVar[dict[str, dict[str, str]]] = {
        "level": {str(k): str(v) for k, v in Level.choices},
        "award": {str(k): str(v) for k, v in Award.choices},
        "role": {str(k): str(v) for k, v in HonourNomination.Role.choices},
    }

    award = forms.ChoiceField(label="荣誉类别", choices=Award.choices)
    level = forms.ChoiceField(label="级别", choices=Level.choices)
    role = forms.ChoiceField(label="推荐对象", choices=HonourNomination.Role.choices)
    basis = forms.ChoiceField(label="推荐依据", required=False, choices=HonourNomination.Basis.choices)


class RevokeForm(ReasonForm):
    """Why an honour or a title is taken back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = "写明事实和依据，至少 4 个字；这家工会看得到。"
