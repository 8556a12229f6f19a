"""Addresses of titles, re-verifications and honours beyond their registers."""

from django.urls import URLPattern, path

from homes.views import honours, rechecks, titles

title_patterns: list[URLPattern] = [
    path("certificates/", titles.TitleCheck.as_view(), name="title-check"),
    path("rounds/<int:pk>/collect/", titles.RoundCollect.as_view(), name="naminground-collect"),
    path("rounds/<int:pk>/name-all/", titles.RoundNameAll.as_view(), name="naminground-name-all"),
    path("rounds/<int:pk>/close/", titles.RoundClose.as_view(), name="naminground-close"),
    path("rounds/<int:pk>/certificates/", titles.RoundCertificates.as_view(), name="round-certificates"),
    path("declarations/<int:pk>/grant/", titles.EntryName.as_view(), name="namingentry-grant"),
    path("declarations/<int:pk>/refuse/", titles.EntryRefuse.as_view(), name="namingentry-refuse"),
    path("titles/<int:pk>/accept/", titles.TitleAccept.as_view(), name="hometitle-accept"),
    path("titles/<int:pk>/revoke/", titles.TitleRevoke.as_view(), name="hometitle-revoke"),
    path("titles/<int:pk>/paper/", titles.TitlePaper.as_view(), name="title-paper"),
    path("titles/<int:pk>/certificate/", titles.TitleCertificate.as_view(), name="title-certificate"),
    path("reviews/", rechecks.ReviewList.as_view(), name="titlereview-list"),
    path("reviews/<int:pk>/", rechecks.ReviewDetail.as_view(), name="titlereview-detail"),
    path("reviews/<int:pk>/confirm/", rechecks.ReviewConfirm.as_view(), name="titlereview-confirm"),
    path("reviews/<int:pk>/rectify/", rechecks.ReviewRectify.as_view(), name="titlereview-rectify"),
    path("reviews/<int:pk>/report/", rechecks.ReviewReport.as_view(), name="titlereview-report"),
    path("reviews/<int:pk>/revoke/", rechecks.ReviewRevoke.as_view(), name="titlereview-revoke"),
    path("reviews/<int:pk>/paper/", rechecks.ReviewPaper.as_view(), name="titlereview-paper"),
    path("reviews/<int:pk>/letter/", rechecks.ReviewLetter.as_view(), name="titlereview-letter"),
    path("honours/check/<int:pk>/", honours.HonourCheck.as_view(), name="honour-check"),
    path("honours/<int:pk>/revoke/", honours.HonourRevoke.as_view(), name="honournomination-revoke"),
    path("topten/", honours.TopTenList.as_view(), name="topten-list"),
    path("vetoes/<int:pk>/lift/", honours.VetoLift.as_view(), name="veto-lift"),
    path("operators/<int:pk>/reply/", honours.OpinionReply.as_view(), name="manageropinion-reply"),
    path("operators/<int:pk>/letter/", honours.OpinionLetter.as_view(), name="manageropinion-letter"),
]
