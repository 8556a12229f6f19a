"""Forms of the finance app, split by subject. The API validates through the same forms; money is typed in yuan."""

from finance.forms.books import (
    AccountForm,
    AuditForm,
    BudgetForm,
    CommitteeForm,
    FinalAccountForm,
    ResolveForm,
    ReviewForm,
)
from finance.forms.dues import BulkRow, CorrectForm, DeclareForm, PayForm, ReverseForm
from finance.forms.plans import PlanForm

__all__ = [
    "AccountForm",
    "AuditForm",
    "BudgetForm",
    "BulkRow",
    "CommitteeForm",
    "CorrectForm",
    "DeclareForm",
    "FinalAccountForm",
    "PayForm",
    "PlanForm",
    "ResolveForm",
    "ReverseForm",
    "ReviewForm",
]
