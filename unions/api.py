"""Endpoints of the unions app. They mirror the pages: same scope, filters, forms and steps."""

from typing import Any

from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import EditableViewSet, ScopedViewSet, step
from core.clock import today
from core.forms import ReasonForm
from core.workflow import WrongState, create
from unions import filters, forms, serializers
from unions.models import (
    Body,
    Committee,
    Coverage,
    Election,
    Jurisdiction,
    Officer,
    PolicyDoc,
    RuleAdoption,
    Threshold,
    Training,
    Unit,
)
from unions.policies.catalogue import keys
from unions.workflows import (
    APPROVE,
    ASK_POSTPONE,
    DECLINE_POSTPONE,
    DISSOLVE,
    LIFT,
    OPEN,
    POSTPONE,
    RECORD,
    RECTIFY,
    REPORT,
    RETURN,
    cover,
    fill_unit,
    leave_office,
    move_by,
    set_threshold,
    uncover,
)
from unions.workflows.elections import OPEN_STATES


def cleaned(form: Any) -> dict[str, Any]:
    if not form.is_valid():
        raise ValidationError(form.errors)
    return dict(form.cleaned_data)


class BodyViewSet(EditableViewSet):
    model = Body
    permission = "unions.view"
    edit_permission = "unions.edit"
    form_class = forms.NewBodyForm
    serializer_class = serializers.BodySerializer
    filterset_class = filters.BodyFilter
    open, rectify = step(OPEN, forms.OpenForm), step(RECTIFY, ReasonForm)
    lift, dissolve = step(LIFT, ReasonForm), step(DISSOLVE, ReasonForm)

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("superior", "jurisdiction", "industry_superior")

    def keep_new(self, form: Any) -> Any:
        return form.found(by=self.request.user, on=today())

    def keep_edited(self, form: Any, before: dict[str, Any]) -> Any:
        return form.kept(before=before, by=self.request.user)

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Staff edit what the staff's page edits, a chair what his own page edits."""
        obj = self.get_object()
        rows = Body.objects.filter(pk=obj.pk)
        staff = rows.visible_to(request.user, "unions.edit").exists()
        self.form_class = forms.BodyForm if staff else forms.OwnBodyForm  # type: ignore[misc]
        self.edit_permission = "unions.edit" if staff else "unions.edit_own"  # type: ignore[misc]
        return super().partial_update(request, *args, **kwargs)

    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str | None = None) -> Response:
        """Puts the body and all below it under another superior."""
        obj = self.get_object()
        self.must_edit(obj, "unions.edit")
        data = cleaned(forms.MoveForm(request.data, user=request.user))
        return Response(self.get_serializer(move_by(obj, by=request.user, **data)).data)

    def must_edit(self, obj: Any, permission: str) -> None:
        rows = type(obj)._default_manager.visible_to(self.request.user, permission)
        if not rows.filter(pk=obj.pk).exists():
            raise PermissionDenied("您可以查看，但不能修改。")


class UnitViewSet(EditableViewSet):
    model = Unit
    permission = "units.view"
    edit_permission = "units.edit"
    form_class = forms.UnitForm
    serializer_class = serializers.UnitSerializer
    filterset_class = filters.UnitFilter

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("jurisdiction")

    def keep_new(self, form: Any) -> Any:
        return create(fill_unit(form.save(commit=False)), by=self.request.user)

    def keep_edited(self, form: Any, before: dict[str, Any]) -> Any:
        from unions.workflows.employers import keep_unit

        return keep_unit(form.save(commit=False), before=before, by=self.request.user)


class OfBodyCreate:
    """Creation below a body named by `body`, which must be in the writer's branch."""

    edit_permission: str
    request: Request

    def chosen_body(self) -> Body:
        text = str(self.request.data.get("body", ""))
        rows = Body.objects.visible_to(self.request.user, self.edit_permission)  # type: ignore[arg-type]
        found: Body | None = rows.filter(pk=int(text)).select_related("superior").first() if text.isdecimal() else None
        if found is None:
            raise ValidationError({"body": ["没有找到这家工会，或您无权选择。"]})
        return found


class CoverageViewSet(OfBodyCreate, EditableViewSet):
    """Employers covered by bodies: start and end."""

    model = Coverage
    permission = "units.view"
    edit_permission = "units.edit"
    serializer_class = serializers.CoverageSerializer
    filterset_fields = ("body", "unit")
    http_method_names = ("get", "post", "head", "options")

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("unit")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._need_edit()
        body = self.chosen_body()
        data = cleaned(forms.CoverForm(request.data, user=request.user))
        row = cover(body, data["unit"], on=data["from_on"], by=request.user)
        return Response(self.get_serializer(row).data, status=201)

    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str | None = None) -> Response:
        self._need_edit()
        row = self.get_object()
        if not Coverage.objects.visible_to(request.user, self.edit_permission).filter(pk=row.pk).exists():
            raise PermissionDenied("您可以查看，但不能修改。")
        data = cleaned(forms.UncoverForm(request.data))
        return Response(self.get_serializer(uncover(row, on=data["to_on"], by=request.user)).data)


class CommitteeViewSet(OfBodyCreate, EditableViewSet):
    model = Committee
    permission = "cadres.view"
    edit_permission = "cadres.edit"
    form_class = forms.CommitteeForm
    serializer_class = serializers.CommitteeSerializer
    filterset_class = filters.CommitteeFilter

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._need_edit()
        form = forms.CommitteeForm(request.data, user=request.user, body=self.chosen_body())
        return self._save(form, lambda: form.registered(by=request.user), 201)


