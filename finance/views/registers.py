"""Bank accounts, split plans and audit reviews: lists, records, forms."""

from typing import Any

from django.urls import reverse

from core.clock import today
from core.views import CreatePage, DetailPage, EditPage, StepPage
from finance.filters import AccountFilter, ReviewFilter
from finance.forms import AccountForm, PlanForm, ResolveForm, ReviewForm
from finance.models import Account, AuditReview, Level, SplitPlan
from finance.tables import ACCOUNT_COLUMNS, PLAN_COLUMNS, REVIEW_COLUMNS, review_state
from finance.views.common import AUDIT, EDIT, SPLIT, VIEW, CreateForBody, MoneyList, crumbs_of
from finance.workflows.accounts import change_account, open_account
from finance.workflows.books import RESOLVE, review
from finance.workflows.plans import change_plan, may_set, set_plan


class AccountList(MoneyList):
    model = Account
    title = "工会账户"
    columns = ACCOUNT_COLUMNS
    personal = False  # account numbers of unions
    filterset_class = AccountFilter
    orders = {"": ("-opened_on", "-pk")}
    noun = "个"
    export_name = "工会银行账户"
    empty_icon = "bank"
    empty_title = "没有符合条件的账户"
    related = ("body",)

    def row_url(self, obj: Any) -> str:
        return reverse("finance:body-accounts", args=[obj.body_id])


class AccountCreate(CreateForBody):
    model = Account
    title = "登记账户"
    form_class = AccountForm
    edit_permission = EDIT
    submit = "登记"
    done = "已登记账户"

    def keep(self, form: Any) -> Account:
        return open_account(form.save(commit=False), form.cleaned_data["number"], by=self.user, on=today())

    def cancel_url(self) -> str:
        return reverse("finance:body-accounts", args=[self.the_body.pk])

    def success_url(self, obj: Any) -> str:
        return reverse("finance:body-accounts", args=[obj.body_id])


class AccountEdit(EditPage):
    model = Account
    title = "修改账户"
    permission = VIEW
    edit_permission = EDIT
    form_class = AccountForm

    def extra(self) -> dict[str, Any]:
        return {"subtitle": str(self.object.body)}

    def keep(self, form: Any) -> Account:
        number = form.cleaned_data["number"]
        return change_account(form.save(commit=False), number, before=self.before, by=self.user, on=today())

    def cancel_url(self) -> str:
        return reverse("finance:body-accounts", args=[self.object.body_id])

    def success_url(self, obj: Any) -> str:
        return self.cancel_url()


class PlanList(MoneyList):
    entries = ("P-145",)
    model = SplitPlan
    title = "分成方案"
    subtitle = "到账按到账日的方案分配，离得最近的一级方案优先；缺哪一级工会，那一级的份额归上一级"
    columns = PLAN_COLUMNS
    orders = {"": ("-effective_from", "-pk")}
    noun = "个"
    export_name = "经费分成方案"
    empty_icon = "diagram-3"
    empty_title = "还没有分成方案"
    empty_text = "没有方案时到账不能登记。请由县级以上总工会设定。"
    related = ("jurisdiction",)
    row_page = "finance:splitplan-detail"

    def actions(self) -> list[dict[str, Any]]:
        if not self.user.can(SPLIT):
            return []
        return [
            {
                "title": "设定方案",
                "url": reverse("finance:splitplan-create"),
                "icon": "plus-lg",
                "tone": "primary",
            }
        ]


class PlanDetail(DetailPage):
    model = SplitPlan
    permission = VIEW
    template_name = "finance/plan.html"
    related = ("jurisdiction",)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("经费", reverse("finance:overview")), ("分成方案", reverse("finance:splitplan-list"))]

    def extra(self) -> dict[str, Any]:
        plan = self.object
        used = plan.payments.exists()
        actions = []
        if self.user.can(SPLIT) and may_set(self.user, plan.jurisdiction):
            if not used:
                actions.append(
                    {
                        "title": "修改",
                        "url": reverse("finance:splitplan-edit", args=[plan.pk]),
                        "icon": "pencil",
                    }
                )
            url = reverse("finance:splitplan-create") + f"?from={plan.pk}"
            actions.append({"title": "另立新方案", "url": url, "icon": "plus-lg", "tone": "primary"})
        return {
            "subtitle": "已用于到账，不能再改" if used else "还没有用于到账",
            "actions": actions,
            "facts": [
                {"label": "适用地区", "value": plan.jurisdiction.name},
                {"label": "生效日期", "value": str(plan.effective_from)},
                {"label": "来源", "value": plan.get_source_display()},
                {"label": "依据", "value": f"{plan.document} {plan.clause}".strip() or "—"},
                {"label": "设定人", "value": plan.set_by or "—"},
            ],
            "rates": [(level.label, plan.shares[level]) for level in Level],
        }


