"""Addresses of the homes app."""

from django.urls import URLPattern, URLResolver, path

from core.register import REGISTERS, pages_of
from homes import registers  # noqa: F401  (declares)
from homes.urls.activities import activity_patterns
from homes.urls.appraise import appraise_patterns
from homes.urls.positions import position_patterns
from homes.urls.ratings import rating_patterns
from homes.urls.sheets import sheet_patterns
from homes.urls.standards import standard_patterns
from homes.urls.titles import title_patterns
from homes.urls.trials import trial_patterns
from homes.views import bodies, grounds, runs, score

app_name = "homes"
urlpatterns: list[URLPattern | URLResolver] = [
    path("outcomes/", bodies.OutcomeList.as_view(), name="outcome-list"),
    path("outcomes/<int:pk>/", score.BodyScore.as_view(), name="body"),
    path("outcomes/<int:pk>/history/", score.BodyHistory.as_view(), name="body-history"),
    path("outcomes/<int:pk>/items/<int:number>/", grounds.BodyGround.as_view(), name="body-ground"),
    path("outcomes/<int:pk>/rows/<slug:fact>/", grounds.FactRows.as_view(), name="body-rows"),
    path("runs/", runs.RunList.as_view(), name="runs"),
    path("runs/branch/", runs.RunBranch.as_view(), name="run-branch"),
    path("runs/jobs/<int:pk>/", runs.RunJob.as_view(), name="run-job"),
    *trial_patterns,
    *sheet_patterns,
    *standard_patterns,
    *appraise_patterns,
    *rating_patterns,
    *position_patterns,
    *activity_patterns,
    *title_patterns,
    *(page for register in REGISTERS.values() if register.app == "homes" for page in pages_of(register)),
]
