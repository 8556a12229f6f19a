"""Elections: list, record, the result with its votes, and the steps up to the superior's reply."""

from typing import Any, ClassVar

from django.urls import reverse

from core.views import CreatePage, DetailPage, EditPage, ListPage
from core.workflow import Transition, create
from unions.filters import ElectionFilter
from unions.forms import ElectionForm
from unions.models import Body, Election
from unions.tables import ELECTION_COLUMNS, election_state
from unions.views.bodies import tab_links
from unions.views.common import OfBody, link, may
from unions.views.profile import fact
from unions.workflows.elections import (
    APPROVE,
    ASK_POSTPONE,
    DECLINE_POSTPONE,
    ELECTION_STEPS,
    OPEN_STATES,
    POSTPONE,
    RECORD,
    REPORT,
    may_judge,
)


class ElectionList(ListPage):
    entries: ClassVar[tuple[str, ...]] = ("P-022",)
    model = Election
    permission = "elections.view"
    title = "换届选举"
    noun = "份"
    columns = ELECTION_COLUMNS
    filterset_class = ElectionFilter
    orders = {"": ("-pk",)}
    export_name = "选举档案"
    empty_icon = "clipboard-check"
    empty_title = "没有找到选举档案"
    empty_text = "请放宽筛选条件；建立新的档案，请到工会画像的“选举”一栏。"
    related = ("body",)
    row_page = "unions:election-detail"

    def tabs(self) -> list[dict[str, Any]]:
        shown = [
            ("", "全部"),
            ("open", "未报批"),
            ("waiting", "待批复"),
            ("returned", "被退回"),
            ("postpone", "申请延期"),
        ]
        return tab_links(self.request, shown)

    def actions(self) -> list[dict[str, Any]]:
        overdue = f"{reverse('unions:body-list')}?tab=overdue"
        found: list[dict[str, Any]] = [{"title": "看已届满的工会", "url": overdue, "icon": "calendar-check"}]
        home = self.user.home_body
        if home and home.is_basic and may(self.user, "elections.edit", home):
            found.append(
                link("建立选举档案", "unions:election-create", home.pk, icon="plus-lg", tone="primary")
            )
        return found


class ElectionPage:
    """Looked up with the bodies that decide about it."""

    def get_queryset(self) -> Any:
        rows = super().get_queryset()  # type: ignore[misc]
        return rows.select_related(
            "body__superior", "body__industry_superior", "body__jurisdiction", "approved_by"
        )


class ElectionDetail(ElectionPage, DetailPage):
    entries: ClassVar[tuple[str, ...]] = ("P-021", "P-022")
    model = Election
    permission = "elections.view"
    template_name = "unions/election.html"

    def crumbs(self) -> list[tuple[str, str]]:
        body = self.object.body
        return [
            ("换届选举", reverse("unions:election-list")),
            (body.name, reverse("unions:body-elections", args=[body.pk])),
            ("选举档案", ""),
        ]

    def extra(self) -> dict[str, Any]:
        election: Election = self.object
        votes = list(election.votes.order_by("-in_favour", "pk"))
        return {
            "title": f"{election.get_kind_display()}选举（{election.get_office_display()}）",
            "subtitle": str(election.body),
            "state": election_state(election),
            "steps": steps_of(election),
            "facts": self.facts(election),
            "votes": votes,
            "half": (election.entitled or 0) // 2 + 1,
            "minutes_url": reverse("unions:election-minutes", args=[election.pk]) if election.minutes else "",
            "panels": [{"title": "登记资料", "facts": self.details(election)}],
            "actions": self.actions(election),
        }

    def facts(self, election: Election) -> list[dict[str, Any]]:
        present = (
            f"{election.present:,} / {election.entitled:,} 人"
            if election.entitled and election.present is not None
            else ""
        )
        share = (
            f"到会 {election.present * 100 / election.entitled:.1f}%"
            if election.entitled and election.present
            else ""
        )
        return [
            {"label": "公告日期", "value": election.notice_on, "missing": not election.notice_on},
            {"label": "选举日期", "value": election.held_on, "missing": not election.held_on},
            {"label": "实到 / 应到", "value": present, "sub": share, "missing": not present},
            {"label": "候选人", "value": f"{election.candidates_counted} 人"},
            {"label": "本届任期", "value": f"{election.term_years} 年" if election.term_years else "—"},
        ]

    def details(self, election: Election) -> list[dict[str, Any]]:
        approver = election.approved_by
        postponement = (
            ("申请延期至", election.postponement_asked),
            ("延期理由", election.postponement_reason),
            ("批准延期至", election.postponed_to),
        )
        return [
            fact("选举方式", "直接选举" if election.direct else "间接选举"),
            fact("大会形式", election.get_congress_display()),
            fact("提名来源", election.recommended_by),
            fact("党组织意见", election.party_opinion),
            fact("报批", f"{election.reported_on}，{election.filed_by_name}" if election.reported_on else ""),
            fact("批复机关", approver.name if approver else ""),
            fact("批复文号", election.approval_no),
            fact("上级意见", election.superior_opinion),
            *(fact(label, value) for label, value in postponement if value),
        ]

    def actions(self, election: Election) -> list[dict[str, Any]]:
        found = []
        edit = may(self.user, "elections.edit", election.body)
        if edit and election.state in OPEN_STATES:
            found.append(link("修改档案", "unions:election-edit", election.pk, icon="pencil"))
        for step in ELECTION_STEPS:
            if election.state in step.sources and self.offered(step, election, edit=edit):
                tone = "primary" if step is main_step(election) else "danger" if step.tone == "danger" else ""
                found.append(link(step.verb, f"unions:election-{step.slug}", election.pk, tone=tone))
        if election.state == Election.State.APPROVED:
            found.append(link("打印批复", "unions:election-letter", election.pk, icon="printer"))
        return found

    def offered(self, step: Transition, election: Election, *, edit: bool) -> bool:
        if step in {POSTPONE, DECLINE_POSTPONE} and election.postponement_asked is None:
            return False
        if step is ASK_POSTPONE and (election.body.term_end is None or election.postponed_to):
            return False
        return edit if step.permission == "elections.edit" else may_judge(election, self.user)