class PlanCreate(CreatePage):
    entries = ("P-145",)
    model = SplitPlan
    title = "设定分成方案"
    permission = SPLIT
    form_class = PlanForm
    submit = "设定"
    done = "已设定分成方案"

    def initial(self) -> dict[str, Any]:
        """The rates of the plan that the new one takes over from."""
        old = self.request.GET.get("from", "")
        rows: Any = SplitPlan.objects.visible_to(self.user, VIEW)
        plan = rows.filter(pk=int(old)).first() if old.isdecimal() else None
        if plan is None:
            return {}
        rates = {f"{level.value}_bp": rate for level, rate in plan.shares.items()}
        return {"jurisdiction": plan.jurisdiction_id, **rates, "source": plan.source}

    def keep(self, form: Any) -> SplitPlan:
        return set_plan(form.save(commit=False), by=self.user, on=today())

    def cancel_url(self) -> str:
        return reverse("finance:splitplan-list")

    def success_url(self, obj: Any) -> str:
        return reverse("finance:splitplan-detail", args=[obj.pk])


class PlanEdit(EditPage):
    model = SplitPlan
    title = "修改分成方案"
    permission = VIEW
    edit_permission = SPLIT
    form_class = PlanForm

    def keep(self, form: Any) -> SplitPlan:
        return change_plan(form.save(commit=False), before=self.before, by=self.user)

    def cancel_url(self) -> str:
        return reverse("finance:splitplan-detail", args=[self.object.pk])

    def success_url(self, obj: Any) -> str:
        return self.cancel_url()


class ReviewList(MoneyList):
    model = AuditReview
    title = "经审意见"
    columns = REVIEW_COLUMNS
    filterset_class = ReviewFilter
    orders = {"": ("-done_on", "-pk")}
    export_name = "经审记录"
    empty_icon = "search"
    empty_title = "没有符合条件的经审记录"
    related = ("body",)
    row_page = "finance:auditreview-detail"


class ReviewDetail(DetailPage):
    model = AuditReview
    permission = VIEW
    related = ("body",)

    def crumbs(self) -> list[tuple[str, str]]:
        return crumbs_of(self.object.body, "body-books")

    def extra(self) -> dict[str, Any]:
        found = self.object
        actions = []
        if RESOLVE.open_to(found, self.user):
            url = reverse("finance:auditreview-resolve", args=[found.pk])
            actions.append({"title": RESOLVE.verb, "url": url, "tone": "primary", "dialog": True})
        return {
            "subtitle": str(found.body),
            "state": review_state(found),
            "actions": actions,
            "panels": [
                {
                    "title": "审查情况",
                    "facts": [
                        {"label": "审查日期", "value": str(found.done_on)},
                        {"label": "审查人", "value": found.done_by_name or "—"},
                        {"label": "审查意见", "value": found.opinion},
                        {"label": "发现的问题", "value": found.issues or "没有"},
                        {
                            "label": "整改情况",
                            "value": found.resolution or ("待整改" if found.state == "open" else "—"),
                        },
                        {"label": "整改完成", "value": str(found.resolved_on or "—")},
                    ],
                }
            ],
        }


class ReviewCreate(CreateForBody):
    model = AuditReview
    title = "登记审查"
    permission = AUDIT
    edit_permission = AUDIT
    form_class = ReviewForm
    submit = "登记"
    done = "已登记审查"

    def initial(self) -> dict[str, Any]:
        return {"year": today().year, "kind": AuditReview.Kind.SPECIAL, "done_on": today()}

    def keep(self, form: Any) -> AuditReview:
        return review(form.save(commit=False), by=self.user, on=today())

    def cancel_url(self) -> str:
        return reverse("finance:body-books", args=[self.the_body.pk])

    def success_url(self, obj: Any) -> str:
        return reverse("finance:auditreview-detail", args=[obj.pk])


class ReviewResolve(StepPage):
    model = AuditReview
    permission = VIEW
    transition = RESOLVE
    form_class = ResolveForm
    back = "finance:auditreview-detail"
