"""API tokens end with the user: a disabled user or one without grants gets nothing."""

from rest_framework.authentication import TokenAuthentication


class PortalTokenAuthentication(TokenAuthentication):
    keyword = "Token"
