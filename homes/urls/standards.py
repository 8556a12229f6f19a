"""Addresses of the standards; `homes.urls` includes them."""

from django.urls import URLPattern, path

from homes.views import standards

standard_patterns: list[URLPattern] = [
    path("standards/", standards.StandardList.as_view(), name="standard-list"),
    path("standards/<int:pk>/", standards.StandardDetail.as_view(), name="standard-detail"),
    path("standards/<int:pk>/draft/", standards.StandardDraft.as_view(), name="standard-draft"),
    path("standards/<int:pk>/edit/", standards.StandardEdit.as_view(), name="standard-edit"),
    path("standards/<int:pk>/remove/", standards.StandardRemove.as_view(), name="standard-remove"),
    path("standards/<int:pk>/publish/", standards.StandardPublish.as_view(), name="standard-publish"),
    path("standards/<int:pk>/compare/", standards.StandardCompare.as_view(), name="standard-compare"),
    path("standards/<int:pk>/items/", standards.ItemCreate.as_view(), name="standarditem-create"),
    path("standards/items/<int:pk>/edit/", standards.ItemPage.as_view(), name="standarditem-edit"),
    path("standards/items/<int:pk>/remove/", standards.ItemRemove.as_view(), name="standarditem-remove"),
]
