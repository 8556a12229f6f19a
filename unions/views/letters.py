"""Printed papers of a case and of an election: replies in official layout, the sheet of forms and steps."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from core.clock import today
from core.letters import Letter, letter_pdf
from core.views import Page
from core.workflow import WrongState
from unions.models import Case, Election
from unions.views.cases import BESIDE, CasePage
from unions.views.common import link, maybe_url
from unions.workflows import letters
from unions.workflows.procedures import live_steps

SHEETS = {"founding", "registration"}


def printed(letter: Letter | None) -> HttpResponse:
    if letter is None:
        raise WrongState("这一步还没有批复，或没有可打印的批复。请在批复以后打印。")
    answer = HttpResponse(letter_pdf(letter), content_type="application/pdf")
    answer.headers["Content-Disposition"] = (
        content_disposition_header(True, f"{letter.title}.pdf") or "attachment"
    )
    return answer


class CaseLetter(CasePage):
    """The reply given at one step in force."""

    entries: ClassVar[tuple[str, ...]] = ("P-024", "P-025")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        case: Case = self.get_object()
        step = live_steps(case).get(self.kwargs["stage"])
        return printed(letters.of_case(case, step) if step else None)


class CaseSheet(CasePage):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        case: Case = self.get_object()
        if case.procedure not in SHEETS:
            raise Http404
        return printed(letters.sheet(case, today()))


class ElectionLetter(Page):
    model = Election
    permission = "elections.view"
    related = ("body__superior", "approved_by")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return printed(letters.of_election(self.get_object()))


def beside(case: Case, user: Any) -> list[dict[str, Any]]:
    """Printed papers, and where the account is registered."""
    found = [
        link(f"打印{'通知' if case.procedure == 'restructuring' else '批复'}：{stage.label}", "unions:case-letter", case.pk, step.stage, icon="printer")
        for step, stage in letters.stages_with_letters(case, live_steps(case))
    ]  # fmt: skip
    if case.procedure in SHEETS:
        found.append(link("一次性告知单", "unions:case-sheet", case.pk, icon="printer"))
    account = maybe_url("finance:account-create", case.body_id)
    done = live_steps(case)
    if case.procedure == "registration" and "account" in done and account and user.can("finance.edit"):
        found.append({"title": "登记银行账号", "url": account, "icon": "cash-coin"})
    return found


for _key in ("founding", "registration", "choosing", "direct", "exception", "restructuring"):
    BESIDE[_key] = beside
