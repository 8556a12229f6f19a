"""Addresses of members' rating and of rectification; `homes.urls` includes them. `rate/` is open to everybody."""

from django.urls import URLPattern, path

from homes.views import rating_levels, rating_papers, rating_public, ratings, rectifications

rating_patterns: list[URLPattern] = [
    path("rate/", rating_public.RatingVote.as_view(), name="rating-vote"),
    path("rate/<str:token>/", rating_public.RatingResult.as_view(), name="rating-result"),
    path("ratings/", ratings.RatingList.as_view(), name="rating-list"),
    path("ratings/results/", rating_levels.RatingResults.as_view(), name="rating-results"),
    path("ratings/of/<int:pk>/", ratings.BodyRatings.as_view(), name="body-ratings"),
    path("ratings/of/<int:pk>/new/", ratings.RatingOpen.as_view(), name="rating-open"),
    path("ratings/<int:pk>/", ratings.RatingDetail.as_view(), name="rating-detail"),
    path("ratings/<int:pk>/start/", ratings.RatingStart.as_view(), name="rating-start"),
    path("ratings/<int:pk>/close/", ratings.RatingClose.as_view(), name="rating-close"),
    path("ratings/<int:pk>/publish/", ratings.RatingPublish.as_view(), name="rating-publish"),
    path("ratings/<int:pk>/void/", ratings.RatingVoid.as_view(), name="rating-void"),
    path("ratings/<int:pk>/cancel/", ratings.RatingCancel.as_view(), name="rating-cancel"),
    path("ratings/<int:pk>/slips/", rating_papers.RatingSlips.as_view(), name="rating-slips"),
    path("ratings/<int:pk>/roll/", rating_papers.RatingRollPage.as_view(), name="rating-roll"),
    path("ratings/<int:pk>/tellers/", rating_papers.RatingTellers.as_view(), name="rating-tellers"),
    path("rectifications/", rectifications.RectificationList.as_view(), name="rectification-list"),
    path("rectifications/new/", rectifications.RectificationChoose.as_view(), name="rectification-choose"),
    path("rectifications/of/<int:pk>/new/", rectifications.RectificationOpen.as_view(), name="rectification-open"),
    path("rectifications/<int:pk>/", rectifications.RectificationDetail.as_view(), name="rectification-detail"),
    path("rectifications/<int:pk>/cause/", rectifications.RectificationCause.as_view(), name="rectification-cause"),
    path(
        "rectifications/<int:pk>/measures/", rectifications.RectificationMeasures.as_view(), name="rectification-measures"
    ),
    path("rectifications/<int:pk>/carry/", rectifications.RectificationCarry.as_view(), name="rectification-carry"),
    path("rectifications/<int:pk>/lift/", rectifications.RectificationLift.as_view(), name="rectification-lift"),
    path(
        "rectifications/<int:pk>/escalate/", rectifications.RectificationEscalate.as_view(), name="rectification-escalate"
    ),
]  # fmt: skip
