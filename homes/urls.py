"""Addresses of the homes app."""

from django.urls import URLPattern, URLResolver

app_name = "homes"
urlpatterns: list[URLPattern | URLResolver] = []
