"""What DRF's settings name: permissions, pagination, refusals. Apart from api.py, which DRF imports too early."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import IntegrityError
from rest_framework import status
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from core.workflow import NotAllowed, Refused, WrongState


class SignedIn(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user and request.user.is_authenticated)


class HasDeclaredPermission(SignedIn):
    """A view without a declared permission is closed to everybody."""

    def has_permission(self, request: Request, view: Any) -> bool:
        permission, user = getattr(view, "permission", ""), request.user
        return super().has_permission(request, view) and bool(permission) and user.can(permission)  # type: ignore[union-attr]


class KeysetPagination(CursorPagination):
    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "-pk"


def refusal_handler(problem: Exception, context: dict[str, Any]) -> Response | None:
    from rest_framework.views import exception_handler

    from core.views.records import integrity_sentence

    if isinstance(problem, NotAllowed):
        problem = PermissionDenied("您可以查看，但不能修改。")
    if isinstance(problem, WrongState):
        return Response({"detail": str(problem)}, status=status.HTTP_409_CONFLICT)
    if isinstance(problem, Refused):
        return Response({"detail": str(problem)}, status=status.HTTP_422_UNPROCESSABLE_ENTITY)
    if isinstance(problem, IntegrityError):
        return Response({"detail": integrity_sentence(problem)}, status=status.HTTP_422_UNPROCESSABLE_ENTITY)
    if isinstance(problem, DjangoValidationError):
        problem = ValidationError({"detail": problem.messages})
    return exception_handler(problem, context)
