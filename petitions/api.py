"""API of petitions: the register, one record, and one action per step, as on the pages."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ScopedViewSet, step
from petitions.filters import PetitionFilter
from petitions.models import Petition
from petitions.serializers import PetitionRecordSerializer, PetitionSerializer
from petitions.views.steps import STEPS


class PetitionViewSet(ScopedViewSet):
    """信访件。信访人身份不经接口提供。"""

    model = Petition
    permission = "petitions.view"
    serializer_class = PetitionSerializer
    filterset_class = PetitionFilter
    related = ("unit", "accused_body", "handler_body", "handler")

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(
            PetitionRecordSerializer(self.get_object(), context=self.get_serializer_context()).data
        )


for transition, form in STEPS:
    action = step(transition, form)
    setattr(PetitionViewSet, action.__name__, action)

ROUTES = [("petitions", PetitionViewSet)]
