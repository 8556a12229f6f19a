"""Evidence at its doors: upload by drag, pick or plain form; download only through the scope; removal."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from core.views import Page
from core.workflow import Refused, WrongState
from homes.models import Evidence
from homes.views.items import ItemPage, anchor
from homes.workflows import add_evidence, remove_evidence


def attachment(row: Evidence) -> FileResponse:
    """404 where the file is gone; the type is the one told by the bytes at upload."""
    try:
        stream = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(stream, as_attachment=True, filename=row.name, content_type=row.kind)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


class EvidenceCreate(ItemPage):
    """One file per request from the script, which gets one list line back; several at once from the plain form."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(anchor(self.get_object()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        item = self.get_object()
        files = request.FILES.getlist("file")
        if not files:
            return self.refused(item, "还没有选择文件。请选择后再上传。")
        kept, problems = [], []
        for file in files:
            try:
                kept.append(add_evidence(item.pk, by=self.user, file=file))
            except WrongState:
                raise
            except Refused as problem:
                problems.append(str(problem))
        if self.scripted:
            if problems:
                return self.refused(item, "".join(problems))
            return render(
                request, "homes/sheet_file.html", {"file": kept[0], "editable": True, "row_id": item.pk}
            )
        if kept:
            messages.success(request, f"已上传 {len(kept)} 份材料")
        for sentence in problems:
            messages.error(request, sentence)
        return redirect(anchor(item))

    def refused(self, item: Any, sentence: str) -> HttpResponse:
        if self.scripted:
            return HttpResponse(sentence, status=422, content_type="text/plain; charset=utf-8")
        messages.error(self.request, sentence)
        return redirect(anchor(item))


class EvidencePage(Page):
    model, permission = Evidence, "homes.view"
    entries = ("P-100",)
    related = ("item__assessment__body",)


class EvidenceFile(EvidencePage):
    """Always as an attachment, never guessed at by the browser; pictures may be shown by an `img` of our own pages."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return attachment(self.get_object())


class EvidenceRemove(EvidencePage):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.get_object()
        context = {
            "title": "移除材料",
            "question": "移除这份材料？",
            "effect": f"“{row.name}”将从“{row.item.title}”中移除，不能撤回。需要时请重新上传。",
            "submit": "移除材料",
            "cancel_text": "先不移除",
            "cancel_url": anchor(row.item),
            "danger": True,
        }
        return self.render(context, template="generic/confirm.html")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.get_object()
        item, name = row.item, row.name
        remove_evidence(row, by=self.user)
        if request.headers.get("HX-Request"):
            return HttpResponse("")  # htmx replaces the line by nothing
        messages.success(request, f"已移除：{name}")
        return redirect(anchor(item))
