"""Addresses of the petitions app. Those under `public/` need no sign-in."""

from django.urls import URLPattern, URLResolver, path

from petitions.views.figures import CaseFigures, Figures
from petitions.views.limits import LimitCreate, LimitList
from petitions.views.public import PublicAct, PublicFile, PublicStart, PublicTrack
from petitions.views.record import FileDownload, PetitionRecord, RevealIdentity
from petitions.views.register import PetitionList, RegisterPage
from petitions.views.steps import PAGES, Opine

app_name = "petitions"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", PetitionList.as_view(), name="petition-list"),
    path("new/", RegisterPage.as_view(), name="petition-create"),
    path("figures/", CaseFigures.as_view(), name="figures"),
    path("figures/counts/", Figures.as_view(), name="figure-counts"),
    path("limits/", LimitList.as_view(), name="limit-list"),
    path("limits/new/", LimitCreate.as_view(), name="limit-create"),
    path("files/<int:pk>/", FileDownload.as_view(), name="file-download"),
    path("public/", PublicStart.as_view(), name="public-start"),
    path("public/file/<str:code>/", PublicFile.as_view(), name="public-file"),
    path("public/track/", PublicTrack.as_view(), name="public-track"),
    path("public/act/", PublicAct.as_view(), name="public-act"),
    path("<int:pk>/", PetitionRecord.as_view(), name="petition-detail"),
    path("<int:pk>/identity/<str:field>/", RevealIdentity.as_view(), name="identity-reveal"),
    path("<int:pk>/opinion/", Opine.as_view(), name="petition-opinion"),
    *[path(f"<int:pk>/{slug}/", page.as_view(), name=f"petition-{slug}") for slug, page in PAGES.items()],
]
