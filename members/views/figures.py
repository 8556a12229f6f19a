"""Counts of a branch from one grouped query of bounded cost, and the official workbook with whole numbers."""

from collections import Counter
from typing import Any, ClassVar

from django.db.models import Count
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from core import audit
from core.desk import workbook
from core.desk.resource import RESOURCES
from core.views.base import Page
from core.views.desk import send
from members.filters import MemberFilter
from members.forms import BookForm
from members.models import Member
from members.resources.desk import cells_of
from unions.models import Body
from unions.models.bodies import SEGMENT

COUNTED = 300_000  # rows one page view may count; beyond it a lower union has to be chosen
BOOK_LIMIT = 5_000


class MemberCounts(Page):
    """By standing, sex, migrant workers, the eight groups, and the union's direct inferiors."""

    entries: ClassVar[tuple[str, ...]] = ("P-078",)
    model = Member
    permission = "members.view"
    title = "会员统计"
    template_name = "members/counts.html"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("会员名册", reverse("members:member-list")), ("统计", "")]

    def get(self, request: HttpRequest) -> HttpResponse:
        body = self.branch()
        rows = self.get_queryset().order_by()
        if body is not None:
            rows = rows.filter(path__startswith=body.path)
        context: dict[str, Any] = {"body": body, "subtitle": f"{body}及下级" if body else ""}
        if body is None or rows[: COUNTED + 1].count() > COUNTED:
            return self.render({**context, "too_many": True, "children": self.children(body)})
        return self.render({**context, **self.figures(rows, body)})

    def branch(self) -> Body | None:
        under = self.request.GET.get("under", "")
        if under.isdecimal():
            return Body.objects.visible_to(self.user, "unions.view").filter(pk=int(under)).first()
        branches = self.user.branches(self.permission)
        return Body.objects.filter(path=branches[0].path).first() if branches else None

    def children(self, body: Body | None) -> list[dict[str, Any]]:
        if body is None:
            return []
        found = Body.objects.visible_to(self.user, "unions.view").filter(superior=body).order_by("path")[:200]
        return [{"name": child.name, "url": f"?under={child.pk}"} for child in found]

    def figures(self, rows: Any, body: Body) -> dict[str, Any]:
        width = len(body.path) + SEGMENT
        groups = rows.values("status", "sex", "migrant", "group8", child=Left("path", width)).annotate(
            n=Count("pk")
        )
        by: dict[str, Counter[str]] = {
            name: Counter() for name in ("status", "sex", "migrant", "group8", "child")
        }
        for group in groups:
            by["status"][group["status"]] += group["n"]
            if group["status"] == Member.Status.ACTIVE:
                by["sex"][group["sex"]] += group["n"]
                by["migrant"]["农民工会员" if group["migrant"] else "其他会员"] += group["n"]
                by["group8"][group["group8"]] += group["n"]
                by["child"][group["child"]] += group["n"]
        return {
            "total": by["status"][Member.Status.ACTIVE],
            "charts": [
                chart("by-status", "按会籍", _labelled(by["status"], Member.Status.choices)),
                chart("by-sex", "按性别（在会）", _labelled(by["sex"], Member.Sex.choices)),
                chart("by-migrant", "农民工会员（在会）", list(by["migrant"].most_common())),
                chart("by-group", "八大群体（在会）", _labelled(by["group8"], Member.Group.choices)),
            ],
            "inferiors": self.inferiors(by["child"], body),
        }

    def inferiors(self, counted: Counter[str], body: Body) -> list[dict[str, Any]]:
        names = {
            path: (name, pk)
            for path, name, pk in Body.objects.filter(path__in=list(counted)).values_list(
                "path", "name", "pk"
            )
        }
        most = max(counted.values(), default=1)
        register = reverse("members:member-list")
        return [
            {
                "name": "本级直接管理" if path == body.path else names.get(path, (path, 0))[0], "count": number,
                "share": 100 * number // most, "url": f"{register}?under={names.get(path, ('', body.pk))[1]}",
                "deeper": f"?under={names[path][1]}" if path in names and path != body.path else "",
            }
            for path, number in counted.most_common(100)
        ]  # fmt: skip


def _labelled(counted: Counter[str], choices: Any) -> list[tuple[str, int]]:
    return [(str(label), counted[value]) for value, label in choices if counted[value]]


def chart(key: str, title: str, pairs: list[tuple[str, int]]) -> dict[str, Any]:
    return {
        "id": key, "kind": "bar", "title": title, "heads": [title, "人数"], "unit": "人",
        "rows": [(label, [number]) for label, number in pairs], "aria": f"{title}：" + "，".join(f"{a} {n} 人" for a, n in pairs),
    }  # fmt: skip


class MemberBook(Page):
    """The official workbook of the filtered list: the only place where whole numbers leave the portal."""

    model = Member
    permission = "members.export"
    title = "导出信息采集表"
    template_name = "members/book.html"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("会员名册", reverse("members:member-list")), ("导出信息采集表", "")]

    def rows(self) -> Any:
        filterset = MemberFilter(self.request.GET, queryset=self.get_queryset(), request=self.request)
        return filterset.qs.select_related("unit").order_by("path", "pk")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(BookForm())

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = BookForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        members = list(self.rows()[: BOOK_LIMIT + 1])
        if len(members) > BOOK_LIMIT:
            return self.show(form, status=422)
        desk = RESOURCES["members"]
        note = f"{len(members)} 人；{form.cleaned_data['reason']}"
        audit.record("member.export_numbers", self.user, by=self.user, note=note)
        lines = (_cells(member, place) for place, member in enumerate(members, start=1))
        return send(workbook.full(desk, lines), f"{desk.heading}.xlsx")

    def show(self, form: BookForm, *, status: int = 200) -> HttpResponse:
        count = self.rows().order_by()[: BOOK_LIMIT + 1].count()
        refusal = (
            f"当前结果超过 {BOOK_LIMIT:,} 人，不能一次导出完整号码。请按工会或条件缩小范围。"
            if count > BOOK_LIMIT
            else ""
        )
        back = f"{reverse('members:member-list')}?{self.request.GET.urlencode()}"
        context = {"form": form, "count": count, "refusal": refusal, "cancel_url": back, "limit": BOOK_LIMIT}
        return self.render(context, status=status)


def _cells(member: Member, place: int) -> list[str]:
    row = {field.attname: getattr(member, field.attname) for field in Member._meta.concrete_fields}
    unit = member.unit.name if member.unit else ""
    return cells_of(row, number=member.id_number, phone=member.phone, unit=unit, seq=str(place))


class MembersOfBody(Page):
    """The register narrowed to one union: where a rule about members sends its reader."""

    model, permission, title = Body, "members.view", "会员名册"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(f"{reverse('members:member-list')}?under={self.get_object().pk}")
