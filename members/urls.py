"""Addresses of the members app."""

from django.urls import URLPattern, URLResolver, path

from core.register import REGISTERS, pages_of
from members import registers  # noqa: F401  (declares)
from members.views import (
    congresses,
    counts,
    figures,
    lapses,
    papers,
    register,
    slips,
    steps,
    transfers,
    twins,
)

app_name = "members"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", register.MemberList.as_view(), name="member-list"),
    path("new/", register.MemberCreate.as_view(), name="member-create"),
    path("of/<int:pk>/", figures.MembersOfBody.as_view(), name="of-body"),
    path("counts/", counts.MemberCounts.as_view(), name="member-counts"),
    path("book/", figures.MemberBook.as_view(), name="member-book"),
    path("forms/", papers.MemberPapers.as_view(), name="member-forms"),
    path("<int:pk>/form/", papers.MemberPaper.as_view(), name="member-form"),
    path("<int:pk>/", register.MemberDetail.as_view(), name="member-detail"),
    path("<int:pk>/edit/", register.MemberEdit.as_view(), name="member-edit"),
    path("<int:pk>/id-number/", register.MemberNumber.as_view(), name="member-id-number"),
    path("<int:pk>/phone/", register.MemberPhone.as_view(), name="member-phone"),
    path("<int:pk>/retain/", steps.MemberRetain.as_view(), name="member-retain"),
    path("<int:pk>/move-out/", steps.MemberMoveOut.as_view(), name="member-move-out"),
    path("<int:pk>/leave/", steps.MemberLeave.as_view(), name="member-leave"),
    path("<int:pk>/expel/", steps.MemberExpel.as_view(), name="member-expel"),
    path("<int:pk>/rejoin/", steps.MemberRejoin.as_view(), name="member-rejoin"),
    path("<int:pk>/readmit/", steps.MemberReadmit.as_view(), name="member-readmit"),
    path("<int:pk>/issue/", slips.MemberIssue.as_view(), name="member-issue"),
    path("<int:pk>/lapse/", lapses.MemberLapse.as_view(), name="member-lapse"),
    path("departed/", lapses.MembersDeparted.as_view(), name="member-departed"),
    path("departed/<int:pk>/", lapses.DepartedOfBody.as_view(), name="departed-of-body"),
    path("expulsions/<int:pk>/paper/", lapses.ExpulsionPaper.as_view(), name="expulsion-paper"),
    path("transfers/", transfers.TransferList.as_view(), name="membershiptransfer-list"),
    path("transfers/receive/", slips.TransferReceive.as_view(), name="membershiptransfer-receive"),
    path("transfers/ask/", slips.TransferAsk.as_view(), name="membershiptransfer-ask"),
    path("transfers/<int:pk>/", transfers.TransferDetail.as_view(), name="membershiptransfer-detail"),
    path("transfers/<int:pk>/slip/", transfers.TransferSlip.as_view(), name="membershiptransfer-slip"),
    path("transfers/<int:pk>/answer/", transfers.TransferAnswer.as_view(), name="membershiptransfer-answer"),
    path("transfers/<int:pk>/accept/", transfers.TransferAccept.as_view(), name="membershiptransfer-accept"),
    path("transfers/<int:pk>/hold/", transfers.TransferHold.as_view(), name="membershiptransfer-hold"),
    path("transfers/<int:pk>/return/", transfers.TransferReturn.as_view(), name="membershiptransfer-return"),
    path(
        "transfers/<int:pk>/withdraw/",
        transfers.TransferWithdraw.as_view(),
        name="membershiptransfer-withdraw",
    ),
    path("lapses/", lapses.LapseList.as_view(), name="membershiplapse-list"),
    path("lapses/<int:pk>/", lapses.LapseDetail.as_view(), name="membershiplapse-detail"),
    path("lapses/<int:pk>/persuade/", lapses.LapsePersuade.as_view(), name="membershiplapse-persuade"),
    path("lapses/<int:pk>/resume/", lapses.LapseResume.as_view(), name="membershiplapse-resume"),
    path("lapses/<int:pk>/exit/", lapses.LapseExit.as_view(), name="membershiplapse-exit"),
    path("twins/", twins.TwinList.as_view(), name="twinsuspect-list"),
    path("twins/<int:pk>/", twins.TwinDetail.as_view(), name="twinsuspect-detail"),
    path("twins/<int:pk>/merge/", twins.TwinMerge.as_view(), name="twinsuspect-merge"),
    path("twins/<int:pk>/different/", twins.TwinDifferent.as_view(), name="twinsuspect-different"),
    path("twins/<int:pk>/again/", twins.TwinAgain.as_view(), name="twinsuspect-again"),
    path("twins/<int:pk>/undo/", twins.TwinUndo.as_view(), name="twinsuspect-undo"),
]
urlpatterns += [
    path("congresses/<int:pk>/notice/", congresses.CongressNotice.as_view(), name="membercongress-notice"),
    path("congresses/<int:pk>/attend/", congresses.CongressAttend.as_view(), name="membercongress-attend"),
    path("congresses/<int:pk>/open/", congresses.CongressOpen.as_view(), name="membercongress-open"),
    path("congresses/<int:pk>/record/", congresses.CongressRecord.as_view(), name="membercongress-record"),
    path("congresses/<int:pk>/vote/", congresses.CongressVote.as_view(), name="membercongress-vote"),
    path("congresses/<int:pk>/close/", congresses.CongressClose.as_view(), name="membercongress-close"),
    path("congresses/<int:pk>/cancel/", congresses.CongressCancel.as_view(), name="membercongress-cancel"),
    path("congresses/<int:pk>/letter/", congresses.CongressLetter.as_view(), name="membercongress-letter"),
    path("congresses/<int:pk>/sign-in/", congresses.CongressSheet.as_view(), name="membercongress-sheet"),
    path("congresses/<int:pk>/minutes/", congresses.CongressMinutes.as_view(), name="membercongress-minutes"),
    path("congresses/of/<int:pk>/", congresses.CongressesOfBody.as_view(), name="congresses-of-body"),
    path("representatives/batch/", congresses.RepBatch.as_view(), name="memberrep-batch"),
    path("representatives/<int:pk>/end/", congresses.RepEnd.as_view(), name="memberrep-end"),
    path("ceremonies/<int:pk>/photos/", congresses.CeremonyPhotos.as_view(), name="ceremony-photos"),
    path("ceremony-photos/<int:pk>/", congresses.PhotoFile.as_view(), name="ceremony-photo"),
]
PLAIN: list[URLPattern] = [
    page for register in REGISTERS.values() if register.app == app_name for page in pages_of(register)
]
urlpatterns += PLAIN
