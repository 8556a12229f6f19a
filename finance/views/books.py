"""Yearly books: lists with what is missing, one book with its steps, filing and changing."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.functional import cached_property

from core.clock import today
from core.forms import ReasonForm
from core.money import yuan
from core.views import DetailPage, EditPage, StepPage
from core.workflow import Transition
from finance.filters import BudgetFilter, FinalAccountFilter, MissingFilter
from finance.forms import AuditForm, BudgetForm, CommitteeForm, FinalAccountForm
from finance.models import AuditReview, Budget, FinalAccount
from finance.models.books import YearlyBook
from finance.tables import BOOK_COLUMNS, BOOK_TONES, MISSING_COLUMNS
from finance.views.common import EDIT, VIEW, CreateForBody, MoneyList, crumbs_of, year_of
from finance.workflows.books import BUDGET, FINAL, change_book, file_book, missing
from unions.models import Body


class BookList(MoneyList):
    name: ClassVar[str]  # of the URLs
    columns = BOOK_COLUMNS
    orders = {"-year": ("-year", "-pk"), "year": ("year", "pk")}
    noun = "份"
    empty_icon = "file-earmark-text"
    related = ("body",)

    def row_url(self, obj: Any) -> str:
        return reverse(f"finance:{self.name}-detail", args=[obj.pk])

    def tabs(self) -> list[dict[str, Any]]:
        return book_tabs(self.name, missing_tab=False)


def book_tabs(name: str, *, missing_tab: bool) -> list[dict[str, Any]]:
    titles = {"budget": ("budget-list", "已编报预算", "budget-missing", "本年度预算未编报"),
              "finalaccount": ("finalaccount-list", "已编报决算", "finalaccount-missing", "上年度决算未编报")}  # fmt: skip
    listed, listed_title, absent, absent_title = titles[name]
    return [
        {"title": listed_title, "url": reverse(f"finance:{listed}"), "current": not missing_tab},
        {"title": absent_title, "url": reverse(f"finance:{absent}"), "current": missing_tab},
    ]


class BudgetList(BookList):
    model, name, title, export_name = Budget, "budget", "预算", "预算"
    filterset_class = BudgetFilter
    empty_title = "没有符合条件的预算"


class FinalAccountList(BookList):
    model, name, title, export_name = FinalAccount, "finalaccount", "决算", "决算"
    filterset_class = FinalAccountFilter
    empty_title = "没有符合条件的决算"


class MissingList(MoneyList):
    """Basic and township unions without a book of the year that has left the draft."""

    model = Body
    book: ClassVar[type[YearlyBook]]
    name: ClassVar[str]
    columns = MISSING_COLUMNS
    filterset_class = MissingFilter
    orders = {"": ("path",)}
    noun = "家"
    empty_icon = "check-circle"
    empty_title = "都已编报"
    empty_text = "这一年度应编报的工会都已提交，或不在所选范围内。"
    row_page = "finance:body-books"

    @cached_property
    def year(self) -> int:
        asked = self.request.GET.get("year", "")
        return year_of(asked) if asked else today().year - (self.book is FinalAccount)

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.request = request
        self.subtitle = f"{self.year} 年度，成立于当年 1 月 1 日前的基层工会和乡镇（街道）工会"
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        return missing(self.book, super().get_queryset().select_related("superior"), self.year)

    def tabs(self) -> list[dict[str, Any]]:
        return book_tabs(self.name, missing_tab=True)


class BudgetMissing(MissingList):
    book, name, title, export_name = Budget, "budget", "预算未编报", "预算未编报名单"


class FinalAccountMissing(MissingList):
    book, name, title, export_name = FinalAccount, "finalaccount", "决算未编报", "决算未编报名单"


class BookDetail(DetailPage):
    permission = VIEW
    name: ClassVar[str]
    steps: ClassVar[dict[str, Transition]]
    kind: ClassVar[str]
    template_name = "finance/book.html"
    related = ("body__superior",)

    def crumbs(self) -> list[tuple[str, str]]:
        return crumbs_of(self.object.body, "body-books")

    def extra(self) -> dict[str, Any]:
        book = self.object
        reviews: Any = AuditReview.objects.visible_to(self.user, VIEW)
        return {
            "subtitle": str(book.body),
            "state": (book.get_state_display(), BOOK_TONES[book.state]),
            "actions": self.actions(book),
            "steps": self.stepper(book),
            "facts": [
                {"label": "年度", "value": str(book.year)},
                {"label": "收入", "value": f"{yuan(book.income)} 元"},
                {"label": "支出", "value": f"{yuan(book.spending)} 元"},
                {"label": "结余", "value": f"{yuan(book.balance)} 元"},
                {"label": "编报人", "value": book.filed_by_name or "—"},
            ],
            "reviews": list(reviews.filter(body=book.body, year=book.year, kind=self.kind).order_by("-pk")),
            "returned": book.returned_reason if book.state == "draft" else "",
        }

    def actions(self, book: YearlyBook) -> list[dict[str, Any]]:
        rows: Any = type(book).objects.visible_to(self.user, EDIT)
        found: list[dict[str, Any]] = []
        if book.state == "draft" and rows.filter(pk=book.pk).exists():
            found.append(
                {
                    "title": "修改",
                    "url": reverse(f"finance:{self.name}-edit", args=[book.pk]),
                    "icon": "pencil",
                }
            )
        for step in self.steps.values():
            if step.open_to(book, self.user):
                url = reverse(f"finance:{self.name}-{step.slug}", args=[book.pk])
                found.append({"title": step.verb, "url": url, "tone": step.tone, "dialog": True})
        return found

    def stepper(self, book: YearlyBook) -> list[dict[str, Any]]:
        marks = (
            ("编制", book.filed_by_name, True),
            ("委员会通过", book.committee_on, bool(book.committee_on)),
            ("经审", book.audited_on, bool(book.audited_on)),
            ("上级批准", book.approved_on or book.body.superior, bool(book.approved_on)),
        )
        first_open = next((number for number, mark in enumerate(marks) if not mark[2]), len(marks))
        return [
            {"title": title, "note": note or "", "done": done, "now": number == first_open}
            for number, (title, note, done) in enumerate(marks)
        ]


class BudgetDetail(BookDetail):
    model, name, steps, kind = Budget, "budget", BUDGET, "budget"


class FinalAccountDetail(BookDetail):
    model, name, steps, kind = FinalAccount, "finalaccount", FINAL, "final"


class BookCreate(CreateForBody):
    name: ClassVar[str]
    edit_permission = EDIT
    submit = "保存草稿"
    done = "已保存，委员会通过后请提交经审"

    def initial(self) -> dict[str, Any]:
        return {"year": today().year - (self.name == "finalaccount")}

    def keep(self, form: Any) -> Any:
        return file_book(form.save(commit=False), by=self.user, on=today())

    def cancel_url(self) -> str:
        return reverse("finance:body-books", args=[self.the_body.pk])

    def success_url(self, obj: Any) -> str:
        return reverse(f"finance:{self.name}-detail", args=[obj.pk])


class BudgetCreate(BookCreate):
    model, name, title, form_class = Budget, "budget", "编报预算", BudgetForm


class FinalAccountCreate(BookCreate):
    model, name, title, form_class = FinalAccount, "finalaccount", "编报决算", FinalAccountForm


class BookEdit(EditPage):
    permission = VIEW
    edit_permission = EDIT
    name: ClassVar[str]

    def extra(self) -> dict[str, Any]:
        return {"subtitle": str(self.object.body)}

    def keep(self, form: Any) -> Any:
        return change_book(form.save(commit=False), before=self.before, by=self.user, on=today())

    def cancel_url(self) -> str:
        return reverse(f"finance:{self.name}-detail", args=[self.object.pk])

    def success_url(self, obj: Any) -> str:
        return reverse(f"finance:{self.name}-detail", args=[obj.pk])


class BudgetEdit(BookEdit):
    model, name, title, form_class = Budget, "budget", "修改预算", BudgetForm


class FinalAccountEdit(BookEdit):
    model, name, title, form_class = FinalAccount, "finalaccount", "修改决算", FinalAccountForm


FORMS = {
    "pass": CommitteeForm,
    "audit": AuditForm,
    "object": ReasonForm,
    "approve": None,
    "return": ReasonForm,
}


def step_pages(model: type[YearlyBook], name: str, steps: dict[str, Transition]) -> dict[str, type[StepPage]]:
    """One page per verb, named after it."""
    return {
        key: type(
            f"{model.__name__}{key.title()}", (StepPage,),
            {"model": model, "permission": VIEW, "transition": step, "form_class": FORMS[key], "back": f"finance:{name}-detail",
             "__module__": __name__, "__doc__": step.says},
        )
        for key, step in steps.items()
    }  # fmt: skip


BUDGET_STEPS = step_pages(Budget, "budget", BUDGET)
FINAL_STEPS = step_pages(FinalAccount, "finalaccount", FINAL)
