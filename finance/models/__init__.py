"""Tables of the finance app, split by subject."""

from finance.models.books import Account, AuditReview, Budget, FinalAccount
from finance.models.dues import Contribution, Payment
from finance.models.splits import Level, SplitPlan, SplitShare

__all__ = [
    "Account",
    "AuditReview",
    "Budget",
    "Contribution",
    "FinalAccount",
    "Level",
    "Payment",
    "SplitPlan",
    "SplitShare",
]
