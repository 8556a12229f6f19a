"""Forms of documents: registering, forwarding, clauses typed as lines, signing for them and studying them."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.clock import today
from core.forms import ScopedModelForm
from unions.forms.fields import date_field
from unions.models import Body, PolicyDoc
from unions.policies.catalogue import entries
from unions.workflows.circulation import Addressees, change_document, issuing_seat, register_document

SENT_TO = tuple(kind for kind in Body.Kind.values if kind not in ("province", "branch", "group"))
MOST_NAMES = 200


class DocumentForm(ScopedModelForm):
    """A document of one's own level, or the forwarding of one that came from above."""

    kinds = forms.MultipleChoiceField(
        label="主送：按类别",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(kind, f"各{Body.Kind(kind).label}") for kind in SENT_TO],
    )
    names = forms.CharField(
        label="主送：指定工会",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写工会全称，一行一家；须是本级下面的工会",
    )
    clauses = forms.CharField(
        label="条款",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="一行一条，写成“条款号：条旨”；对应平台条目的，再写一个冒号和条目名称，如“第四条：任期届满按时换届：按时换届”",
    )

    class Meta:
        model = PolicyDoc
        fields = (
            "title", "number", "issuer", "issuer_kind", "issued_on", "effective_from", "effective_to", "superseded_by",
            "remark", "addressees",
        )  # fmt: skip
        groups = (
            ("文件", ("title", "number", "issuer", "issuer_kind", "issued_on", "effective_from", "effective_to", "superseded_by", "remark")),
            ("主送", ("kinds", "names", "addressees")),
            ("条款", ("clauses",)),
        )  # fmt: skip
        widgets = {
            "remark": forms.Textarea(attrs={"rows": 4}),
            "addressees": forms.Textarea(attrs={"rows": 2}),
        }

    choose_permission = "policy.view"

    def __init__(self, *args: Any, source: PolicyDoc | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = source or self.instance.forwards
        self.issuer = self.instance.body or issuing_seat(self.user)
        self.fields["issuer_kind"] = forms.ChoiceField(
            label="机关类别", choices=[("工会", "工会"), ("党委政府", "党委政府")]
        )
        self.fields["addressees"].help_text = "印在文件上的主送写法；空着时按上面选的单位写"
        self.fields["remark"].help_text = "转发时结合本地实际提出的要求"
        above = {"province": (), "city": ("city",)}.get(self.issuer.kind, ("city", "county"))
        choices = [(kind, label) for kind, label in self.fields["kinds"].choices if kind not in above]  # type: ignore[attr-defined]
        self.fields["kinds"].choices = choices  # type: ignore[attr-defined]
        own = PolicyDoc.objects.filter(body=self.issuer).exclude(pk=self.instance.pk)
        self.fields["superseded_by"].queryset = own  # type: ignore[attr-defined]
        self.fields["superseded_by"].empty_label = "没有被替代"  # type: ignore[attr-defined]
        self.fields["number"].required = self.fields["issued_on"].required = True
        self.fields["issuer"].required = True
        if self.instance.pk and not self.is_bound:
            self.initial["clauses"] = "\n".join(
                clause_line(row) for row in self.instance.clauses.order_by("position")
            )

    def clean_number(self) -> str:
        number = "".join(str(self.cleaned_data["number"]).split())
        twin = PolicyDoc.objects.filter(number=number, body=self.issuer).exclude(pk=self.instance.pk).first()
        if twin:
            raise ValidationError(f"已登记过文号 {number} 的文件“{twin.title}”。请核对文号。")
        return number

    def clean_issued_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["issued_on"]
        if day and day > today():
            raise ValidationError("成文日期在今天以后。请核对。")
        if day and self.source and self.source.issued_on and day < self.source.issued_on:
            raise ValidationError(f"成文日期早于被转发的文件（{self.source.issued_on}）。请核对。")
        return day

    def clean_names(self) -> tuple[Body, ...]:
        names = [line.strip() for line in str(self.cleaned_data["names"]).splitlines() if line.strip()]
        if len(names) > MOST_NAMES:
            raise ValidationError(f"一次最多指定 {MOST_NAMES} 家。单位多的请按类别选。")
        below = Addressees(kinds=SENT_TO).below(self.issuer)
        found = {body.name: body for body in below.filter(name__in=names)}
        missing = [name for name in names if name not in found]
        if missing:
            raise ValidationError(f"本级下面没有“{'”“'.join(missing[:3])}”。请写工会全称。")
        return tuple(found[name] for name in dict.fromkeys(names))

    def clean_clauses(self) -> list[tuple[str, str, str]]:
        known = {entry.name: entry.id for entry in entries().values()}
        found: dict[str, tuple[str, str, str]] = {}
        for line in str(self.cleaned_data["clauses"]).splitlines():
            if not line.strip():
                continue
            parts = [part.strip() for part in line.replace(":", "：").split("：")]
            if len(parts) not in (2, 3) or not all(parts):
                raise ValidationError(f"“{line.strip()[:40]}”没有写成“条款号：条旨”。请改好这一行。")
            number, heading, name = (*parts, "")[:3]
            if name and name not in known:
                raise ValidationError(f"平台里没有条目“{name}”。请照条目启用页上的名称写，或去掉这一段。")
            if number in found:
                raise ValidationError(f"条款号“{number}”写了两次。请合成一行，或改条款号。")
            if len(number) > 40 or len(heading) > 200:
                raise ValidationError(f"“{number[:20]}”这一行太长。条款号最多 40 个字，条旨最多 200 个字。")
            found[number] = (number, heading, known.get(name, ""))
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end = data.get("effective_from"), data.get("effective_to")
        if start and end and end <= start:
            self.add_error("effective_to", "失效日期应晚于生效日期。")
        if not self.instance.pk and not data.get("kinds") and not data.get("names") and not self.errors:
            self.add_error("kinds", "请选择主送的单位：按类别勾选，或写明指定的工会。")
        return data

    @property
    def to(self) -> Addressees:
        return Addressees(tuple(self.cleaned_data["kinds"]), self.cleaned_data["names"])

    def registered(self, *, by: Any) -> PolicyDoc:
        doc: PolicyDoc = self.save(commit=False)
        doc.forwards = self.source
        return register_document(doc, self.to, self.cleaned_data["clauses"], by=by)

    def kept(self, *, before: dict[str, Any], by: Any) -> PolicyDoc:
        return change_document(
            self.save(commit=False), self.to, self.cleaned_data["clauses"], before=before, by=by
        )


def clause_line(row: Any) -> str:
    known = entries().get(row.entry)
    return "：".join(part for part in (row.number, row.heading, known.name if known else "") if part)


class SignForm(forms.Form):
    received_on = date_field("收文日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = today()


class StudyForm(forms.Form):
    studied_on = date_field("学习日期")
    action = forms.CharField(
        label="贯彻措施", min_length=10, max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="结合本地实际怎样落实：做什么、谁负责、什么时候完成",
        error_messages={"required": "请写明贯彻措施，至少 10 个字。", "min_length": "请写明贯彻措施，至少 10 个字。"},
    )  # fmt: skip
