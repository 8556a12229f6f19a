"""Documents of one's own level: registering, forwarding, changing."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from core.views import CreatePage, EditPage
from unions.forms.circulation import DocumentForm
from unions.models import PolicyDoc
from unions.workflows.circulation import issuing_seat, keeps


class DocumentCreate(CreatePage):
    entries: ClassVar[tuple[str, ...]] = ("P-001",)
    model = PolicyDoc
    permission = "policy.edit"
    title = "登记文件"
    form_class = DocumentForm
    submit = "登记并发出"
    done = "已登记，主送单位会在待办里看到"

    def initial(self) -> dict[str, Any]:
        return {"issuer": str(issuing_seat(self.user)), "issuer_kind": "工会"}

    def extra(self) -> dict[str, Any]:
        return {"subtitle": f"以“{issuing_seat(self.user)}”的名义登记。发出以后，主送单位在待办里签收。"}

    def keep(self, form: DocumentForm) -> PolicyDoc:
        return form.registered(by=self.user)

    def must_land_in_scope(self, obj: Any) -> None:
        """Documents are open to all readers; `keep` has made it one of the person's own level."""

    def crumbs(self) -> list[tuple[str, str]]:
        return [("政策文件", reverse("unions:document-list")), (self.title, "")]

    def cancel_url(self) -> str:
        return reverse("unions:document-list")

    def success_url(self, obj: PolicyDoc) -> str:
        return reverse("unions:document-detail", args=[obj.pk])


class DocumentForward(DocumentCreate):
    title = "转发文件"
    submit = "转发"
    done = "已转发，主送单位会在待办里看到"

    def source(self) -> PolicyDoc:
        if not hasattr(self, "_source"):
            found: PolicyDoc | None = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
            if found is None:
                raise Http404
            self._source = found
        return self._source

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.source()
        return super().get(request, *args, **kwargs)

    def form_kwargs(self) -> dict[str, Any]:
        return {**super().form_kwargs(), "source": self.source()}

    def initial(self) -> dict[str, Any]:
        source = self.source()
        title = f"关于转发《{source.title}》的通知"
        return {**super().initial(), "title": title[:200]}

    def extra(self) -> dict[str, Any]:
        return {
            "subtitle": f"转发“{self.source().title}”，以“{issuing_seat(self.user)}”的名义发给下面的工会。"
        }

    def cancel_url(self) -> str:
        return reverse("unions:document-detail", args=[self.source().pk])


class DocumentEdit(EditPage):
    """Only the level that issued a document changes it."""

    entries: ClassVar[tuple[str, ...]] = ("P-001",)
    model = PolicyDoc
    permission = "policy.edit"
    title = "修改文件"
    form_class = DocumentForm
    related = ("jurisdiction", "forwards", "body")

    def setup_object(self) -> None:
        super().setup_object()
        if not keeps(self.object, self.user):
            raise PermissionDenied("the document belongs to another level")

    def extra(self) -> dict[str, Any]:
        return {"subtitle": "主送只增不减：已经发出的单位留在签收名单里。再选单位，就加发给它们。"}

    def keep(self, form: DocumentForm) -> PolicyDoc:
        return form.kept(before=self.before, by=self.user)

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            ("政策文件", reverse("unions:document-list")),
            (str(self.object), self.cancel_url()),
            ("修改", ""),
        ]

    def cancel_url(self) -> str:
        return reverse("unions:document-detail", args=[self.object.pk])

    def success_url(self, obj: PolicyDoc) -> str:
        return reverse("unions:document-detail", args=[obj.pk])
