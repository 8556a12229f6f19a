"""The member's own door for a representative: the mandate, congresses and their papers, questions, what he did in office."""

from typing import Any

from django import forms
from django.http import HttpResponse

from core.clock import today
from core.forms import DateInput
from core.workflow import Refused
from members.models import Member, MemberCongress, MemberOpinion, MemberRep, RepDuty
from members.workflows.mandates import note_duty
from members.workflows.queries import QUERY, due_on, put
from unions.models import Body

SHOWN = 20


class DutyForm(forms.ModelForm):
    class Meta:
        model = RepDuty
        fields = ("done_on", "kind", "what")
        widgets = {"done_on": DateInput(), "what": forms.Textarea(attrs={"rows": 2})}
        error_messages = {
            "done_on": {"required": "请填写日期。"}, "kind": {"required": "请选择方式。"},
            "what": {"required": "请写明做了什么。"},
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [("", "请选择"), *RepDuty.Kind.choices]


class AskForm(forms.Form):
    text = forms.CharField(
        label="询问内容", min_length=5, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明询问的事项，工会主席要书面答复",
        error_messages={"required": "请写明询问的事项，至少 5 个字。", "min_length": "请把事项写完整，至少 5 个字。"},
    )  # fmt: skip


def mandate_of(member: Member) -> MemberRep | None:
    return MemberRep.objects.filter(member=member).live(today()).select_related("body", "member").first()


def congresses_of(body: Body) -> dict[str, Any]:
    """For every member: what is called, and what the last congresses resolved."""
    rows = MemberCongress.objects.filter(body=body)
    ahead = rows.filter(state="noticed", held_on__gte=today()).order_by("held_on")[:3]
    past = (
        rows.filter(state__in=("held", "closed"))
        .order_by("-held_on", "-pk")
        .prefetch_related("resolutions")[:5]
    )
    return {"ahead": ahead, "congresses": past}


def duties(rep: MemberRep) -> dict[str, Any]:
    asked = list(
        MemberOpinion.objects.filter(member=rep.member_id, kind=QUERY).order_by("-lodged_on", "-pk")[:SHOWN]
    )
    for row in asked:
        row.due = due_on(row)  # type: ignore[attr-defined]
    facts = [
        ("工会", rep.body.name), ("选区（代表组）", rep.district), ("当选日期", f"{rep.elected_on:%Y-%m-%d}"),
        ("任期至", f"{rep.term_end:%Y-%m-%d}"), ("常任代表", "是" if rep.standing else "否"),
    ]  # fmt: skip
    return {
        "mandate": [{"label": label, "value": value or "未登记"} for label, value in facts],
        "asked": asked, "duties": rep.duties.order_by("-done_on", "-pk")[:SHOWN],
        "duty": DutyForm(prefix="duty", initial={"done_on": today()}), "ask": AskForm(prefix="ask"),
        **congresses_of(rep.body),
    }  # fmt: skip


def _duty(page: Any, member: Member) -> HttpResponse:
    rep = mandate_of(member)
    if rep is None:
        return page.page(member)
    form = DutyForm(page.request.POST, prefix="duty", instance=RepDuty(rep=rep))
    if form.is_valid():
        note_duty(form.save(commit=False))
        return page.page(member, see="rep", done="已经记下这次履职。")
    return page.page(member, see="rep", status=422, duty=form)


def _ask(page: Any, member: Member) -> HttpResponse:
    rep, form = mandate_of(member), AskForm(page.request.POST, prefix="ask")
    if rep is None:
        return page.page(member)
    if form.is_valid():
        try:
            put(rep, form.cleaned_data["text"], by=None, on=today())
            return page.page(member, see="rep", done="询问已经送到工会，主席书面答复后在这里显示。")
        except Refused as problem:
            form.add_error(None, str(problem))
    return page.page(member, see="rep", status=422, ask=form)


DUTIES = {"duty": _duty, "ask": _ask}
