"""Request ids, and refusals turned into pages: 409 wrong state, 404 out of sight, no caching of signed-in pages."""

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import audit
from core.workflow import NotAllowed, Refused

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        identifier = secrets.token_hex(4).upper()
        request.request_id = identifier  # type: ignore[attr-defined]
        token = audit.request_id.set(identifier)
        try:
            response = self.get_response(request)
        finally:
            audit.request_id.reset(token)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class RefusalMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, NotAllowed):
            return render(request, "403.html", status=403)
        if isinstance(problem, Refused):
            return render(request, "errors/409.html", {"sentence": str(problem)}, status=409)
        return None
