"""Starting and taking over a transfer: issuing a slip, asking for one, accepting by its number."""

from types import SimpleNamespace
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.views.base import Page
from core.workflow import NotAllowed, Refused
from members.filters.transfers import WAITING
from members.forms import transfers as forms
from members.models import Member, MembershipTransfer
from members.workflows import slips, transfers


class ActPage(Page):
    """A form whose valid data one workflow function takes; refusals stand above it and nothing typed is lost."""

    template_name = "generic/step.html"
    says: ClassVar[str] = ""
    cancel: ClassVar[str] = "members:membershiptransfer-list"

    def make_form(self, *data: Any) -> Any:
        raise NotImplementedError

    def act(self, data: dict[str, Any]) -> Any:
        raise NotImplementedError

    def subject(self) -> Any:
        return ""

    def cancel_url(self) -> str:
        return reverse(self.cancel)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.subject()
        return self.show(self.make_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.subject()
        form = self.make_form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            url = self.act(form.cleaned_data)
        except NotAllowed as problem:
            raise PermissionDenied(str(problem)) from problem
        except Refused as problem:
            return self.show(form, refusal=str(problem), status=422)
        return redirect(url)

    def show(self, form: Any, *, refusal: str = "", status: int = 200) -> HttpResponse:
        verb = SimpleNamespace(verb=self.title, says=self.says, tone="primary")
        context = {
            "transition": verb, "form": form, "refusal": refusal, "object": self.object, "cancel_url": self.cancel_url(),
        }  # fmt: skip
        return self.render(context, status=status)

    def done(self, transfer: MembershipTransfer, text: str) -> str:
        messages.success(self.request, text)
        return reverse("members:membershiptransfer-detail", args=[transfer.pk])


class MemberIssue(ActPage):
    """The old union's slip, from the member's page."""

    entries: ClassVar[tuple[str, ...]] = ("P-081",)
    model, permission, title = Member, "members.view", "开具接转凭证"
    says = "生成凭证号和可打印的凭证。对方接收以前，会员仍在本会名册，也可以撤回。"

    def subject(self) -> Any:
        member = self.get_object()
        self.require(member, "members.edit")
        return member

    def cancel_url(self) -> str:
        return reverse("members:member-detail", args=[self.kwargs["pk"]])

    def make_form(self, *data: Any) -> Any:
        return forms.IssueForm(*data)

    def act(self, data: dict[str, Any]) -> str:
        transfer = transfers.issue(self.object, by=self.user, **data)
        return self.done(transfer, f"已开具接转凭证，凭证号 {transfer.certificate_no}")


class TransferAsk(ActPage):
    entries: ClassVar[tuple[str, ...]] = ("P-081",)
    model, permission, title = MembershipTransfer, "members.edit", "请原工会开具"
    says = (
        "职工到了本单位，会籍还在原工会的，请原工会开具接转凭证。在对方开具以前，这里不显示他原来在哪家工会。"
    )

    def make_form(self, *data: Any) -> Any:
        return forms.AskForm(*data, user=self.user)

    def act(self, data: dict[str, Any]) -> str:
        return self.done(transfers.ask(by=self.user, **data), "已请原工会开具接转凭证")


class TransferReceive(Page):
    """First the slip by its number and a proof of holding it, then what is taken over."""

    entries: ClassVar[tuple[str, ...]] = ("P-081",)
    model, permission, title = MembershipTransfer, "members.edit", "凭凭证接收"
    template_name = "members/receive.html"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("会籍接转", reverse("members:membershiptransfer-list")), (self.title, "")]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render({"form": forms.SlipForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = forms.SlipForm(request.POST)
        if not form.is_valid():
            return self.render({"form": form}, status=422)
        slip = transfers.find_slip(**form.cleaned_data)
        if slip is None:
            form.add_error(None, transfers.NOT_FOUND)
            return self.render({"form": form}, status=422)
        if "take" not in request.POST and "refuse" not in request.POST:
            return self.found(form, slip, forms.ReceiveForm(user=self.user))
        return self.settle(form, slip)

    def settle(self, form: Any, slip: MembershipTransfer) -> HttpResponse:
        given = forms.ReceiveForm(self.request.POST, user=self.user)
        why = forms.WhyForm(self.request.POST if "refuse" in self.request.POST else None)
        refusing = "refuse" in self.request.POST
        if not given.is_valid() or (refusing and not why.is_valid()):
            return self.found(form, slip, given, why=why, status=422)
        data = given.cleaned_data
        try:
            if refusing:
                settled = transfers.refuse_slip(
                    **form.cleaned_data, body=data["body"], by=self.user, reason=why.cleaned_data["reason"]
                )
            else:
                settled = transfers.accept_slip(**form.cleaned_data, **data, by=self.user)
        except NotAllowed as problem:
            raise PermissionDenied(str(problem)) from problem
        except Refused as problem:
            given.add_error(None, str(problem))
            return self.found(form, slip, given, why=why, status=422)
        messages.success(self.request, f"已{'退回' if refusing else '接收'}：{settled.member.name}")
        return redirect("members:membershiptransfer-detail", settled.pk)

    def found(
        self, form: Any, slip: MembershipTransfer, given: Any, *, why: Any = None, status: int = 200
    ) -> HttpResponse:
        facts = [{"label": label, "value": value or "—"} for label, value in slips.facts_of(slip)]
        code = {"label": "核验码", "value": transfers.code_of(slip)}
        context = {
            "slip": slip, "facts": [code, *facts], "hidden": form.cleaned_data, "form": given,
            "why": why or forms.WhyForm(), "waiting": slip.state in WAITING,
        }  # fmt: skip
        return self.render(context, status=status)
