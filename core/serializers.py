"""What the core's endpoints take and give: search texts to be sealed, exports."""

from typing import Any

from rest_framework import serializers

from core.models import ExportRequest


class FindSerializer(serializers.Serializer[Any]):
    """`q`: what is searched for. The answer holds it sealed, as it may stand in an address."""

    q = serializers.CharField(max_length=60)
    hours = serializers.IntegerField(read_only=True)


class ExportSerializer(serializers.ModelSerializer[ExportRequest]):
    """`address`: the list with its filters, as in the browser, such as `/members/?tab=group8`."""

    address = serializers.CharField(max_length=1000, write_only=True)
    state_text = serializers.CharField(source="get_state_display", read_only=True)

    class Meta:
        model = ExportRequest
        fields = (
            "id", "address", "kind", "reason", "title", "rows", "state", "state_text", "created_at", "finished_at",
            "decided_name", "decision_note", "error",
        )  # fmt: skip
        read_only_fields = tuple(name for name in fields if name not in ("address", "kind", "reason"))
        extra_kwargs = {"reason": {"required": False, "allow_blank": True, "max_length": 300}}
