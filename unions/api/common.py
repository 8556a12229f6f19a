"""What the endpoints of this app share: cleaned forms, typed request data, checks of one row."""

from typing import Any

from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request

from core.api import EditableViewSet
from unions.models import Body


def cleaned(form: Any) -> dict[str, Any]:
    if not form.is_valid():
        raise ValidationError(form.errors)
    return dict(form.cleaned_data)


def posted(request: Request) -> dict[str, Any]:
    """The request's data as a mapping; a list is nothing this app takes."""
    if isinstance(request.data, list):
        raise ValidationError({"detail": ["请提交一个对象，不要提交列表。"]})
    return request.data


class WritableViewSet(EditableViewSet):
    """Adds what its own actions need: a row that may be written, and a row named in the data."""

    def must_edit(self, obj: Any, permission: str = "") -> None:
        rows = type(obj)._default_manager.visible_to(self.request.user, permission or self.edit_permission)
        if not rows.filter(pk=obj.pk).exists():
            raise PermissionDenied("您可以查看，但不能修改。")

    def must_hold(self, permission: str) -> None:
        if not self.request.user.can(permission):  # type: ignore[union-attr]
            raise PermissionDenied("您可以查看，但不能修改。")

    def chosen_body(self) -> Body:
        """The body named by `body`, which must be in the writer's branch."""
        text = str(posted(self.request).get("body", ""))
        user: Any = self.request.user
        rows = Body.objects.visible_to(user, self.edit_permission).select_related("superior", "jurisdiction")
        found = rows.filter(pk=int(text)).first() if text.isdecimal() else None
        if found is None:
            raise ValidationError({"body": ["没有找到这家工会，或您无权选择。"]})
        return found