def main_step(election: Election) -> Transition:
    """The one red button of a state."""
    if election.state == Election.State.PREPARING:
        return POSTPONE if election.postponement_asked else RECORD
    return {"held": REPORT, "returned": RECORD, "reported": APPROVE}.get(election.state, RECORD)


def steps_of(election: Election) -> list[dict[str, Any]]:
    order = [Election.State.PREPARING, Election.State.HELD, Election.State.REPORTED, Election.State.APPROVED]
    titles = ("筹备", "大会选举", "报上级批复", "批复")
    state = (
        Election.State.HELD if election.state == Election.State.RETURNED else Election.State(election.state)
    )
    at = order.index(state)
    notes = (election.notice_on, election.held_on, election.reported_on, election.approved_on)
    done_through = at if election.state == Election.State.APPROVED else at - 1
    return [
        {
            "title": title,
            "note": "退回修改"
            if index == at and election.state == Election.State.RETURNED
            else str(notes[index] or ""),
            "done": index <= done_through or (index == 0 and at > 0),
            "now": index == at and election.state != Election.State.APPROVED,
        }
        for index, title in enumerate(titles)
    ]


class ElectionCreate(OfBody, CreatePage):
    model = Election
    permission = "elections.edit"
    title = "建立选举档案"
    form_class = ElectionForm
    submit = "建立"
    done = "已建立选举档案"

    def form_kwargs(self) -> dict[str, Any]:
        self.body: Body = self.the_body()
        return {**super().form_kwargs(), "body": self.body}

    def initial(self) -> dict[str, Any]:
        body: Body = self.the_body()
        kind = Election.Kind.REELECTION if body.term_end else Election.Kind.FOUNDING
        return {"kind": kind, "office": Election.Office.COMMITTEE, "congress": Election.Congress.MEMBERS}

    def extra(self) -> dict[str, Any]:
        return {"subtitle": f"{self.body}。委员会、经费审查委员会、主席、副主席各建一份。"}

    def keep(self, form: ElectionForm) -> Election:
        election: Election = form.save(commit=False)
        election.body = self.body
        return create(election, by=self.user)

    def cancel_url(self) -> str:
        return reverse("unions:body-elections", args=[self.body.pk])

    def success_url(self, obj: Election) -> str:
        return reverse("unions:election-detail", args=[obj.pk])


class ElectionEdit(ElectionPage, EditPage):
    model = Election
    permission = "elections.view"
    edit_permission = "elections.edit"
    title = "修改选举档案"
    form_class = ElectionForm

    def setup_object(self) -> None:
        super().setup_object()
        if self.object.state not in OPEN_STATES:
            from core.workflow import WrongState

            raise WrongState(
                f"这份选举档案{self.object.get_state_display()}，不能再改。需要更改的，请上级工会先退回。"
            )

    def extra(self) -> dict[str, Any]:
        return {"subtitle": str(self.object)}

    def cancel_url(self) -> str:
        return reverse("unions:election-detail", args=[self.object.pk])

    def success_url(self, obj: Election) -> str:
        return self.cancel_url()
