"""The steps of an election as pages, and its minutes as a download."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from core.forms import ReasonForm
from core.papers import send_paper
from core.views import Page, StepPage
from core.workflow import Transition
from unions.forms import ApproveForm, AskPostponeForm, PostponeForm, ResultForm
from unions.models import Election
from unions.views.elections import ElectionPage
from unions.workflows.ballots import needs_term
from unions.workflows.elections import (
    APPROVE,
    ASK_POSTPONE,
    DECLINE_POSTPONE,
    POSTPONE,
    RECORD,
    REPORT,
    RETURN,
)
from unions.workflows.results import COMMITTEES
from unions.workflows.sizes import size_warning


class ElectionStep(ElectionPage, StepPage):
    model = Election
    permission = "elections.view"
    back = "unions:election-detail"


class ElectionRecord(ElectionStep):
    """The result. Without script: `votes-more` only adds blank rows and keeps what was typed."""

    transition: ClassVar[Transition] = RECORD
    template_name = "unions/election_record.html"
    form_class = ResultForm
    done = "已登记选举结果，可以报上级批复"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "votes-more" not in request.POST:
            answer = super().post(request, *args, **kwargs)
            if answer.status_code == 302:
                self.warn_of_size(self.object)
            return answer
        self.object = self.get_object()
        self.require(self.object, self.transition.permission)
        form = ResultForm(initial=self.typed(ResultForm(request.POST)))
        form.fields["votes"].widget.attrs["more"] = True
        return self.show(form)

    def warn_of_size(self, election: Election) -> None:
        kind = COMMITTEES.get(Election.Office(election.office))
        elected = election.votes.filter(elected=True).count()
        text = size_warning(election.body, kind, elected) if kind else ""
        if text:
            messages.warning(self.request, text)

    def typed(self, form: ResultForm) -> dict[str, Any]:
        return {name: form[name].value() for name in form.fields if name != "minutes"}

    def form_kwargs(self) -> dict[str, Any]:
        election: Election = self.object
        names = ("notice_on", "held_on", "congress", "entitled", "present", "term_years")
        votes = list(
            election.votes.order_by("pk").values("candidate", "in_favour", "against", "abstained", "elected")
        )
        return {"initial": {**{name: getattr(election, name) for name in names}, "votes": votes}}

    def extra(self) -> dict[str, Any]:
        return {"needs_term": needs_term(self.object), "crumbs": [
            ("换届选举", reverse("unions:election-list")), (str(self.object), self.success_url(self.object)), ("登记结果", "")
        ]}  # fmt: skip


class ElectionReport(ElectionStep):
    transition: ClassVar[Transition] = REPORT
    done = "已报上级工会，等待批复"


class ElectionApprove(ElectionStep):
    transition: ClassVar[Transition] = APPROVE
    form_class = ApproveForm
    done = "已批复，任期和名册已更新"


class ElectionReturn(ElectionStep):
    transition: ClassVar[Transition] = RETURN
    form_class = ReasonForm
    done = "已退回修改"


class ElectionAskPostpone(ElectionStep):
    transition: ClassVar[Transition] = ASK_POSTPONE
    form_class = AskPostponeForm
    done = "已向上级工会申请延期"


class ElectionPostpone(ElectionStep):
    transition: ClassVar[Transition] = POSTPONE
    form_class = PostponeForm
    done = "已批准延期"

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"postponed_to": self.object.postponement_asked}}


class ElectionDeclinePostpone(ElectionStep):
    transition: ClassVar[Transition] = DECLINE_POSTPONE
    form_class = ReasonForm
    done = "已答复：不同意延期"


class ElectionMinutes(Page):
    """The minutes as an attachment, never shown inside the portal's own address."""

    model = Election
    permission = "elections.view"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        election: Election = self.get_object()
        return send_paper(election.minutes, election.minutes_name or "大会记录")
