"""疑似重复: the queue of pairs, two records side by side, what is decided about them; addresses of merged records lead on."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from core.bits import BitsField
from core.filters import BranchFilter, FilterSet, SearchFilter
from core.tables import Column
from core.views import DetailPage, ListPage, StepPage
from core.workflow import Transition
from members.forms.twins import MergeForm, TwinReasonForm
from members.models import Member, MemberMerge, TwinSuspect
from members.resources.codes import NATION_WORDS
from members.views.facts import turns
from members.workflows.merging import differing, survivor_of, units
from members.workflows.twins import AGAIN, DIFFERENT, MERGE, TWIN_STEPS, UNDO

ENTRIES = ("P-078",)
TABS = (("", "由本级裁定"), ("below", "全部待裁定"), ("done", "已裁定"))
TONES = {"open": "pending", "same": "pass", "different": "na", "undone": "nodata"}


class LeadsOn:
    """Before a page about one member: the address of a record merged away leads to the same page of the survivor."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except Http404:
            pk = survivor_of(kwargs["pk"]) if request.method == "GET" else None
            rows: Any = Member.objects.visible_to(request.user, self.permission)  # type: ignore[attr-defined]
            if pk is None or not rows.filter(pk=pk).exists() or request.resolver_match is None:
                raise
            return redirect(request.resolver_match.view_name, pk=pk)
        return answer


class TwinFilter(FilterSet):
    q = SearchFilter("姓名开头")
    why = django_filters.ChoiceFilter(label="疑点", choices=TwinSuspect.Why.choices)
    under = BranchFilter("path")
    tab = django_filters.ChoiceFilter(
        label="分类", choices=[tab for tab in TABS if tab[0]], widget=forms.HiddenInput(), method="keep"
    )

    class Meta:
        model = TwinSuspect
        fields: tuple[str, ...] = ()

    def keep(self, rows: Any, name: str, value: str) -> Any:
        return rows

    def filter_queryset(self, queryset: Any) -> Any:
        rows = super().filter_queryset(queryset)
        tab = self.form.cleaned_data.get("tab") or ""
        if tab == "done":
            return rows.exclude(state=TwinSuspect.State.OPEN)
        rows = rows.waiting()
        return rows if tab == "below" else rows.at_level(self.request.user)

    def pills(self) -> list[dict[str, str]]:
        return [pill for pill in super().pills() if pill["name"] != "tab"]


def _where(member: Member) -> str:
    return member.body.name


TWIN_COLUMNS = (
    Column("name", "姓名", lambda row: row.first.name, link=True, sub=lambda row: row.get_why_display()),
    Column("first", "第一份", lambda row: row.first.masked_id or "没有证件号码", sub=lambda row: _where(row.first)),
    Column("second", "第二份", lambda row: row.second.masked_id or "没有证件号码", sub=lambda row: _where(row.second)),
    Column("found_on", "发现日期", kind="date", phone=False),
    Column("state", "状态", lambda row: (row.get_state_display(), TONES[row.state]), "state"),
)  # fmt: skip


class TwinList(ListPage):
    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model = TwinSuspect
    permission = "members.reveal"
    export_permission = "members.export"
    title = "疑似重复"
    subtitle = (
        "姓名相同，出生日期或手机号也相同，证件号码不同或没有填。两份档案都在本级范围内的，由本级裁定。"
    )
    noun = "对"
    columns = TWIN_COLUMNS
    filterset_class = TwinFilter
    orders = {"": ("-pk",)}
    related = ("first__body", "second__body")
    row_page = "members:twinsuspect-detail"
    empty_icon = "people"
    empty_title = "没有要裁定的疑似重复"
    empty_text = "每天夜间查找一次，登记入会和修改资料时也会查。下级范围内的，可在“全部待裁定”里看。"

    def tabs(self) -> list[dict[str, Any]]:
        current = self.request.GET.get("tab", "")
        return [
            {"title": title, "url": f"?tab={tab}" if tab else "?", "current": tab == current}
            for tab, title in TABS
        ]


class TwinDetail(DetailPage):
    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model = TwinSuspect
    permission = "members.reveal"
    template_name = "members/twins.html"
    related = ("first__body", "first__unit", "second__body", "second__unit")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("疑似重复", reverse("members:twinsuspect-list")), (self.object.first.name, "")]

    def extra(self) -> dict[str, Any]:
        suspect: TwinSuspect = self.object
        done = MemberMerge.objects.filter(suspect=suspect, undone_on=None).first()
        steps = [step for step in TWIN_STEPS if suspect.state in step.sources and _possible(step, suspect)]
        return {
            "title": f"疑似重复：{suspect.first.name}",
            "state": (suspect.get_state_display(), TONES[suspect.state]),
            "subtitle": f"{suspect.get_why_display()}，{suspect.found_on:%Y-%m-%d} 发现",
            "steps": [_button(step, suspect) for step in steps],
            "sides": [
                {
                    "title": title,
                    "member": member,
                    "url": _address(member),
                    "stays": done is not None and done.survivor_id == member.pk,
                    "events": turns(member, self.user),
                }
                for title, member in (("第一份", suspect.first), ("第二份", suspect.second))
            ],
            "lines": lines(suspect.first, suspect.second),
            "merge": done,
        }