class OfficerViewSet(EditableViewSet):
    model = Officer
    permission = "cadres.view"
    edit_permission = "cadres.edit"
    form_class = forms.OfficerForm
    serializer_class = serializers.OfficerSerializer
    filterset_class = filters.OfficerFilter

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("body")

    def keep_new(self, form: Any) -> Any:
        return form.appointed(by=self.request.user)

    def keep_edited(self, form: Any, before: dict[str, Any]) -> Any:
        return form.kept(before=before, by=self.request.user)

    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str | None = None) -> Response:
        self._need_edit()
        officer = self.get_object()
        if not Officer.objects.visible_to(request.user, self.edit_permission).filter(pk=officer.pk).exists():
            raise PermissionDenied("您可以查看，但不能修改。")
        data = cleaned(forms.LeaveForm(request.data))
        return Response(self.get_serializer(leave_office(officer, by=request.user, **data)).data)


class TrainingViewSet(EditableViewSet):
    model = Training
    permission = "cadres.view"
    edit_permission = "cadres.edit"
    serializer_class = serializers.TrainingSerializer
    filterset_class = filters.TrainingFilter
    http_method_names = ("get", "post", "head", "options")

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("officer__body")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._need_edit()
        text = str(request.data.get("officer", ""))
        rows = Officer.objects.visible_to(request.user, self.edit_permission).select_related("body")  # type: ignore[arg-type]
        officer = rows.filter(pk=int(text)).first() if text.isdecimal() else None
        if officer is None:
            raise ValidationError({"officer": ["没有找到这位干部，或您无权选择。"]})
        form = forms.TrainingForm(request.data, user=request.user, officer=officer)
        return self._save(form, lambda: form.added(by=request.user), 201)


class ElectionViewSet(OfBodyCreate, EditableViewSet):
    """`record` takes `votes` as a list of {candidate, in_favour, against, abstained, elected}."""

    model = Election
    permission = "elections.view"
    edit_permission = "elections.edit"
    form_class = forms.ElectionForm
    serializer_class = serializers.ElectionSerializer
    filterset_class = filters.ElectionFilter
    record, report = step(RECORD, forms.ResultForm), step(REPORT)
    approve, return_ = step(APPROVE, forms.ApproveForm), step(RETURN, ReasonForm)
    ask_postpone, postpone = step(ASK_POSTPONE, forms.AskPostponeForm), step(POSTPONE, forms.PostponeForm)
    decline_postpone = step(DECLINE_POSTPONE, ReasonForm)

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("body__superior", "body__industry_superior").prefetch_related("votes")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._need_edit()
        form = forms.ElectionForm(request.data, user=request.user, body=self.chosen_body())
        return self._save(form, lambda: self._founded(form), 201)

    def _founded(self, form: Any) -> Election:
        election: Election = form.save(commit=False)
        election.body = form.body
        return create(election, by=self.request.user)

    def keep_edited(self, form: Any, before: dict[str, Any]) -> Any:
        if before["state"] not in OPEN_STATES:
            raise WrongState("这份选举档案已经报批，不能再改。需要更改的，请上级工会先退回。")
        return super().keep_edited(form, before)


class ThresholdViewSet(ScopedViewSet):
    """Dated rows of policy data; `set` adds one for the caller's own place."""

    model = Threshold
    permission = "policy.view"
    serializer_class = serializers.ThresholdSerializer
    filterset_class = filters.ThresholdFilter

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("jurisdiction")

    @action(detail=False, methods=["post"])
    def set(self, request: Request) -> Response:
        if not request.user.can("policy.edit"):  # type: ignore[union-attr]
            raise PermissionDenied("您可以查看，但不能修改。")
        key = keys().get(str(request.data.get("key", "")))
        if key is None:
            raise ValidationError({"key": ["没有这个参数。"]})
        data = cleaned(forms.ThresholdForm(request.data, key=key))
        row = set_threshold(
            key, data["value"], effective_from=data["effective_from"], note=data["note"], by=request.user
        )
        return Response(self.get_serializer(row).data, status=201)


class AdoptionViewSet(ScopedViewSet):
    model = RuleAdoption
    permission = "policy.view"
    serializer_class = serializers.AdoptionSerializer
    filterset_fields = ("entry", "enabled", "core")

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("jurisdiction")


class PolicyDocViewSet(ScopedViewSet):
    model = PolicyDoc
    permission = "policy.view"
    serializer_class = serializers.PolicyDocSerializer
    filterset_class = filters.DocumentFilter

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("jurisdiction").prefetch_related("based_on")


class JurisdictionViewSet(ScopedViewSet):
    model = Jurisdiction
    permission = "unions.view"
    serializer_class = serializers.JurisdictionSerializer
    filterset_class = filters.JurisdictionFilter

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("parent")


ROUTES = [
    ("unions/bodies", BodyViewSet),
    ("unions/units", UnitViewSet),
    ("unions/coverages", CoverageViewSet),
    ("unions/committees", CommitteeViewSet),
    ("unions/elections", ElectionViewSet),
    ("unions/officers", OfficerViewSet),
    ("unions/trainings", TrainingViewSet),
    ("unions/thresholds", ThresholdViewSet),
    ("unions/adoptions", AdoptionViewSet),
    ("unions/documents", PolicyDocViewSet),
    ("unions/jurisdictions", JurisdictionViewSet),
]
