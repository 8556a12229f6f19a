"""One masked value of one record: shown for a minute after a reason, and the read is recorded."""

from typing import Any, ClassVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from core import reads
from core.identifiers import mask_phone
from core.views.base import Page

SECONDS = 60
REASONS = (
    ("contact", "联系本人办理业务"),
    ("verify", "核对资料"),
    ("petition", "处理信访或权益事项"),
    ("other", "其他（请在补充说明里写明）"),
)


class RevealView(Page):
    """GET answers the masked value with the reason form, POST with a reason answers the value itself.

    `field` is the sealed column's text property, `label` what people call it. Rows are looked up with `permission`,
    which is also what the read needs.
    """

    field: ClassVar[str] = ""
    label: ClassVar[str] = "查看完整号码"
    reasons: ClassVar[tuple[tuple[str, str], ...]] = REASONS

    @staticmethod
    def mask(value: str) -> str:
        return mask_phone(value)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.fragment("components/reveal.html", masked_context(self, self.get_object(), request.path))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        obj = self.get_object()
        reason = self.reason()
        if not reason:
            context = masked_context(self, obj, request.path)
            return self.fragment("components/reveal.html", {**context, **self.refused()}, status=422)
        stopped = reads.stop(request, obj)
        if stopped is not None:
            return stopped
        with transaction.atomic():
            reads.note(self.user, obj, field=self.field, reason=reason)
            value = getattr(obj, self.field)
        context = {
            "id": self.box_id(obj),
            "value": value or "未填",
            "seconds": SECONDS,
            "mask_url": request.path,
        }
        return self.fragment("components/revealed.html", context)

    def reason(self) -> str:
        """The chosen reason with the note; empty where none was chosen or 其他 has no words."""
        chosen = dict(self.reasons).get(self.request.POST.get("reason", ""), "")
        note = self.request.POST.get("note", "").strip()[:100]
        if not chosen or (self.request.POST.get("reason") == "other" and len(note) < 2):
            return ""
        return f"{chosen}：{note}" if note else chosen

    def refused(self) -> dict[str, str]:
        """What is missing, with what had been chosen."""
        chosen = self.request.POST.get("reason", "")
        missing = "选了“其他”，请在补充说明里写明。" if chosen == "other" else "请先选择理由。"
        return {"refusal": missing, "chosen": chosen}

    def box_id(self, obj: Any) -> str:
        return f"reveal-{obj._meta.model_name}-{self.field}-{obj.pk}"

    def fragment(self, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        response = render(self.request, template, context, status=status)
        response.headers["Cache-Control"] = "no-store"
        return response


def masked_context(view: RevealView | type[RevealView], obj: Any, url: str) -> dict[str, Any]:
    """What `components/reveal.html` needs, for pages that include it; an empty url hides the button."""
    value = getattr(obj, view.field)
    return {
        "id": f"reveal-{obj._meta.model_name}-{view.field}-{obj.pk}",
        "value": view.mask(value) if value else "",
        "url": url if value else "",
        "label": view.label,
        "reasons": view.reasons,
    }
