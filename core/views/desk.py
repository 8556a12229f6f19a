"""The import desk's front pages: the list of batches, upload, templates."""

from typing import Any, ClassVar

from django import forms
from django.apps import apps
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from core.clock import SHANGHAI
from core.desk import batches, workbook
from core.desk.resource import RESOURCES, DeskResource, usable_by
from core.forms import BodyPickerInput, name_picker
from core.models import ImportBatch
from core.tables import Column
from core.views.base import PortalView
from core.views.lists import ListPage
from core.workflow import NotAllowed, Refused

State = ImportBatch.State
STEPS = ("下载模板", "上传表格", "检查", "核对", "导入", "完成")
_PLACE = {State.UPLOADED: 2, State.CHECKING: 2, State.CHECKED: 3, State.LOADING: 4, State.UNDOING: 5}
TITLES = {
    State.UPLOADED: "正在检查",
    State.CHECKING: "正在检查",
    State.LOADING: "正在导入",
    State.UNDOING: "正在撤销",
    State.DONE: "导入完成",
    State.FAILED: "没有导入",
    State.UNDONE: "导入已撤销",
    State.DROPPED: "导入已放弃",
}
TONES = {
    State.CHECKED: "pending",
    State.DONE: "pass",
    State.FAILED: "fail",
    State.UNDONE: "na",
    State.DROPPED: "na",
}


def steps_of(batch: ImportBatch | None) -> list[dict[str, Any]]:
    place = 1 if batch is None else _PLACE.get(State(batch.state), 2 if batch.state == State.FAILED else 6)
    notes = {
        2: f"用时 {batch.summary['seconds']} 秒" if batch and "seconds" in batch.summary else "",
        3: ("请看下面的错误" if batch.counts.get("error") else "没有错误") if batch and place == 3 else "",
    }
    return [
        {
            "title": title,
            "done": index < place,
            "now": index == place,
            "note": notes.get(index, "") if index <= place else "",
        }
        for index, title in enumerate(STEPS)
    ]


class DeskView(PortalView):
    """Whoever may use no workbook sees an empty desk; a batch out of reach answers 404."""

    permission = "core.view"

    def resource(self) -> DeskResource:
        resource = RESOURCES.get(self.kwargs["resource"])
        if resource is None:
            raise Http404
        if not self.user.can(resource.permission):
            raise NotAllowed(resource.permission)
        return resource

    def batch(self) -> ImportBatch:
        batch = batches.find(self.kwargs["pk"], self.user)
        if batch is None:
            raise Http404
        return batch


