"""What the API shows of users: never a password, a seed or a token."""

from typing import Any, ClassVar

from rest_framework import serializers

from accounts.models import Grant, User
from core.api import ScopedSerializer


class GrantSerializer(ScopedSerializer):
    role_title = serializers.CharField(source="get_role_display", read_only=True)
    body_name = serializers.CharField(source="body.name", read_only=True)

    class Meta:
        model = Grant
        fields: ClassVar[list[str]] = ["role", "role_title", "body", "body_name", "valid_from", "valid_to"]
        read_only_fields = fields


class UserSerializer(ScopedSerializer):
    grants = GrantSerializer(source="shown_grants", many=True, read_only=True)

    class Meta:
        model = User
        fields: ClassVar[list[str]] = [
            "id",
            "username",
            "name",
            "post",
            "is_active",
            "second_factor",
            "last_login",
            "grants",
        ]
        read_only_fields = fields


class MeSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    username = serializers.CharField()
    name = serializers.CharField()
    post = serializers.CharField()
    grants = GrantSerializer(source="grants_today", many=True)
    permissions = serializers.ListField(child=serializers.CharField())
