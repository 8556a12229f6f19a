"""Addresses of the reports app."""

from django.urls import URLPattern, URLResolver

from reports.views.dashboard import patterns as dashboard_patterns

app_name = "reports"
urlpatterns: list[URLPattern | URLResolver] = [*dashboard_patterns]
