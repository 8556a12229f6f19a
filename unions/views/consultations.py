"""Consultations on chairs and vice chairs: the list, the record, the two opinions."""

from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse

from core.tables import Column
from core.views import CreatePage, DetailPage, ListPage, StepPage
from core.workflow import Transition
from unions.filters.rounds import ConsultationFilter
from unions.forms.consultations import ConsultationForm, PartyForm, SuperiorForm
from unions.models import Consultation, Officer
from unions.querysets import TOWN_KINDS
from unions.tables import StateWord
from unions.views.bodies import tab_links
from unions.views.common import link, may
from unions.views.profile import fact
from unions.workflows.bodies import superior_of
from unions.workflows.consultations import CONSULTATION_STEPS, HEADS, PARTY, SUPERIOR, is_unconsulted

ENTRIES = ("P-006", "P-007")
TONES = {"asked": "na", "party": "pending", "done": "pass"}
TABS = [("", "全部"), ("asked", "待党组织意见"), ("party", "待协管意见"), ("done", "已协管")]


def state_of(row: Consultation) -> StateWord:
    other = row.superior_opinion == Consultation.Opinion.OTHER
    return StateWord(
        "有不同意见" if other else row.get_state_display(), "fail" if other else TONES[row.state]
    )


def consultation_panels(officer: Officer, *, edit: bool) -> list[dict[str, Any]]:
    """On a cadre's record: the opinions given, and whether one is missing. Only chairs and vice chairs have any."""
    if officer.post not in HEADS:
        return []
    events = [
        {
            "title": f"{row.get_event_display()}：{state_of(row)}",
            "text": f"党组织意见 {row.party_opinion_on or '—'}，协管意见 {row.superior_opinion_on or '—'}",
            "when": str(row.asked_on),
            "by": row.superior_by or row.filed_by_name,
            "url": reverse("unions:consultation-detail", args=[row.pk]),
        }
        for row in officer.consultations.order_by("-asked_on", "-pk")
    ]
    missing = is_unconsulted(officer)
    what = "离任" if officer.left_on else "任职"
    empty = f"未履行协管：{what}没有上级工会的协管意见。请补办。" if missing else "没有协管记录。"
    panel: dict[str, Any] = {"title": "干部协管", "events": events, "empty": empty}
    if missing and events:
        panel["hint"] = f"未履行协管：{what}还没有上级工会的协管意见"
    if edit:
        panel["url"] = f"{reverse('unions:consultation-create')}?officer={officer.pk}"
        panel["url_text"] = "提出协管"
    return [panel]


class ConsultationList(ListPage):
    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model = Consultation
    permission = "cadres.view"
    title = "干部协管"
    subtitle = "主席、副主席任职、调动、免职：同级党组织意见在先，上级工会提出协管意见。"
    noun = "件"
    filterset_class = ConsultationFilter
    orders = {"": ("-asked_on", "-pk")}
    columns = (
        Column("name", "姓名", link=True, sub="get_post_display"),
        Column("body", "工会", value="body.name"),
        Column("event", "事项", value="get_event_display"),
        Column("state", "状态", value=state_of, kind="state"),
        Column("asked_on", "提出日期", kind="date", phone=False),
        Column("party_opinion_on", "党组织意见", kind="date", sub="party_no", phone=False),
        Column("superior_opinion_on", "协管意见", kind="date", sub="superior_by", phone=False),
    )
    empty_icon = "people"
    empty_title = "没有协管记录"
    empty_text = "任职、调动、免职主席或副主席以前，先在这里提出。"
    related = ("body",)
    row_page = "unions:consultation-detail"

    def tabs(self) -> list[dict[str, Any]]:
        return tab_links(self.request, TABS)

    def actions(self) -> list[dict[str, Any]]:
        missing = {"title": "未履行协管", "url": f"{reverse('unions:officer-list')}?tab=unconsulted"}
        found: list[dict[str, Any]] = [missing]
        if self.user.can("cadres.edit"):
            found.append(link("提出协管", "unions:consultation-create", icon="plus-lg", tone="primary"))
        return found

    def crumbs(self) -> list[tuple[str, str]]:
        return [("工会干部", reverse("unions:officer-list")), (self.title, "")]


