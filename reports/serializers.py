"""Bulletins and indicator figures as the API shows them."""

from rest_framework import serializers

from core.api import ScopedSerializer
from reports.models import Bulletin, Measure


class BulletinSerializer(ScopedSerializer):
    class Meta:
        model = Bulletin
        fields = (
            "id", "body", "quarter", "kind", "number", "state", "addressees", "problems", "next_steps", "copies", "figures",
            "digest", "published_on", "signed_by",
        )  # fmt: skip
        read_only_fields = fields


class MeasureSerializer(ScopedSerializer):
    """`met` of `total` at the place of `node`; `rate` in basis points."""

    rate = serializers.IntegerField(read_only=True, allow_null=True)

    class Meta:
        model = Measure
        fields = ("id", "node", "indicator", "on", "met", "total", "rate")
        read_only_fields = fields
