"""Addresses of the reports app."""

from django.urls import URLPattern, URLResolver, path

from reports.views import bulletins as b
from reports.views.compare import Compare
from reports.views.coverage import patterns as coverage_patterns
from reports.views.dashboard import patterns as dashboard_patterns
from reports.views.demands import patterns as demand_patterns
from reports.views.leagues import patterns as league_patterns
from reports.views.measures import patterns as measure_patterns
from reports.views.tree import patterns as tree_patterns

app_name = "reports"
urlpatterns: list[URLPattern | URLResolver] = [
    *dashboard_patterns,
    *measure_patterns,
    *coverage_patterns,
    *tree_patterns,
    *demand_patterns,
    *league_patterns,
    path("bulletins/", b.BulletinList.as_view(), name="bulletin-list"),
    path("bulletins/new/", b.BulletinStart.as_view(), name="bulletin-create"),
    path("bulletins/jobs/<int:pk>/", b.BulletinJob.as_view(), name="bulletin-job"),
    path("bulletins/<int:pk>/", b.BulletinDetail.as_view(), name="bulletin-detail"),
    path("bulletins/<int:pk>/edit/", b.BulletinEdit.as_view(), name="bulletin-edit"),
    path("bulletins/<int:pk>/publish/", b.BulletinPublish.as_view(), name="bulletin-publish"),
    path("bulletins/<int:pk>/files/<slug:kind>/", b.BulletinDownload.as_view(), name="bulletin-file"),
    path("compare/", Compare.as_view(), name="compare"),
]
