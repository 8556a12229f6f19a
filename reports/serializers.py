"""Bulletins as the API shows them."""

from core.api import ScopedSerializer
from reports.models import Bulletin


class BulletinSerializer(ScopedSerializer):
    class Meta:
        model = Bulletin
        fields = (
            "id", "body", "quarter", "kind", "number", "state", "addressees", "problems", "next_steps", "copies", "figures",
            "digest", "published_on", "signed_by",
        )  # fmt: skip
        read_only_fields = fields
