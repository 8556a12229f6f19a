"""The API router: every app lists its viewsets as `ROUTES` in its `api.py`; the schema and a page to browse it beside them."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from core.views import PortalView

APPS = ("accounts", "unions", "members", "finance", "petitions", "homes", "reports", "core")
VERBS = {"get": "读取", "post": "提交", "patch": "修改", "delete": "删除", "put": "替换"}


def build_router() -> SimpleRouter:
    router = SimpleRouter()
    for app in APPS:
        if find_spec(f"{app}.api"):
            for prefix, viewset in getattr(import_module(f"{app}.api"), "ROUTES", ()):
                router.register(prefix, viewset, basename=f"api-{prefix.replace('/', '-')}")
    return router


class Schema(SpectacularAPIView):
    permission = "core.view"


class Docs(PortalView):
    """The OpenAPI schema as a page: no third-party viewer, since offices are offline."""

    permission = "core.view"
    title = "接口说明"

    def get(self, request: HttpRequest) -> HttpResponse:
        schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True) or {}
        groups: dict[str, list[dict[str, Any]]] = {}
        for address, methods in schema.get("paths", {}).items():
            for method, operation in methods.items():
                if method in VERBS:
                    groups.setdefault((operation.get("tags") or ["其他"])[0], []).append(
                        _line(address, method, operation)
                    )
        return render(request, "api_docs.html", {"title": self.title, "groups": groups})


def _line(address: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return {
        "address": address,
        "method": method.upper(),
        "verb": VERBS[method],
        "text": operation.get("description", ""),
        "parameters": [p["name"] for p in operation.get("parameters", ())],
        "body": body.get("$ref", "").rsplit("/", 1)[-1],
    }


urlpatterns = [
    path("", include(build_router().urls)),
    path("schema/", Schema.as_view(), name="api-schema"),
    path("docs/", Docs.as_view(), name="api-docs"),
]
