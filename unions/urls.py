"""Addresses of the unions app."""

from django.urls import URLPattern, URLResolver, path

from core.register import REGISTERS, pages_of
from unions import registers  # noqa: F401  (declares)
from unions.views import (
    bodies,
    cadres,
    case_steps,
    cases,
    circulation,
    committees,
    consultations,
    corps,
    differences,
    documents,
    duties,
    election_steps,
    elections,
    founding,
    letters,
    more,
    national,
    picker,
    policy,
    policy_forms,
    profiles,
    receipts,
    reconcile,
    request_detail,
    request_forms,
    request_steps,
    requests,
    standards,
    survey_items,
    survey_plan,
    survey_visits,
    surveys,
    tabs,
    towns,
    tree_on,
    units,
)
from unions.views.calendar import TermCalendar
from unions.views.printing import BodyPrint, OfficerPrint
from unions.views.timeline import BodyTimeline

app_name = "unions"

FINDING: list[URLPattern] = [
    path("officers/print/", OfficerPrint.as_view(), name="officer-print"),
    path("bodies/print/", BodyPrint.as_view(), name="body-print"),
    path("terms/", TermCalendar.as_view(), name="term-calendar"),
    path("bodies/<int:pk>/timeline/", BodyTimeline.as_view(), name="body-timeline"),
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
    path("bodies/<int:pk>/registers/", more.BodyRegisters.as_view(), name="body-registers"),
    path("bodies/<int:pk>/history/", tabs.BodyHistory.as_view(), name="body-history"),
    path("bodies/<int:pk>/edit/", bodies.BodyEdit.as_view(), name="body-edit"),
    path("bodies/<int:pk>/open/", bodies.BodyOpen.as_view(), name="body-open"),
    path("bodies/<int:pk>/rectify/", bodies.BodyRectify.as_view(), name="body-rectify"),
    path("bodies/<int:pk>/lift/", bodies.BodyLift.as_view(), name="body-lift"),
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
    path("officers/<int:pk>/settle/", corps.OfficerSettle.as_view(), name="officer-settle"),
    path("corps/", profiles.CorpsProfile.as_view(), name="corps-profile"),
    path("officers/<int:pk>/phone/", cadres.OfficerPhone.as_view(), name="officer-phone"),
    path("officers/<int:officer_pk>/trainings/new/", cadres.TrainingCreate.as_view(), name="training-create"),
    path(
        "social-workers/<int:socialworker_pk>/appraisals/new/",
        corps.AppraisalCreate.as_view(),
        name="appraisal-create",
    ),
    path(
        "social-workers/<int:socialworker_pk>/trainings/new/",
        corps.WorkerTrainingCreate.as_view(),
        name="workertraining-create",
    ),
    path("lecture-videos/<int:pk>/push/", corps.VideoPush.as_view(), name="lecturevideo-push"),
    path("lecture-videos/<int:pk>/learn/", corps.VideoLearn.as_view(), name="lecturevideo-learn"),
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
CIRCULATION: list[URLPattern] = [
    path("documents/new/", circulation.DocumentCreate.as_view(), name="document-create"),
    path("documents/<int:pk>/edit/", circulation.DocumentEdit.as_view(), name="document-edit"),
    path("documents/<int:pk>/forward/", circulation.DocumentForward.as_view(), name="document-forward"),
    path("documents/<int:pk>/receipts/", receipts.ReceiptsOfDocument.as_view(), name="document-receipts"),
    path("documents/<int:pk>/remind/", receipts.DocumentRemind.as_view(), name="document-remind"),
    path("receipts/", receipts.ReceiptList.as_view(), name="docreceipt-list"),
    path("receipts/<int:pk>/", receipts.ReceiptDetail.as_view(), name="docreceipt-detail"),
    path("receipts/<int:pk>/sign/", receipts.ReceiptSign.as_view(), name="docreceipt-sign"),
    path("receipts/<int:pk>/study/", receipts.ReceiptStudy.as_view(), name="docreceipt-study"),
    path("standards/", standards.LocalStandards.as_view(), name="standards"),
    path("bodies/<int:pk>/standards/", standards.BodyStandards.as_view(), name="body-standards"),
    path("duties/", duties.DutyPage.as_view(), name="duty-list"),
]
CONSULTATIONS: list[URLPattern] = [
    path("consultations/", consultations.ConsultationList.as_view(), name="consultation-list"),
    path("consultations/new/", consultations.ConsultationCreate.as_view(), name="consultation-create"),
    path("consultations/<int:pk>/", consultations.ConsultationDetail.as_view(), name="consultation-detail"),
    path("consultations/<int:pk>/party/", consultations.ConsultationParty.as_view(), name="consultation-party"),
    path("consultations/<int:pk>/superior/", consultations.ConsultationSuperior.as_view(), name="consultation-superior"),
]  # fmt: skip
NATIONAL: list[URLPattern] = [
    path("national/", reconcile.NatSyncList.as_view(), name="natsync-list"),
    path("national/new/", reconcile.NatSyncCreate.as_view(), name="natsync-create"),
    path("national/<int:pk>/", reconcile.NatSyncDetail.as_view(), name="natsync-detail"),
    path("national/<int:pk>/progress/", reconcile.NatSyncProgress.as_view(), name="natsync-progress"),
    path("national/<int:pk>/file/", reconcile.NatSyncFile.as_view(), name="natsync-file"),
    path("national/<int:pk>/receive/", reconcile.NatSyncReceive.as_view(), name="natsync-receive"),
    path("national/<int:pk>/finish/", reconcile.NatSyncFinish.as_view(), name="natsync-finish"),
    path("national/<int:pk>/confirm/", reconcile.NatSyncConfirm.as_view(), name="natsync-confirm"),
    path("national/<int:pk>/differences/", differences.DifferenceList.as_view(), name="natsync-differences"),
    path("national/<int:pk>/resolve/", differences.ResolveMany.as_view(), name="natsync-resolve-many"),
    path("differences/<int:pk>/resolve/", differences.DifferenceResolve.as_view(), name="natdifference-resolve"),
    path("differences/<int:pk>/reopen/", differences.DifferenceReopen.as_view(), name="natdifference-reopen"),
    path("bodies/<int:pk>/national/", national.BodyNational.as_view(), name="body-national"),
    path("bodies/<int:body_pk>/national/confirm/", national.NatConfirm.as_view(), name="natconfirm"),
]  # fmt: skip
CASES: list[URLPattern] = [
    path("procedures/", cases.ProcedureList.as_view(), name="procedure-list"),
    path("procedures/founding/start/", founding.FoundingStart.as_view(), name="founding-start"),
    path("procedures/<slug:procedure>/", cases.CaseList.as_view(), name="case-list"),
    path("procedures/<slug:procedure>/new/", case_steps.CaseCreate.as_view(), name="case-create"),
    path("cases/<int:pk>/", cases.CaseDetail.as_view(), name="case-detail"),
    path("cases/<int:pk>/advance/", case_steps.CaseAdvance.as_view(), name="case-advance"),
    path("cases/<int:pk>/return/", case_steps.CaseReturn.as_view(), name="case-return"),
    path("cases/<int:pk>/refuse/", case_steps.CaseRefuse.as_view(), name="case-refuse"),
    path("cases/<int:pk>/withdraw/", case_steps.CaseWithdraw.as_view(), name="case-withdraw"),
    path("cases/<int:pk>/letters/<slug:stage>/", letters.CaseLetter.as_view(), name="case-letter"),
    path("cases/<int:pk>/sheet/", letters.CaseSheet.as_view(), name="case-sheet"),
    path("elections/<int:pk>/letter/", letters.ElectionLetter.as_view(), name="election-letter"),
    path("cases/papers/<int:pk>/", cases.CasePaper.as_view(), name="case-paper"),
]
SURVEYS: list[URLPattern] = [
    path("surveys/", surveys.SurveyList.as_view(), name="survey-list"),
    path("surveys/new/", surveys.SurveyCreate.as_view(), name="survey-create"),
    path("surveys/<int:pk>/", surveys.SurveyDetail.as_view(), name="survey-detail"),
    path("surveys/<int:pk>/refill/", surveys.SurveyRefill.as_view(), name="survey-refill"),
    path("surveys/<int:pk>/report/", surveys.SurveyReport.as_view(), name="survey-report"),
    path("surveys/<int:pk>/confirm/", surveys.SurveyConfirm.as_view(), name="survey-confirm"),
    path("surveys/<int:pk>/return/", surveys.SurveyReturn.as_view(), name="survey-return"),
    path("surveys/<int:pk>/visits/", survey_visits.SurveyVisits.as_view(), name="survey-visits"),
    path("survey-items/", survey_items.SurveyItemList.as_view(), name="survey-item-list"),
    path("survey-items/plan/", survey_plan.SurveyItemPlan.as_view(), name="survey-item-plan"),
    path("survey-items/<int:pk>/", survey_items.SurveyItemDetail.as_view(), name="survey-item-detail"),
    path("survey-items/<int:pk>/visit/", survey_visits.SurveyItemVisit.as_view(), name="survey-item-visit"),
    path("survey-items/<int:pk>/classify/", survey_items.SurveyItemClassify.as_view(), name="survey-item-classify"),
    path("survey-items/<int:pk>/mode/", survey_items.SurveyItemMode.as_view(), name="survey-item-mode"),
    path("survey-items/<int:pk>/date/", survey_items.SurveyItemDate.as_view(), name="survey-item-date"),
    path("survey-items/<int:pk>/found/", survey_items.SurveyItemFound.as_view(), name="survey-item-found"),
    path("survey-items/<int:pk>/drop/", survey_items.SurveyItemDrop.as_view(), name="survey-item-drop"),
]  # fmt: skip
TOWNS: list[URLPattern] = [
    path("towns/", towns.TownHub.as_view(), name="town-hub"),
    path("town-systems/", towns.TownSystemList.as_view(), name="townsystem-list"),
    path("town-statements/", towns.StaffStatementList.as_view(), name="staffstatement-list"),
]
PLAIN: list[URLPattern] = [
    page for register in REGISTERS.values() if register.app == app_name for page in pages_of(register)
]
LIFE: list[URLPattern] = [
    path("requests/", requests.RequestList.as_view(), name="request-list"),
    path("bodies/<int:body_pk>/requests/", requests.RequestChoose.as_view(), name="request-choose"),
    path(
        "bodies/<int:body_pk>/requests/<slug:act>/new/",
        request_forms.RequestCreate.as_view(),
        name="request-create",
    ),
    path(
        "bodies/<int:body_pk>/requests/<slug:act>/impact/",
        request_forms.RequestImpact.as_view(),
        name="request-impact",
    ),
    path("requests/<int:pk>/", request_detail.RequestDetail.as_view(), name="request-detail"),
    path("requests/<int:pk>/edit/", request_forms.RequestEdit.as_view(), name="request-edit"),
    path("requests/<int:pk>/file/", request_steps.RequestFile.as_view(), name="request-file"),
    path("requests/<int:pk>/withdraw/", request_steps.RequestWithdraw.as_view(), name="request-withdraw"),
    path("requests/<int:pk>/approve/", request_steps.RequestApprove.as_view(), name="request-approve"),
    path("requests/<int:pk>/refuse/", request_steps.RequestRefuse.as_view(), name="request-refuse"),
    path("requests/<int:pk>/reverse/", request_steps.RequestReverse.as_view(), name="request-reverse"),
    path("past/", tree_on.TreeOn.as_view(), name="tree-on"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    *BODIES,
    *LIFE,
    *PICKER,
    *UNITS,
    *CADRES,
    *ELECTIONS,
    *FINDING,
    *POLICY,
    *CIRCULATION,
    *CONSULTATIONS,
    *NATIONAL,
    *CASES,
    *TOWNS,
    *SURVEYS,
    *PLAIN,
]
