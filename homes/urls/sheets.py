"""Addresses of the self-assessment; `homes.urls` includes them."""

from django.urls import URLPattern, path

from homes.views import cycles, evidence, items, points, sheet, verify, verify_lists

sheet_patterns: list[URLPattern] = [
    path("sheets/mine/", sheet.MySheet.as_view(), name="my-sheet"),
    path("sheets/<int:pk>/", sheet.Sheet.as_view(), name="sheet"),
    path("sheets/<int:pk>/start/", sheet.SheetStart.as_view(), name="sheet-start"),
    path("sheets/<int:pk>/print/", sheet.SheetPrint.as_view(), name="sheet-print"),
    path("sheets/<int:pk>/years/", sheet.SheetHistory.as_view(), name="sheet-history"),
    path("assessments/", verify_lists.AssessmentList.as_view(), name="assessment-list"),
    path("assessments/unfiled/", verify_lists.UnfiledList.as_view(), name="assessment-unfiled"),
    path("assessments/batch/", verify.BatchVerify.as_view(), name="assessment-batch"),
    path("assessments/open/", cycles.OpenCycle.as_view(), name="assessment-open"),
    path("assessments/open/jobs/<int:pk>/", cycles.OpenCycleJob.as_view(), name="assessment-open-job"),
    path("assessments/<int:pk>/", verify.AssessmentDetail.as_view(), name="assessment-detail"),
    path("assessments/<int:pk>/submit/", sheet.Submit.as_view(), name="assessment-submit"),
    path("assessments/<int:pk>/reopen/", sheet.Reopen.as_view(), name="assessment-reopen"),
    path("assessments/<int:pk>/return/", verify.Return.as_view(), name="assessment-return"),
    path("assessments/<int:pk>/verify/", verify.Verify.as_view(), name="assessment-verify"),
    path("items/<int:pk>/points/", points.ItemPoints.as_view(), name="item-points"),
    path("items/<int:pk>/save/", items.ItemSave.as_view(), name="assessitem-save"),
    path("items/<int:pk>/accept/", verify.ItemAccept.as_view(), name="assessitem-accept"),
    path("items/<int:pk>/return/", verify.ItemReturn.as_view(), name="assessitem-return"),
    path("items/<int:pk>/refuse/", verify.ItemRefuse.as_view(), name="assessitem-refuse"),
    path("items/<int:pk>/evidence/", evidence.EvidenceCreate.as_view(), name="evidence-create"),
    path("evidence/<int:pk>/", evidence.EvidenceFile.as_view(), name="evidence-file"),
    path("evidence/<int:pk>/remove/", evidence.EvidenceRemove.as_view(), name="evidence-remove"),
]
