"""Addresses of trials of other figures; `homes.urls` includes them."""

from django.urls import URLPattern, path

from homes.views import trial_moves, whatif

trial_patterns: list[URLPattern] = [
    path("what-if/", whatif.WhatIf.as_view(), name="whatif"),
    path("what-if/new/", whatif.TrialNew.as_view(), name="trial-new"),
    path("what-if/compare/", whatif.TrialCompare.as_view(), name="trial-compare"),
    path("what-if/<int:pk>/", whatif.TrialDetail.as_view(), name="trial-detail"),
    path("what-if/<int:pk>/cancel/", whatif.TrialCancel.as_view(), name="trial-cancel"),
    path("what-if/<int:pk>/name/", whatif.TrialName.as_view(), name="trial-name"),
    path("what-if/<int:pk>/moves/", trial_moves.TrialMoves.as_view(), name="trial-moves"),
]
