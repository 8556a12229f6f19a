"""Addresses of the core app: the door of the search boxes, the import desk, exports."""

from django.urls import path

from core.views import desk, desk_batch, discreet, exports

app_name = "core"
urlpatterns = [
    path("find/", discreet.Find.as_view(), name="find"),
    path("imports/", desk.ImportList.as_view(), name="import-list"),
    path("imports/new/<slug:resource>/", desk.ImportUpload.as_view(), name="import-upload"),
    path("imports/template/<slug:resource>/", desk.ImportTemplate.as_view(), name="import-template"),
    path("imports/<int:pk>/", desk_batch.ImportDetail.as_view(), name="import-detail"),
    path("imports/<int:pk>/progress/", desk_batch.ImportProgress.as_view(), name="import-progress"),
    path("imports/<int:pk>/rows/", desk_batch.ImportRows.as_view(), name="import-rows"),
    path("imports/<int:pk>/confirm/", desk_batch.ImportConfirm.as_view(), name="import-confirm"),
    path("imports/<int:pk>/mode/", desk_batch.ImportMode.as_view(), name="import-mode"),
    path("imports/<int:pk>/cancel/", desk_batch.ImportCancel.as_view(), name="import-cancel"),
    path("imports/<int:pk>/drop/", desk_batch.ImportDrop.as_view(), name="import-drop"),
    path("imports/<int:pk>/undo/", desk_batch.ImportUndo.as_view(), name="import-undo"),
    path("exports/", exports.ExportList.as_view(), name="export-list"),
    path("exports/new/", exports.ExportAsk.as_view(), name="export-ask"),
    path("exports/<int:pk>/", exports.ExportDetail.as_view(), name="export-detail"),
    path("exports/<int:pk>/progress/", exports.ExportProgress.as_view(), name="export-progress"),
    path("exports/<int:pk>/file/", exports.ExportDownload.as_view(), name="export-download"),
]
