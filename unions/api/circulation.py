"""Endpoints of receipts, duties and consultations."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ScopedViewSet, step
from unions.api.common import WritableViewSet, posted
from unions.filters.rounds import ConsultationFilter, DutyFilter, ReceiptFilter
from unions.forms.circulation import SignForm, StudyForm
from unions.forms.consultations import ConsultationForm, PartyForm, SuperiorForm
from unions.models import Consultation, DocReceipt, Duty
from unions.serializers import rounds as serializers
from unions.workflows.circulation import SIGN, STUDY
from unions.workflows.consultations import PARTY, SUPERIOR


class DocReceiptViewSet(ScopedViewSet):
    model = DocReceipt
    permission = "policy.view"
    serializer_class = serializers.DocReceiptSerializer
    filterset_class = ReceiptFilter
    related = ("doc", "body__superior", "body__industry_superior")
    sign, study = step(SIGN, SignForm), step(STUDY, StudyForm)


class DutyViewSet(ScopedViewSet):
    model = Duty
    permission = "policy.view"
    serializer_class = serializers.DutySerializer
    filterset_class = DutyFilter
    related = ("policy_doc",)


class ConsultationViewSet(WritableViewSet):
    """`party` and `superior` record the two opinions."""

    model = Consultation
    permission = "cadres.view"
    edit_permission = "cadres.edit"
    serializer_class = serializers.ConsultationSerializer
    filterset_class = ConsultationFilter
    related = ("body__superior", "body__industry_superior", "officer")
    http_method_names = ("get", "post", "head", "options")
    party, superior = step(PARTY, PartyForm), step(SUPERIOR, SuperiorForm)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._need_edit()
        form = ConsultationForm(posted(request), user=request.user)
        return self._save(form, lambda: form.asked(by=request.user), 201)
