"""Pages of standards: the list, one version with its items, a draft's head and items, publication, two versions compared."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core import audit
from core.clock import today
from core.tables import Column, columns_of_file
from core.views import DetailPage, EditPage, ListPage, Page, StepPage
from core.workflow import NotAllowed, Refused
from homes.filters.standards import StandardFilter
from homes.forms.standards import StandardForm, StandardItemForm
from homes.models import Standard, StandardItem
from homes.scoring.known import KNOWN
from homes.workflows import standards as steps

CHIPS = {"draft": ("起草中", "pending"), "published": ("已发布", "pass")}


class StandardList(ListPage):
    entries = ("P-099", "P-106")
    model, permission, title = Standard, "policy.view", "评分标准"
    subtitle = "职工之家分等级、分单位类别的评分标准和“六好”标准，一版一版保留"
    noun = "版"
    filterset_class = StandardFilter
    orders = {"": ("kind", "track", "pass_score", "pk")}  # the pass score rises with the grade
    columns = (
        Column("title", "名称", link=True, sub="jurisdiction.name", sub_label="适用地区"),
        Column("version", "版本", lambda s: f"第 {s.version} 版"),
        Column("effective_from", "施行日期", kind="date"),
        Column("pass_score", "合格分", lambda s: f"{s.pass_score / 100:g}", kind="num"),
        Column("satisfaction_weight", "满意度比重", lambda s: f"{s.satisfaction_weight / 100:g}%", kind="num", phone=False),
        Column("source", "来源", lambda s: "系统综合拟定" if s.synthesis else "本级制定", phone=False),
        Column("state", "状态", lambda s: CHIPS[s.state], kind="state"),
    )  # fmt: skip
    related = ("jurisdiction",)
    export_name = "评分标准"
    row_page = "homes:standard-detail"

    def export_columns(self) -> tuple[Column, ...]:
        return columns_of_file(self.columns)


class StandardPage(Page):
    model, permission = Standard, "policy.view"
    entries: ClassVar[tuple[str, ...]] = ("P-099",)
    related = ("jurisdiction", "body", "based_on")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("评分标准", reverse("homes:standard-list")), (str(getattr(self, "object", "")), "")]

    def get_draft(self) -> Standard:
        """The draft of the person's own place; 403 where another level keeps it."""
        found: Standard = self.get_object()
        if not steps.keeps(self.user, found):
            raise PermissionDenied("policy.edit")
        return found


class StandardDetail(StandardPage, DetailPage):
    template_name = "homes/standard.html"

    def extra(self) -> dict[str, Any]:
        row = self.object
        items = list(row.items.all())
        keeps = steps.keeps(self.user, row)
        return {
            "chip": CHIPS[row.state], "items": items, "editing": keeps and row.is_draft,
            "full": steps.full_points(items),
            "known": {key: known.title for key, known in KNOWN.items()},
            "may_draft": self.user.can("policy.edit") and not row.is_draft,
            "versions": Standard.objects.filter(kind=row.kind, jurisdiction=row.jurisdiction, grade=row.grade, track=row.track)
            .exclude(pk=row.pk).order_by("-version"),
            "problems": steps.publish_problems(row, today()) if keeps and row.is_draft else [],
            "moved": steps.points_moved(row) if keeps and row.is_draft else "",
        }  # fmt: skip


class StandardDraft(StandardPage):
    """Starts a new version from this one."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("homes:standard-detail", pk=self.get_object().pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        source = self.get_object()
        try:
            fresh = steps.draft_from(source, by=self.user, on=today())
        except NotAllowed as problem:
            raise PermissionDenied(str(problem)) from problem
        except Refused as problem:
            messages.error(request, str(problem))
            return redirect("homes:standard-detail", pk=(self.draft_of(source) or source).pk)
        messages.success(request, "新的一版已起草，改好后请发布")
        return redirect("homes:standard-detail", pk=fresh.pk)

    def draft_of(self, source: Standard) -> Standard | None:
        """The one under way, which stands in the way of another."""
        rows = Standard.objects.filter(
            kind=source.kind, grade=source.grade, track=source.track, state=Standard.State.DRAFT
        )
        return next((row for row in rows.select_related("body") if steps.keeps(self.user, row)), None)


class StandardEdit(StandardPage, EditPage):
    form_class = StandardForm
    edit_permission = "policy.edit"
    title = "修改评分标准"

    def setup_object(self) -> None:
        self.object = self.get_draft()
        self.before = audit.snapshot(self.object)

    def cancel_url(self) -> str:
        return reverse("homes:standard-detail", args=[self.object.pk])

    def success_url(self, obj: Any) -> str:
        return reverse("homes:standard-detail", args=[obj.pk])

    def keep(self, form: Any) -> Any:
        return steps.save_standard(form.save(commit=False), by=self.user, before=self.before)


class StandardRemove(StandardPage):
    """Drops a draft that was never published, after a question."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.object = self.get_draft()
        back = reverse("homes:standard-detail", args=[row.pk])
        if not row.is_draft:
            return redirect(back)
        context = {
            "title": "删除草稿", "question": f"删除“{row}”的草稿？", "submit": "删除草稿", "cancel_text": "先不删除", "danger": True,
            "effect": f"草稿和它的 {row.items.count()} 个项目一起删除，不能恢复。已发布的版本不受影响。", "cancel_url": back,
        }  # fmt: skip
        return self.render(context, template="generic/confirm.html")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.get_draft()
        try:
            steps.remove_draft(row, by=self.user)
        except Refused as problem:
            messages.error(request, str(problem))
            return redirect("homes:standard-detail", pk=row.pk)
        messages.success(request, "草稿已删除")
        return redirect("homes:standard-list")


