"""The API router: each app registers its viewsets here, mirrored on the pages."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.routers import SimpleRouter

from config import views

router = SimpleRouter()

urlpatterns = [
    path("", include(router.urls)),
]
