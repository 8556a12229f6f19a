"""API tokens end with the user: a disabled user or one without grants gets nothing."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.workflows.factors import required_of
from accounts.workflows.tokens import find_token


class PortalTokenAuthentication(BaseAuthentication):
    keyword = "Token"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        parts = get_authorization_header(request).decode("latin-1").split()
        if not parts or parts[0].lower() != self.keyword.lower():
            return None
        token = find_token(parts[1]) if len(parts) == 2 else None
        if token is None or not token.user.is_active:
            raise AuthenticationFailed("接口令牌无效或已过期。请在“接口令牌”页新建一个。")
        user = token.user
        if user.must_change_password:
            raise PermissionDenied("请先登录平台修改初始密码，再使用接口令牌。")
        if not token.verified and (user.second_factor or required_of(user)):
            raise PermissionDenied("这个令牌是在没有验证动态口令时创建的。请登录并验证后重新创建。")
        return user, token

    def authenticate_header(self, request: Any) -> str:
        return self.keyword
