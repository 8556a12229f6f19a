"""Addresses of declarations, the public notice, campaigns and spot checks; `homes.urls` includes them."""

from django.urls import URLPattern, path

from homes.views import appraise, declare, library, notices

appraise_patterns: list[URLPattern] = [
    path("declarations/", declare.DeclarationList.as_view(), name="declaration-list"),
    path("sheets/<int:pk>/declare/", declare.Declare.as_view(), name="sheet-declare"),
    path("assessments/<int:pk>/pass/", declare.Pass.as_view(), name="assessment-pass"),
    path("assessments/<int:pk>/send-back/", declare.SendBack.as_view(), name="assessment-send-back"),
    path("assessments/<int:pk>/refuse/", declare.RefuseGrade.as_view(), name="assessment-refuse"),
    path("assessments/<int:pk>/rank/", appraise.Rank.as_view(), name="assessment-rank"),
    path("assessments/<int:pk>/feedback/", appraise.Feedback.as_view(), name="assessment-feedback"),
    path("assessments/<int:pk>/objection/", declare.ObjectionCreate.as_view(), name="objection-create"),
    path("notices/", notices.NoticeList.as_view(), name="notices"),
    path("notices/<str:token>/", notices.Notice.as_view(), name="notice"),
    path("objections/", declare.ObjectionList.as_view(), name="objection-list"),
    path("objections/<int:pk>/", declare.ObjectionDetail.as_view(), name="objection-detail"),
    path("objections/<int:pk>/uphold/", declare.Uphold.as_view(), name="objection-uphold"),
    path("objections/<int:pk>/dismiss/", declare.Dismiss.as_view(), name="objection-dismiss"),
    path("campaigns/", appraise.CampaignList.as_view(), name="campaign-list"),
    path("campaigns/<int:pk>/", appraise.CampaignDetail.as_view(), name="campaign-detail"),
    path("campaigns/<int:pk>/remind/", appraise.CampaignRemind.as_view(), name="campaign-remind"),
    path("campaigns/<int:pk>/rank/", appraise.CampaignRank.as_view(), name="campaign-rank"),
    path("spot-checks/", appraise.SpotCheckList.as_view(), name="spotcheck-list"),
    path("spot-checks/draw/", appraise.SpotCheckDraw.as_view(), name="spotcheck-draw"),
    path("spot-checks/<int:pk>/", appraise.SpotCheckDetail.as_view(), name="spotcheck-detail"),
    path("spot-checks/findings/<int:pk>/", appraise.SpotFindingStep.as_view(), name="spotfinding-record"),
    path("items/<int:pk>/reuse/", library.Reuse.as_view(), name="assessitem-reuse"),
    path("sheets/<int:pk>/carry/", library.Carry.as_view(), name="sheet-carry"),
    path("evidence/<int:pk>/dates/", library.PaperDates.as_view(), name="evidence-dates"),
]
