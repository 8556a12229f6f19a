"""Surveyed employers: the ledger, one employer's record and its steps."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.urls import reverse

from core.clock import today
from core.forms import ReasonForm
from core.tables import Column
from core.views import DetailPage, ListPage, StepPage
from core.workflow import Transition
from unions.filters.survey import ITEM_TABS, SurveyItemFilter
from unions.forms.survey import ClassifyForm, DueForm, ModeForm
from unions.models import Case, SurveyItem, SurveyRound
from unions.tables import StateWord
from unions.views.bodies import tab_links
from unions.views.common import link
from unions.views.profile import fact
from unions.workflows.settle import covering
from unions.workflows.survey import (
    CHOOSE_MODE,
    CLASSIFY,
    DROP,
    FOUND,
    ITEM_STEPS,
    SET_DATE,
    VISIT,
    mode_words,
)

State, Result = SurveyItem.State, SurveyItem.Result
TONES = {"planned": "na", "visited": "pending", "classified": "pending", "mode": "pending", "dated": "grace"}


def item_state(item: SurveyItem) -> StateWord:
    if item.is_late(today()):
        return StateWord("超过时限", "fail")
    return StateWord(item.get_state_display(), {**TONES, "founded": "pass", "dropped": "na"}[item.state])


class SurveyItemList(ListPage):
    """The ledger: of one round, or of all rounds in sight (the city's)."""

    entries: ClassVar[tuple[str, ...]] = ("P-040",)
    model, permission, title = SurveyItem, "units.view", "排查台账"
    noun = "家"
    columns = (
        Column("name", "单位名称", value="unit.name", link=True, sub="unit.uscc"),
        Column("place", "所在政区", value="unit.jurisdiction.name"),
        Column("domain8", "领域", value="unit.get_domain8_display", phone=False),
        Column("state", "进度", value=item_state, kind="state"),
        Column("result", "排查结果", value="get_result_display"),
        Column("workers", "核实职工", kind="num", phone=False),
        Column("mode", "建会方式"),
        Column("due_on", "建会时限", kind="date"),
        Column("union", "工会", value="union.name", phone=False),
        Column("visited_on", "走访日期", kind="date", phone=False),
        Column("visitor_name", "走访人", phone=False),
        Column("reason", "说明", phone=False),
    )
    filterset_class = SurveyItemFilter
    orders = {"": ("unit__home_path", "pk")}
    export_name = "八大领域排查台账"
    empty_icon = "search"
    empty_title = "台账里没有这样的单位"
    row_page = "unions:survey-item-detail"
    related = ("unit__jurisdiction", "union", "round__body")

    @property
    def subtitle(self) -> str:  # type: ignore[override]
        number = self.request.GET.get("round", "")
        if not number.isdecimal():
            return "各轮排查的全部单位"
        found = SurveyRound.objects.visible_to(self.user, self.permission).filter(pk=int(number))
        return str(found.select_related("body").first() or "没有找到这一轮排查")

    def tabs(self) -> list[dict[str, Any]]:
        return tab_links(self.request, [("", "全部"), *ITEM_TABS])

    def batch_actions(self) -> list[dict[str, Any]]:
        if not self.user.can("units.edit"):
            return []
        return [{"title": "定建会方式和时限", "url": reverse("unions:survey-item-plan"), "tone": "primary"}]

    def crumbs(self) -> list[tuple[str, str]]:
        return [("八大领域排查", reverse("unions:survey-list")), (self.title, "")]


class SurveyItemDetail(DetailPage):
    entries: ClassVar[tuple[str, ...]] = ("P-040",)
    model, permission = SurveyItem, "units.view"
    related = ("unit__jurisdiction", "union", "round__body")

    def crumbs(self) -> list[tuple[str, str]]:
        item: SurveyItem = self.object
        survey = reverse("unions:survey-detail", args=[item.round_id])
        return [("八大领域排查", reverse("unions:survey-list")), (str(item.round), survey), (str(item), "")]

    def extra(self) -> dict[str, Any]:
        item: SurveyItem = self.object
        unit = item.unit
        found = [
            fact("排查结果", item.get_result_display() if item.result else ""),
            fact("建会方式", item.mode),
            fact("建会时限", item.due_on),
            fact("说明", item.reason),
            fact("工会", item.union.name if item.union else "", url=self.union_url(item)),
            fact("办结日期", item.done_on),
        ]
        return {
            "state": item_state(item),
            "tags": [str(unit.jurisdiction), unit.get_domain8_display()]
            if unit.domain8
            else [str(unit.jurisdiction)],
            "facts": [
                {"label": "走访日期", "value": item.visited_on or "还没有走访"},
                {"label": "走访人", "value": item.visitor_name},
                {"label": "核实职工", "value": f"{item.workers:,} 人" if item.workers is not None else ""},
                {"label": "名录职工", "value": f"{unit.workers:,} 人"},
                {
                    "label": "单位",
                    "value": "看单位资料",
                    "url": reverse("unions:unit-detail", args=[unit.pk]),
                },
            ],
            "panels": [{"title": "排查和建会", "facts": found}],
            "actions": self.actions(item),
        }

    def union_url(self, item: SurveyItem) -> str:
        if item.union is None:
            return ""
        seen = type(item.union).objects.visible_to(self.user, "unions.view").filter(pk=item.union.pk)
        return reverse("unions:body-detail", args=[item.union_id]) if seen.exists() else ""

    def actions(self, item: SurveyItem) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        county = SurveyRound.objects.visible_to(self.user, "units.edit").filter(pk=item.round_id).exists()
        for step in ITEM_STEPS:
            wanted = step in (VISIT, CLASSIFY, DROP) or (step is FOUND) == covering(item.unit_id).exists()
            asked = step not in (CHOOSE_MODE, SET_DATE) or item.result == Result.SHOULD
            running = item.round.is_open or step is FOUND
            if not (wanted and asked and running and step.open_to(item, self.user)) or (
                step is DROP and not county
            ):
                continue
            tone = "danger" if step is DROP else "primary" if self.is_next(step, item) else ""
            page = link(step.verb, f"unions:survey-item-{step.slug}", item.pk, tone=tone)
            found.append(page if step is VISIT else {**page, "dialog": True})
        return [*self.founding(item), *found]

    def founding(self, item: SurveyItem) -> list[dict[str, Any]]:
        """The way to the union: the founding under way, or its start with what the survey has settled."""
        if item.result != Result.SHOULD or item.is_done or not self.user.can("unions.edit"):
            return []
        tone = "primary" if item.state == State.DATED else ""
        cases = Case.objects.visible_to(self.user, "unions.view").filter(
            procedure="founding", state=Case.State.OPEN
        )
        case = cases.filter(body__coverages__unit=item.unit_id, body__coverages__to_on=None).first()
        if case:
            return [link("办理建会", "unions:case-detail", case.pk, icon="diagram-3", tone=tone)]
        query = urlencode({"unit": item.unit_id, "mode": item.mode})
        address = f"{reverse('unions:founding-start')}?{query}"
        return [{"title": "启动建会", "url": address, "icon": "diagram-3", "tone": tone}]

    def is_next(self, step: Transition, item: SurveyItem) -> bool:
        """The step that the item waits for, not one that only corrects an earlier one."""
        forward = {
            State.PLANNED: VISIT,
            State.VISITED: CLASSIFY,
            State.CLASSIFIED: CHOOSE_MODE,
            State.MODE: SET_DATE,
        }
        return step is FOUND or forward.get(State(item.state)) is step


class SurveyItemStep(StepPage):
    entries: ClassVar[tuple[str, ...]] = ("P-040",)
    model, permission = SurveyItem, "units.view"
    back = "unions:survey-item-detail"
    related = ("unit__jurisdiction", "round__body")


class SurveyItemClassify(SurveyItemStep):
    transition = CLASSIFY
    form_class = ClassifyForm


class SurveyItemMode(SurveyItemStep):
    transition = CHOOSE_MODE
    form_class = ModeForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"words": mode_words(self.object, today()), "initial": {"mode": self.object.mode}}


class SurveyItemDate(SurveyItemStep):
    transition = SET_DATE
    form_class = DueForm


class SurveyItemFound(SurveyItemStep):
    transition = FOUND


class SurveyItemDrop(SurveyItemStep):
    transition = DROP
    form_class = ReasonForm
