"""Addresses of activities, published affairs and verified records beside their registers."""

from django.urls import URLPattern, path

from homes.views import activities, activity_batch, home_files, records

activity_patterns: list[URLPattern] = [
    path("activities/calendar/", activities.ActivityCalendar.as_view(), name="activity-calendar"),
    path("activities/phone/", activities.PhoneEntry.as_view(), name="activity-phone"),
    path("activities/quarter/", activity_batch.BatchEntry.as_view(), name="activity-batch"),
    path("activities/of/<int:pk>/", activities.OfBodyRedirect.as_view(), name="activities-of-body"),
    path("activities/<int:pk>/files/", home_files.ActivityFiles.as_view(), name="activity-files"),
    path("files/<int:pk>/", home_files.HomeFilePage.as_view(), name="home-file"),
    path("files/<int:pk>/remove/", home_files.HomeFileRemove.as_view(), name="home-file-remove"),
    path("posts/of/<int:pk>/", records.PostsOfBody.as_view(), name="posts-of-body"),
    path("posts/<int:pk>/print/", records.PostPrint.as_view(), name="post-print"),
    path("records/of/<int:pk>/", records.RecordsOfBody.as_view(), name="records-of-body"),
    path("records/waiting/", records.WaitingRecords.as_view(), name="homerecord-waiting"),
    path("records/batch/", records.BatchRecords.as_view(), name="homerecord-batch"),
    path("records/<int:pk>/files/", home_files.RecordFiles.as_view(), name="record-files"),
    path("records/<int:pk>/file/", records.RecordFile.as_view(), name="homerecord-file"),
    path("records/<int:pk>/verify/", records.RecordVerify.as_view(), name="homerecord-verify"),
    path("records/<int:pk>/return/", records.RecordReturn.as_view(), name="homerecord-return"),
    path("records/<int:pk>/revise/", records.RecordRevise.as_view(), name="homerecord-revise"),
]
