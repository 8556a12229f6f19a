"""Bank accounts, budgets, final accounts, audit reviews and the data of their steps."""

from typing import Any

from django import forms

from core.clock import today
from core.forms import ScopedModelForm
from finance.forms.fields import Money, date_field, text_field
from finance.models import Account, AuditReview, Budget, FinalAccount
from finance.workflows.accounts import mask_number, normalise_number
from unions.models import Body


class OfBodyForm(ScopedModelForm):
    """With `body` the form of that union's page; without it the API's, where the body is a field."""

    choose_permission = "finance.edit"

    def __init__(self, *args: Any, body: Body | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if body is not None:
            self.instance.body = body
        if body is not None or self.instance.pk:
            self.fields.pop("body", None)

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), "body"}  # type: ignore[misc]


class AccountForm(OfBodyForm):
    number = forms.CharField(
        label="账号",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    opened_on = date_field("开户日期")
    closed_on = date_field("销户日期", required=False, help_text="还在使用的账户不填")

    class Meta:
        model = Account
        fields = ("body", "bank", "number", "opened_on", "closed_on", "separate_books")
        help_texts = {"separate_books": "工会账与行政账分开，单独建账、单独核算"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["number"].help_text = f"现在是 {self.instance.number_masked}；不改账号的不填"

    def clean_number(self) -> str:
        typed = str(self.cleaned_data["number"] or "")
        number = normalise_number(typed)
        if not typed and self.instance.pk:
            return ""
        if not number:
            raise forms.ValidationError("请填写账号，只填数字。")
        if len(number) < 8 or len(number) > 32 or any(sign not in "0123456789 -" for sign in typed):
            raise forms.ValidationError("账号应是 8 到 32 位数字。请对照开户许可证核对。")
        return number

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        opened, closed = said.get("opened_on"), said.get("closed_on")
        if opened and closed and closed < opened:
            self.add_error("closed_on", "销户日期不能早于开户日期。")
        return said

    def _post_clean(self) -> None:
        """The mask stands in for the number until the workflow seals it."""
        number = self.cleaned_data.get("number")
        if number:
            self.instance.number_masked = mask_number(number)
        super()._post_clean()  # type: ignore[misc]


class BookForm(OfBodyForm):
    year = forms.IntegerField(
        label="年度", min_value=2000, max_value=2100,
        error_messages={"required": "请填写年度。", "invalid": "年度应是四位年份，如 2026。",
                        "min_value": "年度应是 2000 年以后的年份。", "max_value": "年度太大，请核对。"},
    )  # fmt: skip
    income = Money("收入合计")
    spending = Money("支出合计")

    class Meta:
        fields = ("body", "year", "income", "spending", "note")


class BudgetForm(BookForm):
    class Meta(BookForm.Meta):
        model = Budget


class FinalAccountForm(BookForm):
    class Meta(BookForm.Meta):
        model = FinalAccount


class ReviewForm(OfBodyForm):
    choose_permission = "finance.audit"
    year = BookForm.base_fields["year"]
    done_on = date_field("审查日期")
    opinion = text_field("审查意见", most=500)
    issues = text_field(
        "发现的问题", required=False, most=500, help_text="没有问题的不填；填了的进入整改清单"
    )

    class Meta:
        model = AuditReview
        fields = ("body", "year", "kind", "done_on", "opinion", "issues")


class CommitteeForm(forms.Form):
    committee_on = date_field("委员会通过日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["committee_on"].initial = today


class AuditForm(forms.Form):
    opinion = text_field("审查意见", most=500)
    issues = text_field(
        "发现的问题", required=False, most=500, help_text="没有问题的不填；填了的进入整改清单"
    )


class ResolveForm(forms.Form):
    resolution = text_field("整改情况")
