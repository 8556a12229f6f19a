"""Addresses of positions and of what hangs on them; `homes/urls` includes them."""

from django.urls import URLPattern, path

from homes.views import near, positions

position_patterns: list[URLPattern] = [
    path("near/", near.PositionNear.as_view(), name="position-near"),
    path("positions/print/", positions.PositionPrint.as_view(), name="position-print"),
    path("positions/of/<int:pk>/", positions.PositionsOfBody.as_view(), name="positions-of-body"),
    path("positions/<int:pk>/ask/", positions.PositionAsk.as_view(), name="position-ask"),
    path("positions/<int:pk>/check/", positions.PositionCheckStep.as_view(), name="position-check"),
    path("positions/<int:pk>/close/", positions.PositionClose.as_view(), name="position-close"),
    path("positions/<int:pk>/reopen/", positions.PositionReopen.as_view(), name="position-reopen"),
    path("positions/<int:pk>/papers/", positions.PositionPapers.as_view(), name="position-papers"),
    path("position-papers/<int:pk>/", positions.PaperFile.as_view(), name="position-paper"),
    path("position-papers/<int:pk>/remove/", positions.PaperRemove.as_view(), name="position-paper-remove"),
    path("position-shares/<int:pk>/agree/", positions.ShareAgree.as_view(), name="positionshare-agree"),
    path("position-shares/<int:pk>/decline/", positions.ShareDecline.as_view(), name="positionshare-decline"),
    path("position-shares/<int:pk>/end/", positions.ShareEnd.as_view(), name="positionshare-end"),
]
