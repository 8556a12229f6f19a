"""The Django admin has no sign-in of its own: one door counts failures, asks the second factor and records."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url


@login_not_required
def sign_in(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    if request.user.is_authenticated:
        raise PermissionDenied("system.run")
    return redirect(f"{resolve_url(settings.LOGIN_URL)}?next=/admin/")


admin.site.login = sign_in  # type: ignore[method-assign]