class ImportList(ListPage):
    entries: ClassVar[tuple[str, ...]] = ("P-078",)
    model = ImportBatch
    permission = "core.view"
    title = "导入工作台"
    subtitle = "下载模板，填好上传；先检查、您核对之后才写入，30 天内可整批撤销。"
    noun = "批"
    columns = (
        Column("file_name", "文件", link=True, sub=lambda batch: RESOURCES[batch.resource].title),
        Column("target", "导入到", lambda batch: batch.summary.get("body", "")),
        Column("rows", "行数", lambda batch: batch.counts.get("rows", ""), "num"),
        Column(
            "state",
            "状态",
            lambda batch: (batch.get_state_display(), TONES.get(batch.state, "")),
            "state",
            export=False,
        ),
        Column("outcome", "结果", lambda batch: outcome(batch), phone=False),
        Column("owner_name", "上传人", phone=False),
        Column(
            "uploaded_at",
            "上传时间",
            lambda batch: f"{batch.uploaded_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        ),
    )
    empty_icon = "file-earmark-arrow-up"
    empty_title = "还没有导入过表格"
    empty_text = "请先在上面下载模板，填好后上传。"
    row_page = "core:import-detail"

    def get_queryset(self) -> Any:
        rows = ImportBatch.objects.none()
        for resource in usable_by(self.user):
            rows = rows | ImportBatch.objects.filter(resource=resource.key).visible_to(
                self.user, resource.permission
            )
        return rows

    def export_url(self) -> str:
        return ""

    def panels(self) -> list[dict[str, Any]]:
        cards = [
            {
                "title": resource.title,
                "template_url": reverse("core:import-template", args=[resource.key]),
                "upload_url": reverse("core:import-upload", args=[resource.key]),
            }
            for resource in usable_by(self.user)
        ]
        return [{"template": "core/desk/cards.html", "cards": cards}]


def outcome(batch: ImportBatch) -> str:
    counts = batch.counts
    if batch.state == State.CHECKED:
        return f"可以导入 {counts.get('good', 0):,} 行，有错误 {counts.get('error', 0):,} 行"
    if batch.state == State.DONE:
        return f"新增 {counts.get('created', 0):,} 行，更新 {counts.get('updated', 0):,} 行"
    if batch.state == State.UNDONE:
        return f"已撤回 {batch.summary.get('undone', 0):,} 行"
    return batch.error if batch.state == State.FAILED else ""


class UploadForm(forms.Form):
    """`body` offers what the permission reaches; the file is looked at by the desk itself."""

    body: Any = forms.ModelChoiceField(
        queryset=None,
        label="导入到哪家工会",
        help_text="选乡镇或更高一级时，每行按“工作单位”归到所在的基层工会。",
        error_messages={
            "required": "请选择要导入到的工会。",
            "invalid_choice": "没有找到这家工会，或您无权导入。请重新选择。",
        },
    )
    file = forms.FileField(
        label="填好的表格",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": "请选择要上传的表格。", "empty": "文件是空的。请重新选择填好的表格。"},
    )

    def __init__(self, *args: Any, user: Any, resource: DeskResource, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body: Any = self.fields["body"]
        body.queryset = apps.get_model("unions", "Body").objects.visible_to(user, resource.permission)
        body.widget = BodyPickerInput(permission=resource.permission)
        name_picker(self["body"])


class ImportUpload(DeskView):
    def get(self, request: HttpRequest, resource: str) -> HttpResponse:
        desk = self.resource()
        home = self.user.home_body
        return self.show(
            desk,
            UploadForm(user=self.user, resource=desk, initial={"body": request.GET.get("under") or home}),
        )

    def post(self, request: HttpRequest, resource: str) -> HttpResponse:
        desk = self.resource()
        form = UploadForm(request.POST, request.FILES, user=self.user, resource=desk)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                batch = batches.upload(
                    file, file.name, resource=desk.key, body=form.cleaned_data["body"], by=self.user
                )
                return redirect("core:import-detail", batch.pk)
            except Refused as problem:
                form.add_error("file", str(problem))
        return self.show(desk, form, status=422)

    def show(self, desk: DeskResource, form: UploadForm, *, status: int = 200) -> HttpResponse:
        context = {
            "title": f"导入{desk.title}",
            "crumbs": [("导入工作台", reverse("core:import-list"))],
            "form": form,
            "steps": steps_of(None),
            "template_url": reverse("core:import-template", args=[desk.key]),
            "limits": "xlsx 或 csv，不超过 300 MB。上传后先检查，您核对之后才会写入。",
            "cancel_url": reverse("core:import-list"),
            "recent": self.recent(desk),
        }
        return render(self.request, "core/desk/upload.html", context, status=status)

    def recent(self, desk: DeskResource) -> list[dict[str, Any]]:
        rows = ImportBatch.objects.filter(resource=desk.key, owner_id=self.user.pk)
        return [
            {
                "url": reverse("core:import-detail", args=[batch.pk]),
                "title": batch.file_name,
                "state": batch.get_state_display(),
                "text": outcome(batch) or f"{batch.uploaded_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
                "share": 100 * batch.counts.get("good", 0) // max(1, batch.counts.get("rows", 0)),
            }
            for batch in rows.visible_to(self.user, desk.permission).order_by("-pk")[:5]
        ]


class ImportTemplate(DeskView):
    def get(self, request: HttpRequest, resource: str) -> HttpResponseBase:
        desk = self.resource()
        return send(workbook.template(desk), f"{desk.heading}-模板.xlsx")


def send(file: Any, name: str) -> FileResponse:
    """A workbook as an attachment, never shown in the page."""
    response = FileResponse(file, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
