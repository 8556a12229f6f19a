"""Addresses of the finance app."""

from collections.abc import Mapping

from django.urls import URLPattern, URLResolver, path
from django.views import View

from finance.views import bodies, books, bulk, dues, overview, registers

app_name = "finance"


def book_urls(
    prefix: str, name: str, pages: Mapping[str, type[View]], steps: Mapping[str, type[View]]
) -> list[URLPattern]:
    """The same addresses for budgets and final accounts."""
    return [
        path(f"{prefix}/", pages["list"].as_view(), name=f"{name}-list"),
        path(f"{prefix}/missing/", pages["missing"].as_view(), name=f"{name}-missing"),
        path(f"bodies/<int:pk>/{prefix}/new/", pages["create"].as_view(), name=f"{name}-create"),
        path(f"{prefix}/<int:pk>/", pages["detail"].as_view(), name=f"{name}-detail"),
        path(f"{prefix}/<int:pk>/edit/", pages["edit"].as_view(), name=f"{name}-edit"),
        *(
            path(f"{prefix}/<int:pk>/{step}/", page.as_view(), name=f"{name}-{step}")
            for step, page in steps.items()
        ),
    ]


BUDGET_PAGES = {
    "list": books.BudgetList, "missing": books.BudgetMissing, "create": books.BudgetCreate,
    "detail": books.BudgetDetail, "edit": books.BudgetEdit,
}  # fmt: skip
FINAL_PAGES = {
    "list": books.FinalAccountList, "missing": books.FinalAccountMissing, "create": books.FinalAccountCreate,
    "detail": books.FinalAccountDetail, "edit": books.FinalAccountEdit,
}  # fmt: skip

urlpatterns: list[URLPattern | URLResolver] = [
    path("", overview.Overview.as_view(), name="overview"),
    path("dues/", dues.ContributionList.as_view(), name="contribution-list"),
    path("dues/arrears/", dues.ArrearsList.as_view(), name="arrears-list"),
    path("dues/declare/", bulk.BulkDeclare.as_view(), name="contribution-bulk"),
    path("dues/<int:pk>/", dues.ContributionDetail.as_view(), name="contribution-detail"),
    path("dues/<int:pk>/pay/", dues.Pay.as_view(), name="contribution-pay"),
    path("dues/<int:pk>/reverse/", dues.Reverse.as_view(), name="contribution-reverse"),
    path("dues/<int:pk>/correct/", dues.Correct.as_view(), name="contribution-correct"),
    path("bodies/<int:pk>/", bodies.BodyDues.as_view(), name="body-dues"),
    path("bodies/<int:pk>/accounts/", bodies.BodyAccounts.as_view(), name="body-accounts"),
    path("bodies/<int:pk>/books/", bodies.BodyBooks.as_view(), name="body-books"),
    path("bodies/<int:pk>/declare/", dues.Declare.as_view(), name="contribution-create"),
    path("accounts/", registers.AccountList.as_view(), name="account-list"),
    path("bodies/<int:pk>/accounts/new/", registers.AccountCreate.as_view(), name="account-create"),
    path("accounts/<int:pk>/edit/", registers.AccountEdit.as_view(), name="account-edit"),
    *book_urls("budgets", "budget", BUDGET_PAGES, books.BUDGET_STEPS),
    *book_urls("finals", "finalaccount", FINAL_PAGES, books.FINAL_STEPS),
    path("reviews/", registers.ReviewList.as_view(), name="auditreview-list"),
    path("bodies/<int:pk>/reviews/new/", registers.ReviewCreate.as_view(), name="auditreview-create"),
    path("reviews/<int:pk>/", registers.ReviewDetail.as_view(), name="auditreview-detail"),
    path("reviews/<int:pk>/resolve/", registers.ReviewResolve.as_view(), name="auditreview-resolve"),
    path("plans/", registers.PlanList.as_view(), name="splitplan-list"),
    path("plans/new/", registers.PlanCreate.as_view(), name="splitplan-create"),
    path("plans/<int:pk>/", registers.PlanDetail.as_view(), name="splitplan-detail"),
    path("plans/<int:pk>/edit/", registers.PlanEdit.as_view(), name="splitplan-edit"),
]
