"""Forms of naming rounds, declarations, titles and their re-verification."""

import datetime as dt
from typing import Any

from django import forms

from core.clock import today
from core.forms import ReasonForm
from core.papers import ACCEPT, check_paper
from homes.models import DemoUnit, HomeTitle, NamingEntry, NamingRound
from homes.models.grades import Level
from homes.models.titles import KEEPERS, NAMES
from homes.workflows.naming import acts_for, due_day
from homes.workflows.titles import may_change, settle_entered
from unions.forms.fields import date_field
from unions.forms.learning import check_year
from unions.forms.territory import KindsForm
from unions.models import Body
from unions.querysets import BASIC_KINDS, LOCAL_KINDS


class PointsField(forms.DecimalField):
    """Typed in points, cleaned to hundredths of a point."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=0, max_value=1000, decimal_places=2,
            error_messages={
                "required": f"请填写{kwargs.get('label', '分数')}。", "invalid": "请填分数，如 92 或 92.5。",
                "min_value": "分数不能是负数。", "max_value": "分数太大，请核对。", "max_decimal_places": "最多两位小数。",
            }, **kwargs,
        )  # fmt: skip

    def prepare_value(self, value: Any) -> Any:
        return f"{value / 100:g}" if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        points = super().clean(value)
        return None if points is None else int(points * 100)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")


class RoundForm(KindsForm):
    choose_permission = "homes.verify"
    takes = {"body": LOCAL_KINDS}
    pass_score = PointsField(
        label="达标分", required=False, help_text="纸面申报用的标准分；按评分标准申报的，以标准为准"
    )

    class Meta:
        model = NamingRound
        fields = (
            "body",
            "name",
            "grade",
            "year",
            "pass_score",
            "quota",
            "opened_on",
            "declare_until",
            "doc_no",
        )
        groups = (
            ("命名", ("body", "name", "grade", "year")),
            ("申报", ("opened_on", "declare_until", "pass_score", "quota", "doc_no")),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "印在证书上的名称，如“模范职工之家”“职工信赖的职工之家”"
        self.fields["quota"].help_text = "当地文件不许预设名额的留空"
        if not self.instance.pk and not self.is_bound:
            self.initial.setdefault("year", today().year)
            self.initial.setdefault("opened_on", today())
            home = self.user.home_body
            if home is not None and home.kind in LOCAL_KINDS:
                self.initial.setdefault("body", home.pk)
        if self.instance.pk and self.instance.entries.exists():
            for name in ("grade", "year", "name"):
                self.fields[name].disabled = True

    def clean_year(self) -> int:
        return check_year(self.cleaned_data["year"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        body = data.get("body") or (self.instance.body if self.instance.pk else None)
        if body is not None and not acts_for(body, self.user):
            self.add_error(None, f"命名批次由“{body}”自己启动和修改。请联系该会。")
        if self.instance.pk and self.instance.state == NamingRound.State.CLOSED:
            self.add_error(None, "这一批命名已经结束，不能再修改。")
        return data


class EntryForm(KindsForm):
    choose_permission = "homes.verify"
    takes = {"body": BASIC_KINDS}
    score = PointsField(label="验收分")
    pass_score = PointsField(label="标准分")

    class Meta:
        model = NamingEntry
        fields = ("round", "body", "score", "pass_score", "declared_on")
        groups = (("申报", fields),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["round"]
        field.queryset = (
            field.queryset.filter(state=NamingRound.State.OPEN) if not self.instance.pk else field.queryset
        )
        if self.instance.pk:
            del self.fields["round"]
        elif not self.is_bound:
            self.initial.setdefault("declared_on", today())
            chosen = str(self.initial.get("round") or "")
            rnd = field.queryset.filter(pk=int(chosen)).first() if chosen.isdecimal() else None
            if rnd is not None and rnd.pass_score is not None:
                self.initial.setdefault("pass_score", rnd.pass_score)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        rnd = data.get("round") or (self.instance.round if self.instance.pk else None)
        if rnd is not None and not acts_for(rnd.body, self.user):
            self.add_error(None, f"申报由命名单位“{rnd.body}”登记。请联系该会。")
        if self.instance.pk and (
            self.instance.state != NamingEntry.State.DECLARED or self.instance.assessment_id
        ):
            self.add_error(None, "已经决定的申报，或由自评表取入的申报，不能在这里修改。")
        return data


class TitleForm(KindsForm):
    """An earlier title with its paper. The naming union follows from the level."""

    choose_permission = "homes.verify"
    takes = {"body": BASIC_KINDS}

    class Meta:
        model = HomeTitle
        fields = (
            "body", "person_name", "name", "grade", "level", "named_on", "doc_no", "certificate_no", "plaque_on", "reward",
            "confirmed_on", "paper",
        )  # fmt: skip
        groups = (
            ("称号", ("body", "person_name", "name", "grade", "level")),
            (
                "命名",
                ("named_on", "doc_no", "certificate_no", "plaque_on", "reward", "confirmed_on", "paper"),
            ),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person_name"].help_text = "职工信赖的“娘家人”等个人称号填姓名；家的称号留空"
        self.fields["confirmed_on"].help_text = "最近一次复核确认的日期；没有复核过的留空"
        self.fields["certificate_no"].help_text = "照原证书填写；没有的留空，确认后由平台编号"
        paper: Any = self.fields["paper"]
        paper.widget = forms.ClearableFileInput(attrs={"accept": ACCEPT})
        paper.help_text = "命名文件或证书的扫描件，PDF、JPG、PNG 或 DOCX，不超过 20 MB"

    def clean_paper(self) -> Any:
        paper = self.cleaned_data.get("paper")
        if paper and hasattr(paper, "content_type"):
            check_paper(paper)
            self.instance.paper_name = str(paper.name)[:200]
        return paper

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        body: Body | None = self.instance.body if self.instance.pk else data.get("body")
        level = data.get("level")
        if self.instance.pk and (problem := may_change(self.instance, self.user)):
            self.add_error(None, problem)
        if body is not None and level:
            namer = Body.objects.filter(path__in=body.ancestor_paths, kind=NAMES[Level(level)]).first()
            if namer is None:
                self.add_error("level", f"“{body}”上面没有{KEEPERS[Level(level)]}，请核对层级。")
            else:
                self.instance.named_by = namer
        return data

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors or not self.instance.named_by_id:
            return
        if not self.instance.pk:
            settle_entered(self.instance, self.user)
        elif self.instance.state == HomeTitle.State.IN_FORCE:
            self.instance.review_on = due_day(self.instance, today())


class DemoForm(KindsForm):
    choose_permission = "homes.verify"
    takes = {
        "recommended_by": (*LOCAL_KINDS, "township", "zone", "industrial", "organ", "system"),
        "named_by": LOCAL_KINDS,
    }

    class Meta:
        model = DemoUnit
        fields = ("body", "kind", "year", "recommended_by", "named_by", "named_on", "doc_no", "experience")
        groups = (
            ("示范单位", ("body", "kind", "year")),
            ("命名", ("recommended_by", "named_by", "named_on", "doc_no", "experience")),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["experience"].widget = forms.Textarea(attrs={"rows": 4})

    def clean_year(self) -> int:
        return check_year(self.cleaned_data["year"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        named_by = data.get("named_by")
        if named_by is not None and not acts_for(named_by, self.user):
            self.add_error("named_by", f"由命名单位“{named_by}”登记。请联系该会，或通过“示范单位命名”推荐。")
        return data


class NameForm(forms.Form):
    doc_no = forms.CharField(label="命名文号", required=False, max_length=60)
    reward = forms.CharField(
        label="物质奖励", required=False, max_length=120, help_text="如“奖金 5,000 元”；没有的留空"
    )


class NameAllForm(forms.Form):
    doc_no = forms.CharField(label="命名文号", required=False, max_length=60)


class RefuseForm(ReasonForm):
    cause = forms.ChoiceField(
        label="原因",
        choices=[("", "请选择"), *NamingEntry.Cause.choices],
        error_messages={"required": "请选择原因。"},
    )
    field_order = ("cause", "reason")


class ConfirmForm(forms.Form):
    decision = forms.CharField(
        label="复核意见", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明复核意见。"},
    )  # fmt: skip


class RectifyForm(forms.Form):
    items = forms.CharField(
        label="整改事项", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明整改事项。"},
    )  # fmt: skip
    rectify_until = date_field("整改期限")

    def __init__(self, *args: Any, last: dt.date | None = None, **kwargs: Any) -> None:
        """`last`: the last day that may be set here."""
        super().__init__(*args, **kwargs)
        if last is not None:
            self.fields["rectify_until"].help_text = f"最晚到 {last}。确需更长的，请先办理例外备案。"
            self.fields["rectify_until"].widget.attrs["max"] = last.isoformat()


class ReportForm(forms.Form):
    report = forms.CharField(
        label="整改情况", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明整改情况。"},
    )  # fmt: skip
    paper = forms.FileField(
        label="整改材料", required=False, help_text="PDF、JPG、PNG 或 DOCX，不超过 20 MB",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        error_messages={"empty": "文件是空的。请重新选择。"},
    )  # fmt: skip

    def clean_paper(self) -> Any:
        paper = self.cleaned_data.get("paper")
        return check_paper(paper) if paper else None


class CodeForm(forms.Form):
    """The code of a certificate, typed by anybody."""

    code = forms.CharField(
        label="查验码", max_length=40, help_text="证书左下角的 16 位查验码，也可以直接扫证书上的二维码",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip
