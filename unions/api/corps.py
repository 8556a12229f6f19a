"""What the registers of people take beside their form: appraisals and training of a worker, lectures pushed and learned."""

from typing import Any

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import EditableViewSet
from core.register import REGISTERS, endpoint_of
from unions import registers  # noqa: F401  (declares)
from unions.api.common import WritableViewSet, cleaned, posted
from unions.forms.learning import ViewingForm
from unions.forms.socialworkers import AppraisalForm, WorkerTrainingForm
from unions.models import Appraisal, WorkerTraining
from unions.workflows.learning import confirm_learned, learners, push_video


class AppraisalSerializer(serializers.ModelSerializer[Appraisal]):
    class Meta:
        model = Appraisal
        fields = ("id", "worker", "year", "result", "note")


class WorkerTrainingSerializer(serializers.ModelSerializer[WorkerTraining]):
    class Meta:
        model = WorkerTraining
        fields = (
            "id", "worker", "course", "organiser", "organiser_level", "started_on", "hundredths", "passed",
        )  # fmt: skip


class WorkerActions(WritableViewSet):
    @action(detail=True, methods=["post"])
    def appraise(self, request: Request, pk: str | None = None) -> Response:
        """登记年度评价。"""
        return Response(AppraisalSerializer(self._added(AppraisalForm)).data, status=201)

    @action(detail=True, methods=["post"])
    def train(self, request: Request, pk: str | None = None) -> Response:
        """登记培训。"""
        return Response(WorkerTrainingSerializer(self._added(WorkerTrainingForm)).data, status=201)

    def _added(self, form_class: Any) -> Any:
        worker = self.get_object()
        self.must_edit(worker)
        form = form_class(posted(self.request), user=self.request.user, worker=worker)
        cleaned(form)
        return form.added(by=self.request.user)


class VideoActions(WritableViewSet):
    @action(detail=True, methods=["post"])
    def push(self, request: Request, pk: str | None = None) -> Response:
        """推送给下级工会。"""
        video = self.get_object()
        self.must_edit(video)
        return Response(self.get_serializer(push_video(video, by=request.user)).data)

    @action(detail=True, methods=["post"])
    def learn(self, request: Request, pk: str | None = None) -> Response:
        """登记本会学完的干部。"""
        video = self.get_object()
        self.must_hold("cadres.edit")
        data = cleaned(ViewingForm(posted(request), officers=learners(video, request.user)))
        made = confirm_learned(video, data["officers"], by=request.user, on=data["learned_on"])
        return Response({"recorded": len(made)}, status=201)


BASES: dict[str, type[EditableViewSet]] = {"socialworker": WorkerActions, "lecturevideo": VideoActions}


def register_routes() -> list[tuple[str, type[EditableViewSet]]]:
    """The endpoints of all registers of this app."""
    own = (register for register in REGISTERS.values() if register.app == "unions")
    return [endpoint_of(register, BASES.get(register.name, EditableViewSet)) for register in own]
