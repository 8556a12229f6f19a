"""The API of the finance app: the pages' own querysets, forms and steps."""

from typing import Any

from core.api import EditableViewSet, ScopedViewSet, step
from core.clock import today
from core.forms import ReasonForm
from core.views.records import SENTENCES
from finance import serializers as s
from finance.filters import AccountFilter, BudgetFilter, ContributionFilter, FinalAccountFilter, ReviewFilter
from finance.forms import (
    AccountForm,
    AuditForm,
    BudgetForm,
    CommitteeForm,
    CorrectForm,
    DeclareForm,
    FinalAccountForm,
    PayForm,
    PlanForm,
    ResolveForm,
    ReverseForm,
    ReviewForm,
)
from finance.models import Account, AuditReview, Budget, Contribution, FinalAccount, Payment, SplitPlan
from finance.workflows.accounts import change_account, open_account
from finance.workflows.books import BUDGET, FINAL, RESOLVE, change_book, file_book, review
from finance.workflows.dues import CORRECT, PAY, REVERSE, declare
from finance.workflows.plans import change_plan, set_plan

SENTENCES.update(
    {
        "one_contribution_per_quarter": "没有申报：这家单位的这一季度刚被别人申报过。请打开那一条核对。",
        "received_within_due": "没有登记：到账合计超过了应缴。页面上的数可能已经变了，请刷新后再看。",
        "one_budget_per_year": "没有保存：这一年度的预算刚被别人编报过。",
        "one_final_account_per_year": "没有保存：这一年度的决算刚被别人编报过。",
        "one_plan_per_day": "没有保存：这个地区在这一天已有分成方案。请另填生效日期。",
        "plan_sums_to_all": "没有保存：各级比例合计应为 100%。",
        "finance_account_number_index_key": "没有保存：这个账号已经登记过，可能在另一家工会。",
    }
)


class ContributionViewSet(EditableViewSet):
    """Declared through POST; changed only by the steps correct, pay and reverse."""

    model, permission, edit_permission = Contribution, "finance.view", "finance.edit"
    serializer_class = s.ContributionSerializer
    filterset_class = ContributionFilter
    form_class = DeclareForm
    http_method_names = ("get", "post", "head", "options")
    pay, reverse, correct = step(PAY, PayForm), step(REVERSE, ReverseForm), step(CORRECT, CorrectForm)
    related = ("body", "unit")

    def keep_new(self, form: Any) -> Any:
        said = form.cleaned_data
        return declare(
            said["body"], said["unit"], said["quarter"], form.declaration, by=self.request.user, on=today()
        )


class PaymentViewSet(ScopedViewSet):
    """Posted payments with their shares; they are made and reversed by the contribution's steps."""

    model, permission = Payment, "finance.view"
    serializer_class = s.PaymentSerializer
    filterset_fields = ("contribution",)

    def get_queryset(self) -> Any:
        return super().get_queryset().prefetch_related("shares")


class AccountViewSet(EditableViewSet):
    model, permission, edit_permission = Account, "finance.view", "finance.edit"
    serializer_class = s.AccountSerializer
    filterset_class = AccountFilter
    form_class = AccountForm

    def keep_new(self, form: Any) -> Any:
        return open_account(
            form.save(commit=False), form.cleaned_data["number"], by=self.request.user, on=today()
        )

    def keep_edited(self, form: Any, before: dict[str, Any]) -> Any:
        number = form.cleaned_data["number"]
        return change_account(
            form.save(commit=False), number, before=before, by=self.request.user, on=today()
        )


class BookViewSet(EditableViewSet):
    permission, edit_permission = "finance.view", "finance.edit"

    def keep_new(self, form: Any) -> Any:
        return file_book(form.save(commit=False), by=self.request.user, on=today())

    def keep_edited(self, form: Any, before: dict[str, Any]) -> Any:
        return change_book(form.save(commit=False), before=before, by=self.request.user, on=today())


class BudgetViewSet(BookViewSet):
    model, form_class = Budget, BudgetForm
    serializer_class = s.BudgetSerializer
    filterset_class = BudgetFilter
    pass_, audit = step(BUDGET["pass"], CommitteeForm), step(BUDGET["audit"], AuditForm)
    object, approve = step(BUDGET["object"], ReasonForm), step(BUDGET["approve"])
    return_ = step(BUDGET["return"], ReasonForm)


class FinalAccountViewSet(BookViewSet):
    model, form_class = FinalAccount, FinalAccountForm
    serializer_class = s.FinalAccountSerializer
    filterset_class = FinalAccountFilter
    pass_, audit = step(FINAL["pass"], CommitteeForm), step(FINAL["audit"], AuditForm)
    object, approve = step(FINAL["object"], ReasonForm), step(FINAL["approve"])
    return_ = step(FINAL["return"], ReasonForm)


class AuditReviewViewSet(EditableViewSet):
    model, permission, edit_permission = AuditReview, "finance.view", "finance.audit"
    serializer_class = s.AuditReviewSerializer
    filterset_class = ReviewFilter
    form_class = ReviewForm
    http_method_names = ("get", "post", "head", "options")
    resolve = step(RESOLVE, ResolveForm)

    def keep_new(self, form: Any) -> Any:
        return review(form.save(commit=False), by=self.request.user, on=today())


class SplitPlanViewSet(EditableViewSet):
    model, permission, edit_permission = SplitPlan, "finance.view", "finance.split"
    serializer_class = s.SplitPlanSerializer
    form_class = PlanForm

    def keep_new(self, form: Any) -> Any:
        return set_plan(form.save(commit=False), by=self.request.user, on=today())

    def keep_edited(self, form: Any, before: dict[str, Any]) -> Any:
        return change_plan(form.save(commit=False), before=before, by=self.request.user)


ROUTES: list[tuple[str, type[ScopedViewSet]]] = [
    ("finance/contributions", ContributionViewSet),
    ("finance/payments", PaymentViewSet),
    ("finance/accounts", AccountViewSet),
    ("finance/budgets", BudgetViewSet),
    ("finance/final-accounts", FinalAccountViewSet),
    ("finance/audit-reviews", AuditReviewViewSet),
    ("finance/split-plans", SplitPlanViewSet),
]