class ConsultationCreate(CreatePage):
    """`?officer=` starts from a cadre's record; otherwise the person is typed, since a candidate is in no register yet."""

    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model = Consultation
    permission = "cadres.edit"
    title = "提出协管"
    form_class = ConsultationForm
    submit = "提出"
    done = "已提出，请登记同级党组织意见"

    def officer(self) -> Officer | None:
        text = self.request.GET.get("officer", "")
        if not text.isdecimal():
            return None
        rows = Officer.objects.visible_to(self.user, self.permission).filter(
            post__in=Consultation.Post.values
        )
        found: Officer | None = rows.select_related("body").filter(pk=int(text)).first()
        if found is None:
            raise Http404
        return found

    def form_kwargs(self) -> dict[str, Any]:
        return {**super().form_kwargs(), "officer": self.officer()}

    def initial(self) -> dict[str, Any]:
        officer, own = self.officer(), self.user.home_body
        if officer:
            return {"event": Consultation.Event.REMOVE if officer.left_on else Consultation.Event.APPOINT}
        return {"body": own.pk if own else None}

    def extra(self) -> dict[str, Any]:
        officer = self.officer()
        who = f"{officer}，{officer.body}。" if officer else ""
        return {"subtitle": f"{who}先由同级党组织提出意见，再由上级工会提出协管意见。"}

    def keep(self, form: ConsultationForm) -> Consultation:
        return form.asked(by=self.user)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("干部协管", reverse("unions:consultation-list")), (self.title, "")]

    def cancel_url(self) -> str:
        return reverse("unions:consultation-list")

    def success_url(self, obj: Consultation) -> str:
        return reverse("unions:consultation-detail", args=[obj.pk])


class ConsultationDetail(DetailPage):
    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model = Consultation
    permission = "cadres.view"
    related = ("body__superior", "body__industry_superior", "officer")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("干部协管", reverse("unions:consultation-list")), (str(self.object), "")]

    def extra(self) -> dict[str, Any]:
        row: Consultation = self.object
        body, officer = row.body, row.officer
        late = officer and row.superior_opinion_on and row.event == Consultation.Event.APPOINT
        after = (
            late and officer and row.superior_opinion_on and row.superior_opinion_on > officer.took_post_on
        )
        url = reverse("unions:officer-detail", args=[officer.pk]) if officer else ""
        return {
            "title": str(row),
            "subtitle": "双重领导：以同级党委领导为主。" if body.kind in TOWN_KINDS else "",
            "state": state_of(row),
            "tags": ["任职后补办"] if after else [],
            "steps": self.steps(row),
            "facts": [
                {"label": "工会", "value": body.name, "url": reverse("unions:body-detail", args=[body.pk])},
                {"label": "同级党组织", "value": body.party_superior or "—"},
                {"label": "上级工会", "value": str(body.superior or "—")},
                {"label": "干部记录", "value": str(officer) if officer else "还没有登记任职", "url": url},
            ],
            "panels": [
                {"title": "提出", "facts": [
                    fact("事项", row.get_event_display()), fact("事由", row.reason), fact("提出日期", row.asked_on),
                    fact("提出人", row.filed_by_name),
                ]},
                {"title": "同级党组织意见", "facts": [
                    fact("意见", row.get_party_opinion_display()), fact("日期", row.party_opinion_on),
                    fact("文号", row.party_no), fact("内容", row.party_text),
                ]},
                {"title": "上级工会协管意见", "facts": [
                    fact("意见", row.get_superior_opinion_display()), fact("日期", row.superior_opinion_on),
                    fact("经办人", row.superior_by), fact("内容", row.superior_text),
                ]},
            ],
            "actions": self.actions(row),
        }  # fmt: skip

    def steps(self, row: Consultation) -> list[dict[str, Any]]:
        place = {"asked": 1, "party": 2, "done": 3}[row.state]
        titles = ("提出", "同级党组织意见", "上级工会协管意见")
        return [{"title": title, "done": at < place, "now": at == place} for at, title in enumerate(titles)]

    def actions(self, row: Consultation) -> list[dict[str, Any]]:
        found = []
        for step in CONSULTATION_STEPS:
            above = superior_of(row.body, self.user, "elections.approve") and row.filed_by_id != self.user.pk
            allowed = above if step is SUPERIOR else may(self.user, "cadres.edit", row.body)
            if row.state in step.sources and allowed:
                found.append(
                    link(step.verb, f"unions:consultation-{step.slug}", row.pk, tone="primary", dialog=True)
                )
        return found


class ConsultationStep(StepPage):
    model = Consultation
    permission = "cadres.view"
    back = "unions:consultation-detail"
    related = ("body__superior", "body__industry_superior")


class ConsultationParty(ConsultationStep):
    transition: ClassVar[Transition] = PARTY
    form_class = PartyForm
    done = "已登记党组织意见，等上级工会的协管意见"


class ConsultationSuperior(ConsultationStep):
    transition: ClassVar[Transition] = SUPERIOR
    form_class = SuperiorForm
    done = "已填写协管意见"
