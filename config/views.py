"""Pages that stand above the apps: inbox, search, help, health."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from core import inbox
from core.clock import today
from core.views import PortalView


class Inbox(PortalView):
    permission = "inbox.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        on = today()
        module = request.GET.get("module", "")
        context: dict[str, Any] = {
            "title": "待办",
            "on": on,
            "module": module,
            "counts": inbox.counts(request.user, on),
            "todos": inbox.todos(request.user, on, module),
        }
        return render(request, "inbox.html", context)


class Search(PortalView):
    permission = "core.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "search.html", {"title": "搜索", "q": request.GET.get("q", "")})


class Help(PortalView):
    permission = "inbox.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "help.html", {"title": "帮助"})


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})
