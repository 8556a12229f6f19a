"""All addresses. Every page and endpoint declares a permission; the public ones are listed in tests/architecture."""

from django.contrib import admin
from django.urls import include, path

from config import views

urlpatterns = [
    path("", views.Inbox.as_view(), name="inbox"),
    path("waiting/", views.Waiting.as_view(), name="inbox-waiting"),
    path("search/", views.Search.as_view(), name="search"),
    path("help/", views.Help.as_view(), name="help"),
    path("healthz", views.healthz, name="healthz"),
    path("", include("core.urls")),
    path("accounts/", include("accounts.urls")),
    path("unions/", include("unions.urls")),
    path("members/", include("members.urls")),
    path("homes/", include("homes.urls")),
    path("finance/", include("finance.urls")),
    path("petitions/", include("petitions.urls")),
    path("reports/", include("reports.urls")),
    path("api/", include("config.api")),
    path("admin/", admin.site.urls),
]
handler500 = "core.errors.server_error"
