"""Request ids, no numbers of people in addresses, refusals turned into pages, no caching of signed-in pages."""

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render

from core import audit, discreet
from core.workflow import NotAllowed, Refused

GetResponse = Callable[[HttpRequest], HttpResponse]
NO_NUMBERS = (
    "网址里不能带证件号码、手机号码这样的长号码。请先把要查的内容提交到 /api/find/，再用返回的 q 查询。"
)


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


class DiscreetMiddleware:
    """An address with somebody's number leads to one without it, before anything else can repeat or log it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or not request.META.get("QUERY_STRING"):
            return self.get_response(request)
        # the session of visitors stays untouched
        if discreet.clean(request.GET, None, sealing=False) is None:
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": NO_NUMBERS}, status=400)
        known = request.user.is_authenticated and not request.path.startswith("/admin/")
        query = (discreet.clean(request.GET, request.user, sealing=known) or request.GET).urlencode()
        # a fixed leading slash: "//host" would leave the portal
        path = "/" + request.path.lstrip("/")
        return HttpResponseRedirect(f"{path}?{query}" if query else path)


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
