"""The record of one petition: clock, steps, text, log, and the petitioner behind a reveal."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from accounts.models import holders
from core.clock import today
from core.crypto import Unreadable
from core.identifiers import mask_id, mask_phone
from core.models import PersonalDataRead
from core.views import DetailPage, Page
from core.views.reveal import RevealView, masked_context
from core.workflow import Refused
from petitions.models import Petition, PetitionFile, PetitionIdentity
from petitions.views.clock import clock_of
from petitions.views.panels import checks, events, related, stepper
from petitions.views.steps import STEPS
from petitions.workflows import attachments

HANDLE = "petitions.handle"
REASONS = (
    ("contact", "联系信访人核实情况"),
    ("notify", "书面告知或答复"),
    ("verify", "核对身份"),
    ("other", "其他（请在补充说明里写明）"),
)
MASKS = {"name": lambda text: f"{text[:1]}**", "phone": mask_phone, "id_number": mask_id}


class PetitionRecord(DetailPage):
    model = Petition
    permission = "petitions.view"
    template_name = "petitions/record.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related(
            "unit", "accused_body", "accused_user", "handler_body", "handler", "place", "repeat_of", "received_by"
        )  # fmt: skip

    def crumbs(self) -> list[tuple[str, str]]:
        return [("信访件", reverse("petitions:petition-list")), (str(self.object), "")]

    def extra(self) -> dict[str, Any]:
        petition, on = self.object, today()
        handles = Petition.objects.visible_to(self.user, HANDLE).filter(pk=petition.pk).exists()
        primary, others = self.buttons(petition, handles)
        return {
            "title": petition.title,
            "tags": tags(petition),
            "state": petition.state_tone,
            "primary": primary,
            "others": others,
            "clock": clock_of(petition, on),
            "steps": stepper(petition),
            "handles": handles,
            "readers": holders(self.permission, petition.handler_body, on).count(),
            "files": self.files(petition, handles),
            "events": events(petition, with_texts=True),
            "identity": self.identity(petition) if handles else [],
            "last_read": last_read(petition) if handles else None,
            "checks": checks(petition),
            **related(petition, self.user, on),
        }

    def buttons(
        self, petition: Petition, handles: bool
    ) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        """The main step of the state, and everything else that may be done now."""
        approves = bool(
            petition.extension_asked_on
            and not petition.extended_to
            and Petition.objects.visible_to(self.user, "petitions.approve").filter(pk=petition.pk).exists()
        )
        rights = {HANDLE: handles, "petitions.approve": approves}
        open_steps = [
            transition
            for transition, _ in STEPS
            if petition.state in transition.sources
            and rights[transition.permission]
            and makes_sense(transition.slug, petition)
        ]
        buttons = [self.button(petition, transition) for transition in open_steps]
        main = next((b for b, t in zip(buttons, open_steps, strict=True) if t.tone == "primary"), None)
        if main is None and approves:
            main = next(b for b in buttons if b["slug"] == "extend")
        return main, [button for button in buttons if button is not main]

    def button(self, petition: Petition, transition: Any) -> dict[str, Any]:
        """The three results share one page."""
        slug, title = (
            ("opinion", "出具处理意见") if transition.slug == "solve" else (transition.slug, transition.verb)
        )
        return {
            "title": title,
            "url": reverse(f"petitions:petition-{slug}", args=[petition.pk]),
            "slug": slug,
        }

    def files(self, petition: Petition, handles: bool) -> list[dict[str, Any]]:
        """Names may name people: only handlers see them, others see how many there are."""
        if not handles:
            return []
        return [
            {
                "name": file.name,
                "url": reverse("petitions:file-download", args=[file.pk]),
                "event": file.event_id,
            }
            for file in petition.files.order_by("pk")
        ]

    def identity(self, petition: Petition) -> list[dict[str, Any]]:
        person = PetitionIdentity.objects.filter(petition=petition).first()
        if person is None:
            return []
        boxes = []
        for field, label in PetitionIdentity.FIELDS:
            if not getattr(person, field):
                continue
            view = RevealIdentity()
            view.use(field)
            url = reverse("petitions:identity-reveal", args=[petition.pk, field])
            boxes.append({"title": label, "box": masked_context(view, person, url)})
        return boxes


def makes_sense(slug: str, petition: Petition) -> bool:
    """Leaves out buttons that could only be refused."""
    asked, extended = petition.extension_asked_on is not None, petition.extended_to is not None
    rules = {
        "notify": petition.notified_on is None,
        "ask-extension": not asked and not extended,
        "extend": asked and not extended,
        "explain": False,  # chosen on the page of the opinion
        "refuse": False,
    }
    if petition.legal_track and slug in {"accept", "investigate", "solve", "explain", "refuse", "transfer"}:
        return False
    return rules.get(slug, True)


def tags(petition: Petition) -> list[str]:
    found = [f"{petition.get_kind_display()}类", petition.category_text]
    found.append("初信初访" if petition.first_time else "重复件")
    found += [petition.get_channel_display(), f"{petition.people} 人"]
    found += ["集体访"] if petition.collective else []
    found += ["紧急"] if petition.urgency == "urgent" else []
    found += ["涉法涉诉"] if petition.legal_track else []
    return [*found, petition.number]


def last_read(petition: Petition) -> PersonalDataRead | None:
    rows = PersonalDataRead.objects.filter(
        object_type="petitions.petitionidentity",
        object_id__in=PetitionIdentity.objects.filter(petition=petition).values("pk"),
    )
    found: PersonalDataRead | None = rows.order_by("-pk").first()
    return found


class RevealIdentity(RevealView):
    """One part of the petitioner's identity. The field comes with the address; the read names the petition's row."""

    model = PetitionIdentity
    of_model = Petition  # the address holds the petition's key
    permission = HANDLE
    reasons = REASONS

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.use(kwargs["field"])

    def use(self, field: str) -> None:
        if field not in dict(PetitionIdentity.FIELDS):
            raise Http404
        self.field = field  # type: ignore[misc]
        self.label = f"查看{dict(PetitionIdentity.FIELDS)[field]}"  # type: ignore[misc]
        self.mask = MASKS.get(field, lambda text: "已加密")  # type: ignore[assignment, method-assign]

    def get_object(self) -> Any:
        found = self.get_queryset().filter(petition_id=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found


class FileDownload(Page):
    """An attachment, for handlers. It may show who filed, so each download is kept as a read of personal data."""

    model = PetitionFile
    permission = HANDLE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | FileResponse:
        file = self.get_object()
        try:
            content = attachments.read(file)
        except Unreadable as problem:
            raise Refused(
                "这个附件读不出来，可能已损坏或被移动。请联系信访人重新提供，并向系统管理员报修。"
            ) from problem
        PersonalDataRead.objects.create(
            user_id=self.user.pk, user_name=str(self.user)[:60], object_type="petitions.petitionfile",
            object_id=file.pk, field="附件", reason="办理信访件",
        )  # fmt: skip
        response = HttpResponse(content, content_type="application/octet-stream")
        response.headers["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response
