"""What the API shows of members and imports: numbers always masked."""

from typing import Any

from rest_framework import serializers

from core.api import ScopedSerializer
from core.models import ImportBatch
from members.models import Member


class MemberSerializer(ScopedSerializer):
    id_number = serializers.CharField(source="masked_id", read_only=True, help_text="证件号码（遮掩）")
    phone = serializers.CharField(source="masked_phone", read_only=True, help_text="移动电话（遮掩）")
    emergency = serializers.CharField(
        source="masked_emergency", read_only=True, help_text="紧急联系人（遮掩）"
    )
    body_name = serializers.CharField(source="body.name", read_only=True)
    unit_name = serializers.CharField(source="unit.name", read_only=True, default="")

    tags = serializers.ListField(
        source="get_tags_words", child=serializers.CharField(), read_only=True, help_text="群体标签"
    )
    file_items = serializers.ListField(
        source="get_file_items_words", child=serializers.CharField(), read_only=True, help_text="档案材料"
    )

    class Meta:
        model = Member
        fields = (
            "id", "name", "sex", "born_on", "ethnicity", "employment", "id_number", "phone", "emergency", "education", "skill",
            "household", "household_place", "politics", "native_place", "migrant", "group8", "tags", "residence",
            "marriage", "body", "body_name", "unit_name", "work_since", "trade", "position", "rank", "team",
            "contract_start", "contract_end", "status", "joined_on", "applied_by", "change", "change_on", "change_reason", "card_no", "card_on",
            "realname_on", "file_items", "file_complete", "left_unit_on", "version",
        )  # fmt: skip
        read_only_fields = fields


class ImportSerializer(serializers.ModelSerializer[Any]):
    state_name = serializers.CharField(source="get_state_display", read_only=True)

    class Meta:
        model = ImportBatch
        fields = (
            "id", "resource", "file_name", "file_size", "file_digest", "body_id", "owner_name", "state", "state_name",
            "update_existing", "counts", "error", "uploaded_at", "finished_at",
        )  # fmt: skip
        read_only_fields = fields


class UploadSerializer(serializers.Serializer[Any]):
    """A filled workbook for one union."""

    resource = serializers.CharField(help_text="表格种类，如 members")
    body = serializers.IntegerField(help_text="导入到哪家工会（编号）")
    file = serializers.FileField(help_text=".xlsx 或 .csv，不超过 300 MB")


class ImportRowSerializer(serializers.Serializer[Any]):
    row_no = serializers.IntegerField()
    verdict = serializers.CharField()
    issues = serializers.ListField(child=serializers.DictField())
    cells = serializers.ListField(child=serializers.CharField())
