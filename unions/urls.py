"""Addresses of the unions app."""

from django.urls import URLPattern, URLResolver, path

from core.register import REGISTERS, pages_of
from unions import registers  # noqa: F401  (declares)
from unions.views import (
    bodies,
    cadres,
    cases,
    committees,
    documents,
    election_steps,
    elections,
    picker,
    policy,
    policy_forms,
    tabs,
    units,
)
from unions.views.calendar import TermCalendar

app_name = "unions"

FINDING: list[URLPattern] = [
    path("terms/", TermCalendar.as_view(), name="term-calendar"),
]

BODIES: list[URLPattern] = [
    path("bodies/", bodies.BodyList.as_view(), name="body-list"),
    path("bodies/new/", bodies.BodyCreate.as_view(), name="body-create"),
    path("bodies/<int:pk>/", tabs.BodyDetail.as_view(), name="body-detail"),
    path("bodies/<int:pk>/units/", tabs.BodyUnits.as_view(), name="body-units"),
    path("bodies/<int:pk>/committees/", tabs.BodyCommittees.as_view(), name="body-committees"),
    path("bodies/<int:pk>/officers/", tabs.BodyOfficers.as_view(), name="body-officers"),
    path("bodies/<int:pk>/elections/", tabs.BodyElections.as_view(), name="body-elections"),
    path("bodies/<int:pk>/inferiors/", tabs.BodyInferiors.as_view(), name="body-inferiors"),
    path("bodies/<int:pk>/history/", tabs.BodyHistory.as_view(), name="body-history"),
    path("bodies/<int:pk>/edit/", bodies.BodyEdit.as_view(), name="body-edit"),
    path("bodies/<int:pk>/move/", bodies.BodyMove.as_view(), name="body-move"),
    path("bodies/<int:pk>/open/", bodies.BodyOpen.as_view(), name="body-open"),
    path("bodies/<int:pk>/rectify/", bodies.BodyRectify.as_view(), name="body-rectify"),
    path("bodies/<int:pk>/lift/", bodies.BodyLift.as_view(), name="body-lift"),
    path("bodies/<int:pk>/dissolve/", bodies.BodyDissolve.as_view(), name="body-dissolve"),
]
PICKER: list[URLPattern] = [
    path("picker/", picker.Picker.as_view(), name="picker"),
    path("picker/children/", picker.PickerChildren.as_view(), name="picker-children"),
    path(
        "picker/children/<str:pick>/<str:kinds>/",
        picker.PickerChildrenOf.as_view(),
        name="picker-children-of",
    ),
    path("picker/search/<str:pick>/<str:kinds>/", picker.PickerSearch.as_view(), name="picker-search"),
    path("picker/go/", picker.PickerGo.as_view(), name="picker-go"),
]
UNITS: list[URLPattern] = [
    path("units/", units.UnitList.as_view(), name="unit-list"),
    path("units/new/", units.UnitCreate.as_view(), name="unit-create"),
    path("units/<int:pk>/", units.UnitDetail.as_view(), name="unit-detail"),
    path("units/<int:pk>/edit/", units.UnitEdit.as_view(), name="unit-edit"),
    path("bodies/<int:body_pk>/units/new/", units.CoverageCreate.as_view(), name="coverage-create"),
    path("coverages/<int:pk>/end/", units.CoverageEnd.as_view(), name="coverage-end"),
]
CADRES: list[URLPattern] = [
    path("officers/", cadres.OfficerList.as_view(), name="officer-list"),
    path("officers/new/", cadres.OfficerCreate.as_view(), name="officer-create"),
    path("officers/<int:pk>/", cadres.OfficerDetail.as_view(), name="officer-detail"),
    path("officers/<int:pk>/edit/", cadres.OfficerEdit.as_view(), name="officer-edit"),
    path("officers/<int:pk>/leave/", cadres.OfficerLeave.as_view(), name="officer-leave"),
    path("officers/<int:pk>/phone/", cadres.OfficerPhone.as_view(), name="officer-phone"),
    path("officers/<int:officer_pk>/trainings/new/", cadres.TrainingCreate.as_view(), name="training-create"),
    path("trainings/", cadres.TrainingList.as_view(), name="training-list"),
    path(
        "bodies/<int:body_pk>/committees/new/", committees.CommitteeCreate.as_view(), name="committee-create"
    ),
    path("committees/<int:pk>/edit/", committees.CommitteeEdit.as_view(), name="committee-edit"),
]
ELECTIONS: list[URLPattern] = [
    path("elections/", elections.ElectionList.as_view(), name="election-list"),
    path("bodies/<int:body_pk>/elections/new/", elections.ElectionCreate.as_view(), name="election-create"),
    path("elections/<int:pk>/", elections.ElectionDetail.as_view(), name="election-detail"),
    path("elections/<int:pk>/edit/", elections.ElectionEdit.as_view(), name="election-edit"),
    path("elections/<int:pk>/minutes/", election_steps.ElectionMinutes.as_view(), name="election-minutes"),
    path("elections/<int:pk>/record/", election_steps.ElectionRecord.as_view(), name="election-record"),
    path("elections/<int:pk>/report/", election_steps.ElectionReport.as_view(), name="election-report"),
    path("elections/<int:pk>/approve/", election_steps.ElectionApprove.as_view(), name="election-approve"),
    path("elections/<int:pk>/return/", election_steps.ElectionReturn.as_view(), name="election-return"),
    path(
        "elections/<int:pk>/ask-postpone/",
        election_steps.ElectionAskPostpone.as_view(),
        name="election-ask-postpone",
    ),
    path("elections/<int:pk>/postpone/", election_steps.ElectionPostpone.as_view(), name="election-postpone"),
    path(
        "elections/<int:pk>/decline-postpone/",
        election_steps.ElectionDeclinePostpone.as_view(),
        name="election-decline-postpone",
    ),
]
POLICY: list[URLPattern] = [
    path("documents/", documents.DocumentList.as_view(), name="document-list"),
    path("documents/<int:pk>/", documents.DocumentDetail.as_view(), name="document-detail"),
    path("thresholds/", policy.ThresholdList.as_view(), name="threshold-list"),
    path("thresholds/<str:key>/", policy.ThresholdDetail.as_view(), name="threshold-detail"),
    path("thresholds/<str:key>/edit/", policy_forms.ThresholdEdit.as_view(), name="threshold-edit"),
    path("adoptions/", policy.AdoptionList.as_view(), name="adoption-list"),
    path("adoptions/<int:number>/edit/", policy_forms.AdoptionEdit.as_view(), name="adoption-edit"),
]
CASES: list[URLPattern] = [
    path("procedures/", cases.ProcedureList.as_view(), name="procedure-list"),
    path("procedures/<slug:procedure>/", cases.CaseList.as_view(), name="case-list"),
    path("procedures/<slug:procedure>/new/", cases.CaseCreate.as_view(), name="case-create"),
    path("cases/<int:pk>/", cases.CaseDetail.as_view(), name="case-detail"),
    path("cases/<int:pk>/advance/", cases.CaseAdvance.as_view(), name="case-advance"),
    path("cases/<int:pk>/return/", cases.CaseReturn.as_view(), name="case-return"),
    path("cases/<int:pk>/refuse/", cases.CaseRefuse.as_view(), name="case-refuse"),
    path("cases/<int:pk>/withdraw/", cases.CaseWithdraw.as_view(), name="case-withdraw"),
    path("cases/papers/<int:pk>/", cases.CasePaper.as_view(), name="case-paper"),
]
PLAIN: list[URLPattern] = [
    page for register in REGISTERS.values() if register.app == app_name for page in pages_of(register)
]
urlpatterns: list[URLPattern | URLResolver] = [
    *BODIES,
    *PICKER,
    *UNITS,
    *CADRES,
    *ELECTIONS,
    *FINDING,
    *POLICY,
    *CASES,
    *PLAIN,
]