class StandardPublish(StandardPage, StepPage):
    transition = steps.PUBLISH
    entries = ("P-099", "P-106")
    done = "已发布，从施行日期起用于新的自评表"

    def extra(self) -> dict[str, Any]:
        return {"says": f"{self.transition.says}{steps.points_moved(self.object)}"}

    def success_url(self, obj: Any) -> str:
        return reverse("homes:standard-detail", args=[obj.pk])


class StandardCompare(StandardPage):
    """This version beside another one of the same place, grade and track: the one before it by default."""

    template_name = "homes/standard_compare.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        chosen = request.GET.get("with", "")
        others = Standard.objects.filter(
            kind=self.object.kind, grade=self.object.grade, track=self.object.track
        )
        other = others.filter(pk=int(chosen)).first() if chosen.isdecimal() else self.object.based_on
        if other is None and chosen:
            raise Http404
        if other is None:
            messages.info(request, "还没有可以对照的版本。")
            return redirect("homes:standard-detail", pk=self.object.pk)
        rows = steps.compare(other, self.object)
        changed, whole = [row for row in rows if row["change"] != "不变"], "all" in request.GET
        context = {
            "object": self.object, "other": other, "rows": rows if whole else changed, "title": "两版对照",
            "changed": len(changed), "total": len(rows), "whole": whole, "with": chosen if chosen.isdecimal() else "",
            "full": (steps.points_of(other), steps.points_of(self.object)),
        }  # fmt: skip
        return self.render(context)


class ItemPage(EditPage):
    model, permission = StandardItem, "policy.view"
    entries = ("P-099",)
    related = ("standard__jurisdiction", "standard__body")
    form_class = StandardItemForm
    edit_permission = "policy.edit"
    title = "修改评分项目"

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            ("评分标准", reverse("homes:standard-list")),
            (str(self.object.standard), self.cancel_url()),
            (str(self.title), ""),
        ]

    def setup_object(self) -> None:
        self.object = self.get_object()
        if not steps.keeps(self.user, self.object.standard):
            raise PermissionDenied("policy.edit")
        self.before = audit.snapshot(self.object)

    def cancel_url(self) -> str:
        return reverse("homes:standard-detail", args=[self.object.standard_id])

    def success_url(self, obj: Any) -> str:
        return f"{reverse('homes:standard-detail', args=[obj.standard_id])}#s-{obj.pk}"

    def keep(self, form: Any) -> Any:
        return steps.save_item(form.save(commit=False), by=self.user, before=self.before)


class ItemRemove(ItemPage):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.setup_object()
        item, back = self.object, self.success_url(self.object)
        if not item.standard.is_draft:
            return redirect(back)
        context = {
            "title": "删除项目", "question": "删除这个项目？", "submit": "删除项目", "cancel_text": "先不删除", "danger": True,
            "effect": f"“{item}”（{item.points / 100:g} 分）从“{item.standard}”的草稿里删除，不能恢复。", "cancel_url": back,
        }  # fmt: skip
        return self.render(context, template="generic/confirm.html")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.setup_object()
        try:
            steps.remove_item(self.object, by=self.user)
        except Refused as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, "项目已删除")
        return redirect("homes:standard-detail", pk=self.object.standard_id)


class ItemCreate(StandardPage, EditPage):
    """A new item of a draft, placed behind the last one."""

    form_class = StandardItemForm
    edit_permission = "policy.edit"
    title = "添加评分项目"
    object: Any

    def setup_object(self) -> None:
        standard = self.get_draft()
        last = standard.items.order_by("-order").values_list("order", flat=True).first() or 0
        self.object, self.before = StandardItem(standard=standard, order=last + 1), {}

    def cancel_url(self) -> str:
        return reverse("homes:standard-detail", args=[self.kwargs["pk"]])

    def success_url(self, obj: Any) -> str:
        return f"{reverse('homes:standard-detail', args=[obj.standard_id])}#s-{obj.pk}"

    def keep(self, form: Any) -> Any:
        return steps.save_item(form.save(commit=False), by=self.user, before=None)
