"""The API router: every app lists its viewsets as `ROUTES` in its `api.py`; documentation beside them."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.routers import SimpleRouter

APPS = ("accounts", "unions", "members", "finance", "petitions", "homes", "reports")


def build_router() -> SimpleRouter:
    router = SimpleRouter()
    for app in APPS:
        if find_spec(f"{app}.api"):
            for prefix, viewset in import_module(f"{app}.api").ROUTES:
                router.register(prefix, viewset, basename=f"api-{prefix.replace('/', '-')}")
    return router


class Schema(SpectacularAPIView):
    permission = "core.view"


urlpatterns = [
    path("", include(build_router().urls)),
    path("schema/", Schema.as_view(), name="api-schema"),
]
if settings.PORTAL_ENV != "production":
    urlpatterns.append(path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"))
