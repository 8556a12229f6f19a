"""Endpoints of cases: open one, take its next step, return, refuse or withdraw it, through the pages' own forms."""

from typing import Any

from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ScopedViewSet, step
from core.forms import ReasonForm
from core.workflow import NotAllowed
from unions import filters, serializers
from unions.api.common import cleaned, posted
from unions.forms.cases import CaseForm, ReturnForm, StageForm
from unions.forms.founding import FoundingForm
from unions.models import Body, Case
from unions.workflows.procedures import ADVANCE, PROCEDURES, REFUSE, RETURN_CASE, WITHDRAW, open_case
from unions.workflows.procedures.founding import start_founding


class CaseViewSet(ScopedViewSet):
    """`advance` takes the date, paper and answers of the case's next step."""

    model = Case
    permission = "unions.view"
    serializer_class = serializers.CaseSerializer
    filterset_class = filters.CaseFilter
    related = ("body__superior", "body__industry_superior", "officer")
    return_, refuse, withdraw = (
        step(RETURN_CASE, ReturnForm),
        step(REFUSE, ReasonForm),
        step(WITHDRAW, ReasonForm),
    )

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        data, user = posted(request), request.user
        procedure = PROCEDURES.get(str(data.get("procedure", "")))
        if procedure is None:
            raise ValidationError({"procedure": ["没有这种事项。"]})
        if not user.can(procedure.opener):  # type: ignore[union-attr]
            raise NotAllowed(procedure.opener)
        text = str(data.get("body", ""))
        rows = Body.objects.visible_to(user, procedure.opener)  # type: ignore[arg-type]
        body = rows.filter(pk=int(text)).first() if text.isdecimal() else None
        found = cleaned(CaseForm(data, procedure=procedure, user=user, body=body))
        about = {procedure.about: found[procedure.about]} if procedure.about else {}
        answers = {ask.name: found[ask.name] for ask in procedure.opens}
        return Response(
            self.get_serializer(open_case(procedure, found["body"], by=user, answers=answers, **about)).data,
            201,
        )

    @action(detail=False, methods=["post"])
    def found(self, request: Request) -> Response:
        """启动建会：单位、上级工会和组建模式，建立筹建中的工会和办理事项。"""
        user: Any = request.user
        if not user.can("unions.edit"):
            raise NotAllowed("unions.edit")
        home = user.home_body
        form = FoundingForm(posted(request), user=user, place=home.place if home else "CN")
        data = cleaned(form)
        case = start_founding(
            data["codes"],
            data["superior"],
            data.get("mode", ""),
            user,
            name=data["name"],
            party=data["party"],
        )
        return Response(self.get_serializer(case).data, 201)

    @action(detail=True, methods=["post"])
    def advance(self, request: Request, pk: str | None = None) -> Response:
        """办理下一步。"""
        case: Case = self.get_object()
        stage = case.next_stage
        data: dict[str, Any] = {}
        if stage is not None:
            data = cleaned(
                StageForm(posted(request), request.FILES or None, case=case, stage=stage, user=request.user)
            )
        return Response(self.get_serializer(ADVANCE.apply(case, by=request.user, **data)).data)

    advance.transition = ADVANCE  # type: ignore[attr-defined]
