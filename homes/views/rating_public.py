"""Voting and reading the result without an account: on a phone, by a code; nothing is kept about who comes.

The code travels in the form alone. Tellers of paper ballots enter by the same door with codes of their own.
"""

from typing import ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from core import throttle
from core.addresses import address_of
from core.clock import today
from core.views.public import PublicPage
from core.workflow import Refused
from homes.forms.ratings import BallotForm, CodeForm, TallyForm
from homes.models import RatingRound, RatingSlip, Rectification
from homes.models.ratings import ANSWERS
from homes.views.ratings import facts, result_of
from homes.workflows import ballots
from homes.workflows.doors import published_round
from homes.workflows.ratings import enter_tally

DOOR = "rating-code"
WRONG_PER_HOUR = 60  # a whole plant may stand behind one address; a code has eighty bits
SAID = {
    "first": "您的计票单已收到。等另一名监票员填报，两人一致后系统自动计票。",
    "same": "两名监票员的计票一致，已经计票。",
    "differ": "两名监票员的计票不一致。请两人一起复核票面，各自重新填报；谁错了谁改。",
}


@method_decorator(sensitive_post_parameters(), name="dispatch")
class RatingVote(PublicPage):
    entries: ClassVar[tuple[str, ...]] = ("P-107",)
    template_name = "homes/rating_vote.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show({"title": "会员评家", "form": CodeForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        address = address_of(request)
        if throttle.tried(DOOR, address) >= WRONG_PER_HOUR:
            return self.too_many()
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self.ask(form)
        slip = ballots.find_slip(form.cleaned_data["code"])
        if slip is None:
            throttle.count(DOOR, address)
            form.add_error(None, "投票码不对，或这次评家已经结束。请照票条逐位核对。")
            return self.ask(form)
        return self.tally(slip) if slip.teller else self.ballot(slip)

    def ask(self, form: CodeForm) -> HttpResponse:
        return self.show({"title": "会员评家", "form": form}, status=422)

    # ---- a member ----

    def ballot(self, slip: RatingSlip) -> HttpResponse:
        row = slip.round
        if slip.used:
            return self.end(row, "不用再投", ballots.USED)
        if row.state == RatingRound.State.OPENED:
            return self.end(row, "还没有开始", "投票还没有开始。请在投票期间再来，票条请留好。")
        if row.state != RatingRound.State.VOTING:
            return self.end(row, "已经截止", ballots.CLOSED)
        if "vote" not in self.request.POST:
            return self.paper(row, BallotForm(initial={"code": self.request.POST["code"]}, asks=row.asks))
        form = BallotForm(self.request.POST, asks=row.asks)
        if not form.is_valid():
            return self.paper(row, form, status=422)
        try:
            ballots.cast(form.cleaned_data["code"], form.answers(), slip)
        except Refused as problem:
            return self.end(row, "没有投成", str(problem), status=422)
        return self.end(
            row, "已投票", "您的票已计入合计，任何人都不能查到这一票是谁投的。这张票条请自行撕毁。", done=True
        )

    def paper(self, row: RatingRound, form: BallotForm, *, status: int = 200) -> HttpResponse:
        context = {"title": "会员评家", "object": row, "form": form}
        return self.show(context, template="homes/rating_ballot.html", status=status)

    def end(
        self, row: RatingRound, lead: str, text: str, *, done: bool = False, status: int = 200
    ) -> HttpResponse:
        context = {"title": lead, "object": row, "lead": lead, "text": text, "done": done}
        return self.show(context, template="homes/rating_end.html", status=status)

    # ---- a teller ----

    def tally(self, slip: RatingSlip) -> HttpResponse:
        row = slip.round
        if row.state != RatingRound.State.CLOSED:
            return self.end(row, "不用再填", "这次评家已经计过票。")
        if "tally" not in self.request.POST:
            return self.count_form(row, TallyForm(initial={"code": self.request.POST["code"]}, asks=row.asks))
        form = TallyForm(self.request.POST, asks=row.asks)
        if not form.is_valid():
            return self.count_form(row, form, status=422)
        data = form.cleaned_data
        try:
            row, became = enter_tally(
                data["code"], name=data["name"].strip(), voted=data["voted"], counts=form.counts(), on=today()
            )
        except Refused as problem:
            form.add_error(None, str(problem))
            return self.count_form(row, form, status=422)
        return self.end(row, "计票单已交", SAID[became], done=became != "differ")

    def count_form(self, row: RatingRound, form: TallyForm, *, status: int = 200) -> HttpResponse:
        groups = [
            (label, [form[f"{subject}_{place}"] for place in range(len(ANSWERS))])
            for subject, label in row.asks.items()
        ]
        context = {"title": "填报计票单", "object": row, "form": form, "groups": groups}
        return self.show(context, template="homes/rating_tally.html", status=status)


class RatingResult(PublicPage):
    """The result page for members, behind the QR code on the notice board."""

    entries: ClassVar[tuple[str, ...]] = ("P-107",)
    template_name = "homes/rating_result.html"

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        row = published_round(token)
        if row is None:
            raise Http404
        shown = {"应参评", "有效票", "参评率"}
        known = [fact for fact in facts(row) if fact["label"] in shown]
        plans = Rectification.objects.filter(rating=row).exclude(measures="")
        return self.show(
            {
                "title": "会员评家结果",
                "object": row,
                "facts": known,
                "result": result_of(row),
                "plan": plans.first(),
            }
        )
