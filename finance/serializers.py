"""What the API shows of the finance app. Amounts in fen, rates in basis points; account numbers only masked."""

from rest_framework import serializers

from core.api import ScopedSerializer
from finance.models import (
    Account,
    AuditReview,
    Budget,
    Contribution,
    FinalAccount,
    Payment,
    SplitPlan,
    SplitShare,
)


class ShareSerializer(serializers.ModelSerializer[SplitShare]):
    class Meta:
        model = SplitShare
        fields = ("level", "node", "amount")


class PaymentSerializer(serializers.ModelSerializer[Payment]):
    shares = ShareSerializer(many=True, read_only=True)

    class Meta:
        model = Payment
        fields = (
            "id",
            "contribution",
            "plan",
            "amount",
            "paid_on",
            "channel",
            "receipt_no",
            "reverses",
            "reason",
            "posted_by",
            "shares",
        )


class ContributionSerializer(ScopedSerializer):
    arrears = serializers.IntegerField(source="owed", read_only=True)

    class Meta:
        model = Contribution
        fields = ("id", "body", "unit", "quarter", "workers", "wages", "rate_bp", "due", "accrued", "accrued_on", "received",
                  "arrears", "state", "declared_by", "declared_on")  # fmt: skip


class AccountSerializer(ScopedSerializer):
    class Meta:
        model = Account
        fields = ("id", "body", "bank", "number_masked", "opened_on", "closed_on", "separate_books")


BOOK_FIELDS = ("id", "body", "year", "income", "spending", "balance", "state", "filed_by_name", "committee_on", "audited_on",
               "audited_by_name", "approved_on", "approved_by_name", "returned_reason", "note")  # fmt: skip


class BudgetSerializer(ScopedSerializer):
    balance = serializers.IntegerField(read_only=True)

    class Meta:
        model = Budget
        fields = BOOK_FIELDS


class FinalAccountSerializer(ScopedSerializer):
    balance = serializers.IntegerField(read_only=True)

    class Meta:
        model = FinalAccount
        fields = BOOK_FIELDS


class AuditReviewSerializer(ScopedSerializer):
    class Meta:
        model = AuditReview
        fields = (
            "id",
            "body",
            "year",
            "kind",
            "done_on",
            "opinion",
            "issues",
            "state",
            "resolved_on",
            "resolution",
            "done_by_name",
        )


class SplitPlanSerializer(ScopedSerializer):
    class Meta:
        model = SplitPlan
        fields = ("id", "jurisdiction", "effective_from", "basic_bp", "township_bp", "county_bp", "city_bp", "province_bp",
                  "national_bp", "source", "document", "clause", "note", "set_by")  # fmt: skip