def _possible(step: Transition, suspect: TwinSuspect) -> bool:
    merged = Member.Status.MERGED in (suspect.first.status, suspect.second.status)
    return not merged or step is UNDO


def _button(step: Transition, suspect: TwinSuspect) -> dict[str, str]:
    url = reverse(f"members:twinsuspect-{step.slug}", args=[suspect.pk])
    return {"title": step.verb, "url": url, "tone": step.tone, "dialog": "" if step is MERGE else "1"}


def _address(member: Member) -> str:
    """A merged record has no page of its own: its address leads to the survivor."""
    return reverse("members:member-detail", args=[member.pk])


def lines(first: Member, second: Member, form: Any = None) -> list[dict[str, Any]]:
    """One line per group of columns, what differs first; equal and empty ones are left to the end or out."""
    different, found = differing(first, second), []
    for key, (label, names) in units().items():
        shown = [_show(member, key, names) for member in (first, second)]
        if key in different or any(shown):
            line = {
                "key": key,
                "label": label,
                "first": shown[0],
                "second": shown[1],
                "differs": key in different,
            }
            found.append({**line, "field": form[f"keep_{key}"] if form and key in different else None})
    return sorted(found, key=lambda line: not line["differs"])


def _show(member: Member, key: str, names: tuple[str, ...]) -> str:
    if key == "id_number":
        return _joined(member.masked_id, member.get_sex_display(), member.born_on)
    if key == "phone":
        return member.masked_phone
    if key == "contract":
        ends = [f"{day:%Y-%m-%d}" if day else "未填" for day in (member.contract_start, member.contract_end)]
        return " 至 ".join(ends) if ends != ["未填", "未填"] else ""
    if key == "emergency":
        return member.masked_emergency
    if key == "membership":
        unit = member.unit.name if member.unit else ""
        turn = f"{member.get_change_display()} {member.change_on:%Y-%m-%d}"
        return _joined(member.body.name, unit, member.get_status_display(), turn)
    return _joined(*(_plain(member, name) for name in names if name not in {"pinyin", "initials"}))


def _plain(member: Member, name: str) -> Any:
    field, value = Member._meta.get_field(name), getattr(member, name)
    if isinstance(field, BitsField):
        return "、".join(getattr(member, f"get_{name}_words")())
    if name == "ethnicity":
        return NATION_WORDS.get(value, "")
    if name == "file_complete":
        return "齐全" if value else ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return getattr(member, f"get_{name}_display")() if getattr(field, "choices", None) and value else value


def _joined(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part not in (None, ""))


class TwinStep(StepPage):
    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model = TwinSuspect
    permission = "members.reveal"
    related = ("first__body", "first__unit", "second__body", "second__unit")
    back = "members:twinsuspect-detail"
    form_class: ClassVar[type[forms.Form] | None] = TwinReasonForm


class TwinMerge(TwinStep):
    transition: ClassVar[Transition] = MERGE
    form_class = MergeForm
    template_name = "members/merge.html"
    done = "已合并为一份档案，原来的地址转到保留的档案"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        suspect = self.get_object()
        if suspect.state != TwinSuspect.State.OPEN:
            return redirect("members:twinsuspect-detail", pk=suspect.pk)
        return super().get(request, *args, **kwargs)

    def crumbs(self) -> list[tuple[str, str]]:
        detail = reverse("members:twinsuspect-detail", args=[self.object.pk])
        return [
            ("疑似重复", reverse("members:twinsuspect-list")),
            (self.object.first.name, detail),
            ("合并", ""),
        ]

    def show(self, form: Any, *, refusal: str = "", status: int = 200) -> HttpResponse:
        self.shown = form
        return super().show(form, refusal=refusal, status=status)

    def extra(self) -> dict[str, Any]:
        first, second = self.object.first, self.object.second
        found = [line for line in lines(first, second, self.shown) if line["differs"]]
        for line in found:
            one_sided = bool(line["first"]) != bool(line["second"])
            line["better"] = ("first" if line["first"] else "second") if one_sided else ""
        return {"lines": found, "title": "合并为一份档案", "suggested": suggested(first, second)}


def suggested(first: Member, second: Member) -> str:
    """The record that is in membership; of two alike the one verified, else the older."""

    def weight(member: Member) -> tuple[bool, bool, bool]:
        return member.status == Member.Status.ACTIVE, bool(member.realname_on), bool(member.id_index)

    return "second" if weight(second) > weight(first) else "first"


class TwinDifferent(TwinStep):
    transition: ClassVar[Transition] = DIFFERENT
    done = "已裁定为不是同一人"


class TwinAgain(TwinStep):
    transition: ClassVar[Transition] = AGAIN
    form_class = None
    done = "已回到待裁定"


class TwinUndo(TwinStep):
    transition: ClassVar[Transition] = UNDO
    done = "已撤回合并，两份档案恢复原样"
