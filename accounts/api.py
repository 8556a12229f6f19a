"""The API of accounts: users in view of the caller, read only; and who the caller is."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from accounts.filters import UserFilter
from accounts.models import User
from accounts.roles import SIGNED_IN
from accounts.serializers import MeSerializer, UserSerializer
from accounts.views.users import shown_grants
from core.api import ScopedViewSet
from core.api_base import SignedIn


class UserViewSet(ScopedViewSet):
    model = User
    permission = "accounts.view"
    serializer_class = UserSerializer
    filterset_class = UserFilter

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        return (
            rows
            if getattr(self, "swagger_fake_view", False)
            else rows.prefetch_related(shown_grants(self.request.user))
        )


class MeViewSet(ViewSet):
    """`GET /api/me/`: the caller, his grants of today and what they permit. Open to everybody signed in."""

    permission = SIGNED_IN
    permission_classes = (SignedIn,)

    @extend_schema(responses=MeSerializer)
    def list(self, request: Request) -> Response:
        user: Any = request.user
        user.permissions = sorted(set().union(*(grant.permissions for grant in user.grants_today)))
        return Response(MeSerializer(user).data)


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.authentication.PortalTokenAuthentication"
    name = "接口令牌"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "请求头 `Authorization: Token <令牌>`。令牌在“我的账户 › 接口令牌”里创建。",
        }


ROUTES = [("accounts/users", UserViewSet), ("me", MeViewSet)]
