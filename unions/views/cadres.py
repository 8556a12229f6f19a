"""Cadres: list, record, forms, the masked phone, training."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from core.clock import add_months, today
from core.views import CreatePage, DetailPage, EditPage, ListPage
from core.views.reveal import RevealView, masked_context
from unions.filters import OfficerFilter, TrainingFilter
from unions.forms import LeaveForm, OfficerForm, TrainingForm
from unions.models import Officer, Training
from unions.tables import OFFICER_COLUMNS, TRAINED_COLUMNS, TRAINING_COLUMNS, StateWord
from unions.views.bodies import tab_links
from unions.views.common import capped, link, may, print_link
from unions.views.consultations import consultation_panels
from unions.views.profile import fact
from unions.views.standing import procedure_links, settle_actions, standing_panels, transfer_warning
from unions.workflows import leave_office
from unions.workflows.consultations import is_unconsulted, unconsulted


class OfficerList(ListPage):
    entries: ClassVar[tuple[str, ...]] = ("P-044",)
    model = Officer
    permission = "cadres.view"
    title = "干部名册"
    noun = "人"
    columns = (*OFFICER_COLUMNS, *TRAINED_COLUMNS)
    filterset_class = OfficerFilter
    orders = {"": ("-pk",), "name": ("pinyin", "pk"), "-name": ("-pinyin", "-pk")}
    export_name = "工会干部"
    empty_icon = "people"
    empty_title = "没有找到干部"
    row_page = "unions:officer-detail"

    def get_queryset(self) -> Any:
        rows = super().get_queryset().select_related("body").with_training(today())
        both = self.request.GET.get("tab") in {"left", "unconsulted", "improper"}
        return rows if both else rows.filter(left_on=None)

    def tabs(self) -> list[dict[str, Any]]:
        tabs = [
            ("", "在任"), ("untrained", "一年内未培训"), ("unconsulted", "未履行协管"), ("improper", "违规调动"), ("left", "已离任"),
        ]  # fmt: skip
        found = tab_links(self.request, tabs)
        waiting = unconsulted(Officer.objects.visible_to(self.user, self.permission), today())
        found[2]["count"] = capped(waiting)
        return found

    def actions(self) -> list[dict[str, Any]]:
        found = [
            link("队伍结构", "unions:corps-profile", icon="bar-chart-line"),
            link("干部协管", "unions:consultation-list", icon="people"),
            link("培训记录", "unions:training-list", icon="journal-text"),
            print_link(self.request, "unions:officer-print"),
        ]
        if self.user.can("cadres.edit"):
            found.append(link("登记干部", "unions:officer-create", icon="plus-lg", tone="primary"))
        return found


class OfficerDetail(DetailPage):
    entries: ClassVar[tuple[str, ...]] = ("P-044", "P-045")
    model = Officer
    permission = "cadres.view"
    template_name = "unions/officer.html"
    related = ("body", "election")

    def crumbs(self) -> list[tuple[str, str]]:
        body = self.object.body
        tab = reverse("unions:body-officers", args=[body.pk])
        return [(body.name, tab), (self.object.name, "")]

    def extra(self) -> dict[str, Any]:
        officer: Officer = self.object
        edit = may(self.user, "cadres.edit", officer.body)
        trainings = list(officer.trainings.order_by("-started_on")[:100])
        return {
            "title": officer.name,
            "state": StateWord("已离任", "na") if officer.left_on else StateWord("在任", "pass"),
            "tags": [
                officer.get_post_display(),
                "专职" if officer.fulltime else "兼职",
                *(["未履行协管"] if is_unconsulted(officer) else []),
                *(["违规调动"] if officer.improper_transfer else []),
            ],
            "warning": transfer_warning(officer),
            "facts": self.facts(officer, trainings),
            "panels": [
                {"title": "任职", "facts": self.post_facts(officer)},
                *standing_panels(officer, self.user),
                *consultation_panels(officer, edit=edit),
                self.training_panel(officer, trainings, edit=edit),
            ],
            "actions": [*(self.actions(officer) if edit else []), *settle_actions(officer, self.user)],
            "phone": self.phone(officer),
        }

    def phone(self, officer: Officer) -> dict[str, Any]:
        allowed = may(self.user, OfficerPhone.permission, officer.body)
        url = reverse("unions:officer-phone", args=[officer.pk]) if allowed else ""
        return masked_context(OfficerPhone, officer, url)

    def facts(self, officer: Officer, trainings: list[Training]) -> list[dict[str, Any]]:
        since = add_months(today(), -12)
        days = sum(row.hundredths for row in trainings if row.started_on >= since) / 100
        body = officer.body
        return [
            {"label": "工会", "value": body.name, "url": reverse("unions:body-detail", args=[body.pk])},
            {"label": "任职日期", "value": officer.took_post_on},
            {
                "label": "当选日期",
                "value": officer.elected_on,
                "missing": officer.post == "chair" and not officer.elected_on,
            },
            {"label": "任期至", "value": officer.term_end or "—"},
            {"label": "近一年培训", "value": f"{days:g} 天"},
        ]

    def post_facts(self, officer: Officer) -> list[dict[str, Any]]:
        election = officer.election
        url = (
            reverse("unions:election-detail", args=[election.pk])
            if election and self.user.can("elections.view")
            else ""
        )
        return [
            fact("性别", officer.get_sex_display()),
            fact("出生日期", officer.born_on),
            fact("学历", officer.education),
            fact("中共党员", officer.party_member),
            fact("兼任行政职务", officer.concurrent_post),
            fact("当选的选举", str(election) if election else "没有选举记录", url=url),
            fact("持证日期", officer.certified_on),
            fact("证号", officer.certificate_no),
            fact("离任日期", officer.left_on),
            fact("离任原因", officer.left_reason),
        ]

    def training_panel(self, officer: Officer, rows: list[Training], *, edit: bool) -> dict[str, Any]:
        events = [
            {
                "title": row.course,
                "text": f"{row.hundredths / 100:g} 天{'（网络）' if row.online else ''}，{row.organiser}",
                "when": str(row.started_on),
                "by": row.get_kind_display() + ("" if row.passed else "，考核不合格"),
            }
            for row in rows
        ]
        url = reverse("unions:training-create", args=[officer.pk]) if edit else ""
        return {"title": "培训记录", "events": events, "url": url, "url_text": "登记培训"} if events or url else {
            "title": "培训记录", "empty": "还没有培训记录。"
        }  # fmt: skip

    def actions(self, officer: Officer) -> list[dict[str, Any]]:
        found = [link("登记培训", "unions:training-create", officer.pk, icon="journal-text")]
        if officer.left_on is None:
            found.insert(0, link("修改资料", "unions:officer-edit", officer.pk, icon="pencil"))
            found += procedure_links(officer)
            found.append(link("办理离任", "unions:officer-leave", officer.pk, tone="danger"))
        return found


class OfficerPhone(RevealView):
    model = Officer
    permission = "members.reveal"
    field = "phone"
    related = ("body",)


class OfficerCreate(CreatePage):
    model = Officer
    permission = "cadres.edit"
    title = "登记干部"
    form_class = OfficerForm
    submit = "登记"
    done = "已登记干部"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("干部名册", reverse("unions:officer-list")), ("登记干部", "")]

    def initial(self) -> dict[str, Any]:
        text = self.request.GET.get("body", "")
        own = self.user.home_body
        return {"body": int(text) if text.isdecimal() else own.pk if own and own.is_basic else None}

    def keep(self, form: OfficerForm) -> Officer:
        return form.appointed(by=self.user)

    def cancel_url(self) -> str:
        return reverse("unions:officer-list")

    def success_url(self, obj: Officer) -> str:
        return reverse("unions:officer-detail", args=[obj.pk])


class OfficerEdit(EditPage):
    model = Officer
    permission = "cadres.view"
    edit_permission = "cadres.edit"
    title = "修改干部资料"
    form_class = OfficerForm
    related = ("body",)

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            (self.object.body.name, reverse("unions:body-officers", args=[self.object.body_id])),
            (self.object.name, ""),
        ]

    def keep(self, form: OfficerForm) -> Officer:
        return form.kept(before=self.before, by=self.user)

    def cancel_url(self) -> str:
        return reverse("unions:officer-detail", args=[self.object.pk])

    def success_url(self, obj: Officer) -> str:
        return self.cancel_url()


class OfficerLeave(OfficerEdit):
    title = "办理离任"
    submit = "办理离任"
    done = "已办理离任"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.setup_object()
        return self.show(LeaveForm(initial={"left_on": today()}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.setup_object()
        return self.submitted(LeaveForm(request.POST))

    def extra(self) -> dict[str, Any]:
        return {"subtitle": f"{self.object}，{self.object.body}。离任后记录保留，不能再改。"}

    def keep(self, form: Any) -> Officer:
        return leave_office(self.object, by=self.user, **form.cleaned_data)


class TrainingList(ListPage):
    entries: ClassVar[tuple[str, ...]] = ("P-069",)
    model = Training
    permission = "cadres.view"
    title = "培训记录"
    columns = TRAINING_COLUMNS
    filterset_class = TrainingFilter
    orders = {"": ("-started_on", "-pk")}
    export_name = "培训记录"
    empty_icon = "journal-text"
    related = ("officer__body",)

    def row_url(self, obj: Any) -> str:
        return reverse("unions:officer-detail", args=[obj.officer_id])

    def crumbs(self) -> list[tuple[str, str]]:
        return [("干部名册", reverse("unions:officer-list")), ("培训记录", "")]


class TrainingCreate(CreatePage):
    model = Training
    permission = "cadres.edit"
    title = "登记培训"
    submit = "登记"
    done = "已登记培训"

    def form_kwargs(self) -> dict[str, Any]:
        return {**super().form_kwargs(), "officer": self.officer()}

    form_class = TrainingForm

    def officer(self) -> Officer:
        if not hasattr(self, "_officer"):
            rows = Officer.objects.visible_to(self.user, "cadres.view").select_related("body")
            found: Officer | None = rows.filter(pk=self.kwargs["officer_pk"]).first()
            if found is None:
                raise Http404
            self.require(found, self.permission)
            self._officer = found
        return self._officer

    def extra(self) -> dict[str, Any]:
        return {"subtitle": f"{self.officer()}，{self.officer().body}"}

    def keep(self, form: TrainingForm) -> Training:
        return form.added(by=self.user)

    def cancel_url(self) -> str:
        return reverse("unions:officer-detail", args=[self.officer().pk])

    def success_url(self, obj: Training) -> str:
        return self.cancel_url()
