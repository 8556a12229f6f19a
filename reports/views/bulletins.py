"""Pages of the bulletin: list, draft, document, words, publishing, files."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header

from core.models import Job
from core.tables import Column
from core.views import EditPage, ListPage, Page, StepPage
from core.workflow import WrongState
from reports.filters import BulletinFilter
from reports.forms import PublishForm, StartForm, TextForm, issuers
from reports.models import Bulletin, BulletinFile, Freeze
from reports.papers.files import TYPES, file_name, stored
from reports.papers.text import compose
from reports.tasks import DRAFT, enqueue_draft
from reports.workflows.publish import PUBLISH

VIEW, EDIT = "reports.view", "reports.bulletin"


class BulletinList(ListPage):
    entries = ("P-215",)
    model, permission, title = Bulletin, VIEW, "季度通报"
    subtitle = "每季一通报：数字在季末冻结，以后重印不变"
    filterset_class = BulletinFilter
    orders = {"": ("-quarter", "-pk")}
    columns = (
        Column("label", "季度", link=True),
        Column("body", "印发工会", "body.name"),
        Column("number", "文号", phone=False),
        Column("state", "状态", "state_tone", kind="state"),
        Column("published_on", "印发日期", kind="date", phone=False),
        Column("signed_by", "签发人", phone=False),
    )
    noun, export_name = "份", "季度通报"
    empty_icon, empty_title = "file-earmark-text", "还没有通报"
    empty_text = "季度结束后起草，印发后在这里查看和下载。"
    row_page = "reports:bulletin-detail"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("body").defer("figures")

    def actions(self) -> list[dict[str, Any]]:
        found = [
            {
                "title": "两季对比",
                "url": reverse("reports:compare"),
                "icon": "arrow-left-right",
                "tone": "quiet",
            }
        ]
        if self.user.can(EDIT) and issuers(self.user).exists():
            url = reverse("reports:bulletin-create")
            found.append({"title": "起草通报", "url": url, "icon": "pencil-square", "tone": "primary"})
        return found


class BulletinStart(Page):
    """Chooses quarter and body; an existing bulletin is opened, a new one is drafted in the background."""

    model, permission, title = Bulletin, EDIT, "起草通报"
    template_name = "generic/form.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(StartForm(user=self.user))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = StartForm(request.POST, user=self.user)
        if not form.is_valid():
            return self.show(form, status=422)
        body, quarter = form.cleaned_data["body"], form.cleaned_data["quarter"]
        found = Bulletin.objects.filter(body=body, quarter=quarter).first()
        if found:
            messages.info(request, f"{found}已经有了，现在打开的就是。")
            return redirect("reports:bulletin-detail", pk=found.pk)
        return redirect("reports:bulletin-job", pk=enqueue_draft(body, quarter, by=self.user).pk)

    def show(self, form: StartForm, *, status: int = 200) -> HttpResponse:
        context = {
            "form": form, "submit": "起草", "cancel_url": reverse("reports:bulletin-list"),
            "subtitle": "数字取自该季度的冻结数；还没有冻结的先冻结，再起草",
        }  # fmt: skip
        return self.render(context, status=status)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("季度通报", reverse("reports:bulletin-list")), (self.title, "")]


class BulletinJob(Page):
    """Progress of one's own draft; opens the bulletin when it is there."""

    model, permission, title = Job, EDIT, "起草进度"
    template_name = "reports/job.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        job = Job.objects.filter(pk=kwargs["pk"], kind=DRAFT, owner_id=self.user.pk).first()
        if job is None:
            raise Http404
        box = {
            "running": job.state in {Job.State.QUEUED, Job.State.RUNNING},
            "failed": job.state in {Job.State.FAILED, Job.State.CANCELLED},
            "note": job.error or job.note, "done": job.done, "total": job.total,
        }  # fmt: skip
        made = Bulletin.objects.filter(pk=job.result.get("bulletin")).first()
        context = {
            "title": job.title, "job": box, "poll_url": request.path, "done_text": "已起草。",
            "done_url": reverse("reports:bulletin-detail", args=[made.pk]) if made else "",
        }  # fmt: skip
        template = "components/job.html" if request.htmx else ""  # type: ignore[attr-defined]
        return self.render(context, template=template)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("季度通报", reverse("reports:bulletin-list")), (self.title, "")]


class BulletinDetail(Page):
    model, permission, title = Bulletin, VIEW, "季度通报"
    template_name = "reports/bulletin.html"
    related = ("body",)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        context = {
            "object": self.object,
            "title": f"{self.object.label}通报",
            "paper": compose(self.object),
            "freeze": Freeze.objects.get(pk=self.object.quarter),
            "files": BulletinFile.objects.filter(bulletin=self.object).only("kind", "sha256"),
            "actions": self.actions(),
        }
        return self.render(context)

    def actions(self) -> list[dict[str, Any]]:
        pk = self.object.pk
        names = {
            "docx": ("下载 DOCX", "file-earmark-word"),
            "pdf": ("下载 PDF", "file-earmark-pdf"),
            "xlsx": ("附表 XLSX", "table"),
        }
        found: list[dict[str, Any]] = [
            {
                "title": title,
                "icon": icon,
                "tone": "quiet",
                "url": reverse("reports:bulletin-file", args=[pk, kind]),
            }
            for kind, (title, icon) in names.items()
        ]
        if PUBLISH.open_to(self.object, self.user):
            found.append(
                {
                    "title": "编辑文字",
                    "icon": "pencil",
                    "tone": "quiet",
                    "url": reverse("reports:bulletin-edit", args=[pk]),
                }
            )
            found.append(
                {"title": "印发…", "tone": "primary", "url": reverse("reports:bulletin-publish", args=[pk])}
            )
        return found

    def crumbs(self) -> list[tuple[str, str]]:
        return [("季度通报", reverse("reports:bulletin-list")), (str(self.object), "")]


class BulletinEdit(EditPage):
    """Words only: the figures are locked by the database."""

    model, permission, title = Bulletin, VIEW, "编辑通报文字"
    edit_permission, form_class = EDIT, TextForm

    def setup_object(self) -> None:
        super().setup_object()
        if not self.object.is_draft:
            raise WrongState(f"“{self.object}”已经印发，文字不能再改。")

    def cancel_url(self) -> str:
        return reverse("reports:bulletin-detail", args=[self.object.pk])

    def success_url(self, obj: Any) -> str:
        return reverse("reports:bulletin-detail", args=[obj.pk])

    def extra(self) -> dict[str, Any]:
        return {
            "subtitle": f"{self.object} · 数字已冻结，这里只改文字",
            "hint": "保存后在通报页看排好的样子。",
        }

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            ("季度通报", reverse("reports:bulletin-list")),
            (str(self.object), self.cancel_url()),
            (self.title, ""),
        ]


class BulletinPublish(StepPage):
    model, permission, transition, form_class = Bulletin, VIEW, PUBLISH, PublishForm
    back, done = "reports:bulletin-detail", "已印发，本级和下级都能看到"


class BulletinDownload(Page):
    model, permission, title = Bulletin, VIEW, "下载通报"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        paper, kind = self.get_object(), kwargs["kind"]
        if kind not in TYPES:
            raise Http404
        response = HttpResponse(stored(paper, kind), content_type=TYPES[kind])
        response.headers["Content-Disposition"] = (
            content_disposition_header(True, file_name(paper, kind)) or "attachment"
        )
        response.headers["Cache-Control"] = "private, no-store"
        return response
